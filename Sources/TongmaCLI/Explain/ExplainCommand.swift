internal import ArgumentParser
internal import Foundation
internal import HealthCode

/// `tongma explain`: one person's file.
struct ExplainCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Show one person's file: the code, what it rests on, and what would change it.",
        discussion: """
            Everything is derived from the evidence as it was known at the instant: the episodes with their phases and \
            tests, who stated what under which clause, what ends each measure; and, as 'tongma dispatch' derives it, which \
            division has to act, by when, and what it did. No document number is printed in full \
            unless asked for.

            Of other persons it names nobody, and tells only what the person's own code depends on: the id and kind \
            of a case record; for how many test results of a close contact a release waits, and how many of them \
            are awaited; and that a record now counts as a close contact, because the person met was diagnosed.

            EXAMPLES
              tongma explain --evidence Examples/outbreak \\
                --at 2022-07-06T12:00:00+08:00 --document hmt-permit:H61747392
              tongma explain --evidence Examples/outbreak --lang zh \\
                --at 2022-07-06T12:00:00+08:00 --document - < document.txt

            EXIT STATUS
              0  the person's file, and all evidence was read
              3  the person's file, but some lines of evidence were refused
              1  no existing record is about the document: unknown, never a colour
              2  unusable arguments or documents
            """)

    /// How the file is written.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text, json
    }

    @Option(help: ArgumentHelp("The folder with the evidence.", valueName: "dir"))
    var evidence: String

    @OptionGroup(title: "The rules")
    var rules: RuleOptions

    @Option(help: ArgumentHelp("The instant, RFC 3339 with an offset.", valueName: "instant"))
    var at: String

    @Option(
        help: ArgumentHelp(
            "Whose file: TYPE:NUMBER, or - to read that from standard input, so that it does not stand in the shell's "
                + "history. Types: \(DocumentType.allCases.map(\.rawValue).joined(separator: ", ")).",
            valueName: "type:number|-"))
    var document: String?

    @Option(
        help: ArgumentHelp("A document of duties to use instead of the one that ships with tongma.", valueName: "file"))
    var duties: String?

    @Option(help: "The language of the text: zh or en.")
    var lang: LanguageOption = .en

    @Option(help: "text for people, or json for programs (both languages in one).")
    var format = Format.text

    @Flag(help: "Print the person's document number and phone in full.")
    var fullNumbers = false

    /// Takes what the parser would otherwise refuse by repeating it: it may be the number.
    @Argument(parsing: .allUnrecognized, help: .hidden)
    var unexpected: [String] = []

    func validate() throws {
        guard unexpected.isEmpty else {
            throw ValidationError("Unexpected argument (not repeated here): expected --document TYPE:NUMBER")
        }
    }

    func answer(on console: Console) throws -> Int32 {
        let requested = try RequestedInstant(at)
        let instant = requested.instant
        let document = try requestedDocument()
        let timeline = try rules.selection.timeline(askedAt: [instant])
        try RequestedInstant.check([requested], under: timeline)
        let duties = try RuleDocument.duties(at: self.duties, for: timeline)
        let folder = try EvidenceFolder(evidence, option: "--evidence")
        let offset = timeline.edition(at: instant)?.offset ?? .china
        var log = EvidenceLog()
        _ = try folder.read(into: &log, offset: offset, progress: Progress())
        let sealed = log.sealed()
        var workspace = Assessor.Workspace()
        guard let assessor = Assessor(evidence: sealed, timeline: timeline, at: instant),
            let person = sealed.person(with: document),
            let explanation = assessor.explain(person, in: &workspace)
        else {
            let answer = PersonFile.unknown(
                document, at: instant, offset: offset, fullNumbers: fullNumbers, as: format, in: lang.language)
            try console.writeOut(Array(answer.utf8))
            return ExitCode.failure.rawValue
        }
        console.complain(folder.passedOver)
        // A log keeps what an assessment needs; the texts that the file quotes are read once more.
        let documents = Set([document] + explanation.otherDocuments)
        var quotes = EvidenceQuotes(
            about: documents,
            records: documents.reduce(explanation.areaRecords) { $0.union(log.records(about: $1)) })
        _ = try folder.read(into: &quotes, offset: offset, progress: Progress())
        let item = Dispatcher(assessor, duties: duties).item(ofPersonOf: person, in: &workspace)
        let edition = explanation.rules.editionID
        let file = PersonFile(
            explanation: explanation, histories: quotes.histories(at: instant), fullNumbers: fullNumbers,
            work: item.map { .init($0, duties: duties, edition: edition) })
        try console.writeOut(Array((format == .json ? file.json() : file.text(in: lang.language)).utf8))
        let count = log.rejections.count
        if count == 0 { return 0 }
        console.complain(
            "\(count) \(count == 1 ? "line" : "lines") of the evidence refused: they are not in the file\n")
        return Status.someRejected.rawValue
    }

    /// The document that was asked for. What is wrong with it is told without repeating it.
    private func requestedDocument() throws -> IdentityDocument {
        guard let document else {
            throw UsageError("--document: say whose file it is, as TYPE:NUMBER, or - to read that from standard input")
        }
        let requested = document == "-" ? readLine() ?? "" : document
        let parts = requested.split(separator: ":", maxSplits: 1)
        let types = DocumentType.allCases.map(\.rawValue).joined(separator: ", ")
        guard parts.count == 2, let type = DocumentType(rawValue: String(parts[0]).trimmingCharacters(in: .whitespaces))
        else {
            throw UsageError("--document: not of the form TYPE:NUMBER with TYPE one of \(types)")
        }
        guard let document = IdentityDocument(type: type, number: parts[1]) else {
            throw UsageError(
                "--document: not a number of the type \(type.rawValue) (length, digits, birth date or check character)")
        }
        return document
    }
}
