internal import ArgumentParser
internal import HealthCode

/// `tongma assess`: evidence in, codes out.
struct AssessCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "assess",
        abstract: "Derive everyone's code from a folder of evidence.",
        discussion: """
            Reads <dataset>.csv, <dataset>.csv.gz and <dataset>.ndjson from a folder, and writes one row for each \
            person and instant: the colour, the reasons (category/measure/until, '-' for an end that no calendar \
            sets), the whole hours since the last negative test and the number of vaccine doses. The answer depends \
            on the evidence, the rules and the instant alone.

            Lines that cannot be used are named on standard error as FILE:LINE: FIELD: REASON; a summary there \
            accounts for every line.

            EXAMPLES
              Codes of everyone at one instant, as CSV on standard output:
                tongma assess --evidence Examples/outbreak --protocol national \\
                  --at 2022-07-06T12:00:00+08:00

              The same before and after a change of edition, into a file:
                tongma assess --evidence Examples/outbreak --protocol national \\
                  --at 2022-06-27T23:59:59+08:00 --at 2022-06-28T00:00:00+08:00 \\
                  --output codes.csv

              Colours by province, reasons by category (add --format json for programs):
                tongma assess --evidence Examples/outbreak --protocol national \\
                  --at 2022-07-20T08:00:00+08:00 --summary

              A page with the epidemic curve, colours over time and what is due next:
                tongma assess --evidence Examples/outbreak --protocol national \\
                  --at 2022-07-20T08:00:00+08:00 --summary --report report.html

            EXIT STATUS
              0  everything was read
              3  some lines were rejected; the output is whole for the rest
              2  unusable arguments, no such folder, a file refused whole; nothing written
            """
    )

    @Option(help: ArgumentHelp("The folder with the evidence.", valueName: "dir"))
    var evidence: String

    @OptionGroup var rules: RuleOptions

    @Option(
        help: ArgumentHelp(
            "The instant of the codes, RFC 3339 with an offset (2022-07-06T12:00:00+08:00). May be repeated.",
            valueName: "instant"))
    var at: [String]

    @Option(help: ArgumentHelp("Write the rows to this file instead of standard output.", valueName: "file"))
    var output: String?

    @Option(help: "The form of rows (csv, json), and with json of the summary too.")
    var format: RowFormat = .csv

    @Flag(
        help: """
            Count instead of listing: colours by province and instant, reasons by category. Takes the place of the \
            rows, unless --output is given.
            """)
    var summary = false

    @Option(
        help: ArgumentHelp(
            "Also write a report as one HTML page, in Chinese and English, with nothing of any one person on it.",
            valueName: "file.html"))
    var report: String?

    func answer(on console: Console) throws -> Int32 {
        let reading = try AssessRun(request(), console: console).run()
        return reading.rejections.isEmpty ? ExitCode.success.rawValue : Status.someRejected.rawValue
    }

    private func request() throws -> AssessRequest {
        let instants = try RequestedInstant.parse(at)
        let timeline = try rules.selection.timeline(askedAt: instants.map(\.instant))
        try RequestedInstant.check(instants, under: timeline)
        return AssessRequest(
            evidence: evidence, timeline: timeline, instants: instants, output: output, format: format,
            wantsSummary: summary, report: report)
    }
}

/// The form of what programs read.
enum RowFormat: String, ExpressibleByArgument, CaseIterable {
    case csv, json
}
