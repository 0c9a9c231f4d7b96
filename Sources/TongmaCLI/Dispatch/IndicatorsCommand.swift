internal import ArgumentParser
internal import HealthCode

/// `tongma indicators`: evidence and field acts in, what a duty officer is shown out.
struct IndicatorsCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "indicators",
        abstract: "Count how the work goes, by division: funnel, limits, workers, four clear, four early.",
        discussion: """
            Reads the same folder as 'tongma dispatch' and counts, at an instant, what is open and what lies behind. \
            docs/indicators.md defines each number: what it counts, of what, from when to when, and what is left out.

            THE ROW
              division   twelve digits; what counts for a place counts for all above it, to the nation 000000000000
              week       -: what is open. all: the last weeks together. 2022-W27: one of them (--by-week)
              indicator  stage, roster, overdue, offered, offers-untaken, missing: the funnel and what is urgent
                         clear-count, -person, -place, -measure, -all: the four clear, of open items
                         slots: times of asking in the last day that were used
                         workload, idle-hours, least-loaded: by worker, and who should be given the next item
                         contacts-reached, contacts-placed: within 24 h of being named
                         onset-to-sample … placed-to-treated: the four early, p50 and p90 in seconds
                         detected-7d, notified-1d, responded-7d, all-717: the 7-1-7 target
                         known-listed, known-placed: new cases that were expected
                         periods-whole: times under a measure without a day left out
              name       a stage, a level, a worker
              count, of  how many of how many. Nobody counts whose time is not over yet
              excluded   lengths left out because their points lie the other way round
            What does not apply is '-'.

            EXAMPLES
              All divisions, as CSV on standard output:
                tongma indicators --evidence Examples/outbreak-acts --protocol national \\
                  --at 2022-07-05T10:00:00+08:00

              One county over eight weeks, week by week, as JSON:
                tongma indicators --evidence Examples/outbreak-acts --protocol national \\
                  --at 2022-07-05T10:00:00+08:00 --division 460105000000 --by-week --weeks 8 --json

            EXIT STATUS
              0  everything was read
              3  some lines were rejected; the output is whole for the rest
              2  unusable arguments, no such folder, a file refused whole; nothing written
            """
    )

    @OptionGroup var sources: DispatchSources

    @Option(
        help: ArgumentHelp(
            "The instant, RFC 3339 with an offset (2022-07-06T12:00:00+08:00). May be repeated.",
            valueName: "instant"))
    var at: [String]

    @Option(help: ArgumentHelp("Write to this file instead of standard output.", valueName: "file"))
    var output: String?

    @Option(help: ArgumentHelp("Only this division (twelve digits).", valueName: "code"))
    var division: String?

    @Option(help: ArgumentHelp("How many weeks lie in the window, that of the instant included.", valueName: "n"))
    var weeks = 4

    @Flag(help: "Also a row for each week of the window.")
    var byWeek = false

    @Flag(exclusivity: .exclusive, help: "The form of the rows.")
    var form: Form = .csv

    /// A form of rows.
    enum Form: String, EnumerableFlag {
        case csv, json
    }

    func answer(on console: Console) throws -> Int32 {
        guard (1...520).contains(weeks) else { throw UsageError("--weeks: '\(weeks)' is not a number from 1 to 520") }
        let instants = try RequestedInstant.parse(at)
        let timeline = try sources.rules.selection.timeline(askedAt: instants.map(\.instant))
        try RequestedInstant.check(instants, under: timeline)
        let request = DispatchRequest(
            evidence: sources.evidence, timeline: timeline,
            duties: try RuleDocument.duties(at: sources.duties, for: timeline),
            instants: instants, division: try DispatchRequest.division(division), output: output,
            format: form == .json ? .json : .csv, wantsSummary: false)
        let reading = try DispatchRun(request, console: console).runIndicators(weeks: weeks, byWeek: byWeek)
        return reading.rejections.isEmpty ? ExitCode.success.rawValue : Status.someRejected.rawValue
    }
}
