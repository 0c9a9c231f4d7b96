internal import ArgumentParser
internal import HealthCode

/// `tongma dispatch`: evidence and field acts in, work for divisions out.
struct DispatchCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "dispatch",
        abstract: "Derive who has to act for whom, by when, from a folder of evidence and field acts.",
        discussion: """
            Reads the same folder as 'tongma assess', field-act and identity-link among its datasets, and writes one \
            row for each person and instant for whom some division has something to do. Nobody creates, edits or closes \
            a row: whoever acts states what they did (dataset field-act), and the row follows.

            THE ROW
              list        item: somebody has to act. release: the person has to be told that they are free, or sent \
            home. roster: in a risk area, and nothing else
              owner       the division that has every duty; 000000000000 is the nation
              token       under which it owns, raised by every grant; 0.0 before the first
              offered_to  whom the person is offered to. Until they are granted, the owner keeps every duty
              measure     the strictest measure in force, and since when it has been known to be due
              stage       issued, accepted, reached, controlled, monitored; released
              reach_due   by when somebody has to have spoken to the person, or told them of the release
              place_due   by when the person has to be where the measure can be kept
              missed      times of asking after them that passed unused in the last 48 h
              level       on how many lists of parents the row stands too, because it is overdue
              missing     yes: three attempts over two channels, one at the door, found nobody
            What does not apply is '-'. The numbers stand in the document of duties; --duties names another one.

            Lines that cannot be used are named on standard error as FILE:LINE: FIELD: REASON; a summary there \
            accounts for every line.

            EXAMPLES
              All work of the nation at one instant, as CSV on standard output:
                tongma dispatch --evidence Examples/outbreak-acts --protocol national \\
                  --at 2022-07-05T10:00:00+08:00

              The list of one county, its own and what is offered to it:
                tongma dispatch --evidence Examples/outbreak-acts --protocol national \\
                  --at 2022-07-05T10:00:00+08:00 --division 460105000000

              How far the work has come, by province, measure and stage:
                tongma dispatch --evidence Examples/outbreak-acts --protocol national \\
                  --at 2022-07-05T10:00:00+08:00 --summary

            EXIT STATUS
              0  everything was read
              3  some lines were rejected; the output is whole for the rest
              2  unusable arguments, no such folder, a file refused whole; nothing written
            """
    )

    @OptionGroup var sources: DispatchSources

    @Option(
        help: ArgumentHelp(
            "The instant of the rows, RFC 3339 with an offset (2022-07-06T12:00:00+08:00). May be repeated.",
            valueName: "instant"))
    var at: [String]

    @Option(help: ArgumentHelp("Write the rows to this file instead of standard output.", valueName: "file"))
    var output: String?

    @Option(
        help: ArgumentHelp(
            "Only rows whose owner, or whom they are offered to, lies in this division (twelve digits).",
            valueName: "code"))
    var division: String?

    @Option(help: "The form of rows (csv, json), and with json of the summary too.")
    var format: RowFormat = .csv

    @Flag(
        help: """
            Count instead of listing: rows by list, stage, measure and province. Takes the place of the rows, unless \
            --output is given.
            """)
    var summary = false

    func answer(on console: Console) throws -> Int32 {
        let reading = try DispatchRun(request(), console: console).run()
        return reading.rejections.isEmpty ? ExitCode.success.rawValue : Status.someRejected.rawValue
    }

    private func request() throws -> DispatchRequest {
        let instants = try RequestedInstant.parse(at)
        let timeline = try sources.rules.selection.timeline(askedAt: instants.map(\.instant))
        try RequestedInstant.check(instants, under: timeline)
        return DispatchRequest(
            evidence: sources.evidence, timeline: timeline,
            duties: try RuleDocument.duties(at: sources.duties, for: timeline),
            instants: instants, division: try DispatchRequest.division(division), output: output, format: format,
            wantsSummary: summary)
    }
}
