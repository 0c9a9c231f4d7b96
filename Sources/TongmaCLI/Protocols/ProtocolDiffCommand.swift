internal import ArgumentParser
internal import HealthCode

/// `tongma protocol diff`: what a change of rules would do, before it is signed.
struct ProtocolDiffCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Say what a change of rules would do to real persons, before it is signed. It changes nothing.",
        discussion: """
            Assesses everyone of a folder of evidence under both rules at one instant, and counts: persons moved from \
            each colour to each other, by province and by category, and the measures that would begin, end, or end \
            later or earlier.

            A and B are editions (cn-9), 'national', documents of editions, or overlays (over their national edition, \
            for the residents of their province).

            EXAMPLES
              tongma protocol diff cn-9 cn-20 --evidence Examples/outbreak \\
                --at 2022-07-06T12:00:00+08:00
              tongma protocol diff national Examples/overlays/hi-2022-07.yaml \\
                --evidence Examples/outbreak --at 2022-07-20T08:00:00+08:00

            EXIT STATUS
              0  everything was read
              3  some lines of evidence were rejected
              2  unusable arguments or documents
            """)

    @Argument(help: ArgumentHelp("The rules as they are.", valueName: "a"))
    var before: String

    @Argument(help: ArgumentHelp("The rules as they would be.", valueName: "b"))
    var after: String

    @Option(help: ArgumentHelp("The folder with the evidence.", valueName: "dir"))
    var evidence: String

    @Option(help: ArgumentHelp("The instant, RFC 3339 with an offset.", valueName: "instant"))
    var at: String

    @Option(help: ArgumentHelp("A register of exceptions that overlays may rest on. Repeatable.", valueName: "file"))
    var exceptions: [String] = []

    @Option(help: "The form of the answer: text, json or csv.")
    var format: AnswerFormat = .text

    func answer(on console: Console) throws -> Int32 {
        let instant = try RequestedInstant(at).instant
        let (old, new) = (try timeline(before, at: instant), try timeline(after, at: instant))
        let folder = try EvidenceFolder(evidence, option: "--evidence")
        var log = EvidenceLog()
        let accounts = try folder.read(
            into: &log, offset: old.edition(at: instant)?.offset ?? .china, progress: Progress())
        guard let difference = RuleDifference(in: log.sealed(), from: old, to: new, at: instant) else {
            throw UsageError("--at: no edition was in force at \(at)")
        }
        let answer = RuleDifferenceAnswer(difference: difference, before: before, after: after, at: at)
        switch format {
        case .text: try console.writeOut(Array(answer.text.utf8))
        case .json: try console.writeOut(Array((answer.json.text(indented: true) + "\n").utf8))
        case .csv: try console.writeOut(answer.csv.bytes)
        }
        console.complain(
            ReadingAccount(files: accounts, rejections: log.rejections, passedOver: folder.passedOver).text)
        return log.rejections.isEmpty ? 0 : Status.someRejected.rawValue
    }

    /// The rules that an argument names; an overlay stands over its edition, or over the national ones.
    private func timeline(_ name: String, at instant: Instant) throws -> RuleTimeline {
        var selection = RuleSelection(exceptions: exceptions)
        guard RuleDocument.looksLikeFile(name), case .overlay(let overlay) = try RuleDocument.any(at: name) else {
            selection.rules = name
            return try selection.timeline(askedAt: [instant])
        }
        selection.overlays = ["\(overlay.province)=\(name)"]
        selection.rules = ControlProtocol.national(overlay.base) == nil ? "national" : overlay.base
        if [before, after].contains("national") { selection.rules = "national" }
        return try selection.timeline(askedAt: [instant])
    }
}
