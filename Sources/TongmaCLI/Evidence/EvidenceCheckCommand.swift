internal import ArgumentParser
internal import HealthCode

/// `tongma evidence`: what concerns departments' submissions as such.
struct EvidenceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evidence", abstract: "Work on evidence itself, without deriving codes.",
        subcommands: [EvidenceCheckCommand.self])
}

/// `tongma evidence check`: would these files be accepted?
struct EvidenceCheckCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Read a folder of evidence and say which lines would be refused, and why.",
        discussion: """
            A department runs it before it submits. Nothing is written but the answer: an account of every line by \
            file, the refused lines by cause, and each refused line as FILE:LINE: FIELD: REASON.

            EXAMPLES
              What is wrong with a folder, for people:
                tongma evidence check Examples/outbreak

              Every refused line as CSV, for programs:
                tongma evidence check Examples/outbreak --format csv

            EXIT STATUS
              0  every line is usable
              3  some lines would be refused
              2  unusable arguments, a missing folder, or a file that would be refused whole
            """)

    @Argument(help: ArgumentHelp("The folder with the evidence.", valueName: "dir"))
    var folder: String

    @Option(help: "The form of the answer: text, json or csv.")
    var format: AnswerFormat = .text

    func answer(on console: Console) throws -> Int32 {
        let folder = try EvidenceFolder(folder, option: "<dir>")
        var sink = CountingSink()
        let accounts = try folder.read(into: &sink, offset: .china, progress: Progress())
        let reading = ReadingAccount(files: accounts, rejections: sink.log.rejections)
        console.complain(folder.passedOver)
        let answer = EvidenceCheckAnswer(reading: reading)
        switch format {
        case .text: try console.writeOut(Array(answer.text.utf8))
        case .json: try console.writeOut(Array((answer.json.text(indented: true) + "\n").utf8))
        case .csv: try console.writeOut(answer.csv.bytes)
        }
        return reading.rejections.isEmpty ? 0 : Status.someRejected.rawValue
    }

    /// Holds the records, since only then duplicates and conflicts show.
    private struct CountingSink: EvidenceSink {
        var log = EvidenceLog()

        mutating func take(_ record: borrowing ParsedRecord, line: Int) -> RecordVerdict {
            log.take(record, line: line)
        }

        mutating func refuse(_ rejection: Rejection) { log.refuse(rejection) }
    }
}
