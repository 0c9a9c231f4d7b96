internal import ArgumentParser
internal import HealthCode

/// Assessing everyone on one core.
struct AssessMeasurement: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "assess", abstract: "Assess all persons of a folder of CSV evidence.")

    @Argument var folder: String
    @Option var passes = 5
    @Option(help: "Take the evidence as it stood then, and assess at that instant instead of the four national ones.")
    var asOf: String?

    func run() throws {
        let folder = try CSVFolder(folder)
        guard let end = Instant(asOf ?? "9999-12-31T23:59:59Z") else { throw BenchError("--as-of: no instant") }
        var sink = PastSink(end: end)
        _ = try folder.read(into: &sink)
        let evidence = sink.log.sealed()
        let instants = asOf == nil ? nationalInstants.compactMap { Instant($0) } : [end]
        var figures = Figures()
        figures.note("records", Double(sink.records))
        for pass in 0...passes {
            var tally = Tally()
            let lap = try timed {
                for instant in instants { try tally.add(evidence, at: instant) }
            }
            if pass == 0, passes > 0 { continue }
            figures.note("assess", lap)
            figures.note("codes", Double(tally.codes))
            figures.note("not_green", Double(tally.codes - tally.green))
        }
        figures.note("instants", Double(instants.count))
        figures.print()
    }

    /// How many codes of what kind; it keeps what is derived from being optimised away.
    private struct Tally {
        var codes = 0
        var green = 0

        mutating func add(_ evidence: Evidence, at instant: Instant) throws {
            guard let assessor = Assessor(evidence: evidence, timeline: nationalTimeline, at: instant) else {
                throw BenchError("no edition is in force")
            }
            var workspace = Assessor.Workspace()
            for person in 0..<evidence.personCount {
                guard let code = assessor.assess(person, in: &workspace) else { continue }
                codes += 1
                if code.colour == .green { green += 1 }
            }
        }
    }
}

/// The editions that ship with the product, one after the other.
private let nationalTimeline = RuleTimeline(editions: ControlProtocol.national)
