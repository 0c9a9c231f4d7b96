internal import ArgumentParser
internal import HealthCode

/// `tongma assess`: evidence in, codes out.
struct AssessCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "assess", abstract: "Derive the codes of all persons from a folder of evidence.")

    @Option var evidence: String
    @OptionGroup var rules: RuleOptions
    @Option var at: [String]
    @Option var output: String?

    func run() throws {
        let timeline = try rules.timeline(askedAt: at.compactMap { Instant($0) })
        let folder = try EvidenceFolder(evidence)
        var log = EvidenceLog()
        let accounts = try folder.read(into: &log, offset: .china, progress: Progress())
        let sealed = log.sealed()
        var table = CodeTable()
        var ws = Assessor.Workspace()
        let instants = try at.map { text in
            guard let i = Instant(text) else { throw UsageError("--at: \(text)") }
            return (text, i)
        }.sorted { $0.1 < $1.1 }
        for (text, instant) in instants {
            guard let assessor = Assessor(evidence: sealed, timeline: timeline, at: instant) else {
                throw UsageError("early")
            }
            for p in 0..<sealed.personCount {
                if let code = assessor.assess(p, in: &ws) {
                    table.append(at: text, sealed.document(of: p), code, offset: .china)
                }
            }
        }
        try table.output.write(to: output)
        for r in log.rejections { complain(r.description) }
        complain("\(accounts.map(\.receipt.lines).reduce(0, +)) lines, \(log.rejections.count) rejected")
        if !log.rejections.isEmpty { throw Status.someRejected }
    }
}
