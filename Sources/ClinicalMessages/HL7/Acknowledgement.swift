public import HealthCode

/// The answer to an HL7 v2 message, built from its verdict: MSH, MSA and an ERR for each fault (version 2.5.1).
///
/// It must not leave before what it acknowledges is durable. Its texts name places and rules, and nothing that the message
/// says about anybody.
public struct Acknowledgement: Sendable, Hashable {
    /// The codes of table 0008.
    public enum Code: String, Sendable, Hashable {
        /// Taken, or held already. A message that says nothing yet is taken.
        case applicationAccept = "AA"
        /// Something in it is wrong: it will be no better the next time.
        case applicationError = "AE"
        /// Nothing of it could be read, or it could not be kept: to be sent again when that is mended.
        case applicationReject = "AR"
        /// Kept durably; what it came to follows.
        case commitAccept = "CA"
        /// Not kept: it is not readable.
        case commitError = "CE"
        /// Not kept: it is not one that is taken here.
        case commitReject = "CR"

        /// Whether it says that something is wrong.
        public var isError: Bool { self != .applicationAccept && self != .commitAccept }
    }

    /// What is answered.
    public let code: Code
    /// The answer, segments ended by CR, without a frame, in the message's own character set.
    public let bytes: [UInt8]

    /// The answer that says what became of the message: in the original mode the only one, in the enhanced mode the second.
    ///
    /// - Parameters:
    ///   - id: its own control id, new for each answer.
    ///   - durable: whether what the verdict has is kept; when not, the message is rejected and will be sent again.
    public init(of verdict: MessageVerdict, at instant: Instant, id: String, durable: Bool = true) {
        let rejects = verdict.faults.contains { $0.rejectsMessage }
        let code: Code =
            !durable || rejects
            ? .applicationReject
            : verdict.faults.isEmpty ? .applicationAccept : .applicationError
        self.init(code, verdict, at: instant, id: id, durable: durable)
    }

    /// The first answer of the enhanced mode: whether the message is kept.
    public init(commitOf verdict: MessageVerdict, at instant: Instant, id: String, durable: Bool = true) {
        let isKnown = verdict.header != nil
        let rejects = verdict.faults.contains { $0.rejectsMessage }
        let code: Code = !isKnown ? .commitError : !durable || rejects ? .commitReject : .commitAccept
        self.init(code, verdict, at: instant, id: id, durable: durable)
    }

    /// The answers that a message asks for, in order: one in the original mode; in the enhanced mode those that MSH-15 and
    /// MSH-16 want (`AL` always, `NE` never, `ER` in error, `SU` in success).
    public static func answers(
        to verdict: MessageVerdict, at instant: Instant, id: String, durable: Bool = true
    ) -> [Acknowledgement] {
        let application = Acknowledgement(of: verdict, at: instant, id: id, durable: durable)
        guard let header = verdict.header, header.isEnhanced else { return [application] }
        let commit = Acknowledgement(commitOf: verdict, at: instant, id: "\(id)-1", durable: durable)
        var answers: [Acknowledgement] = []
        if wants(header.acceptAcknowledgement, commit.code) { answers.append(commit) }
        if !commit.code.isError, wants(header.applicationAcknowledgement, application.code) {
            answers.append(application)
        }
        return answers
    }

    private static func wants(_ condition: String?, _ code: Code) -> Bool {
        switch condition {
        case "AL": true
        case "ER": code.isError
        case "SU": !code.isError
        default: false
        }
    }

    private init(_ code: Code, _ verdict: MessageVerdict, at instant: Instant, id: String, durable: Bool) {
        self.code = code
        let header = verdict.header
        let set = header?.characterSet ?? .ascii
        let digits = UTCOffset.utc.format(instant).filter { $0.isNumber }
        let event = header?.event ?? ""
        var segments = [
            [
                "MSH", "^~\\&", Self.field(header?.receivingApplication), Self.field(header?.receivingFacility),
                Self.field(header?.sendingApplication), Self.field(header?.sendingFacility),
                "\(digits.prefix(14))+0000", "", "ACK" + (event.isEmpty ? "" : "^\(Self.escaped(event))") + "^ACK",
                Self.escaped(id), header.map { Self.escaped($0.processing) } ?? "P", "2.5.1", "", "", "", "", "",
                set.rawValue,
            ].joined(separator: "|"),
            "MSA|\(code.rawValue)|\(Self.escaped(header?.controlID ?? ""))",
        ]
        if !durable {
            segments.append("ERR|||207^Application internal error^HL70357|E||||the message could not be kept")
        }
        // What is wrong with the contents is for the application's answer to say.
        let isCommit = [.commitAccept, .commitError, .commitReject].contains(code)
        if !isCommit || code.isError {
            for fault in verdict.faults.prefix(Self.mostErrors) { segments.append(Self.error(fault)) }
        }
        let text = segments.map { $0 + "\r" }.joined()
        bytes = set.encode(text) ?? Array(text.utf8)
    }

    /// The most faults that one answer lists.
    private static let mostErrors = 100

    private static func error(_ fault: MessageFault) -> String {
        var location = ""
        if case .hl7(let segment, let number, let field, let repetition, let component) = fault.place {
            let parts =
                [segment, String(number)]
                + [field, field.map { _ in repetition ?? 1 }, component].map { $0.map(String.init) ?? "" }
            location = parts.joined(separator: "^")
            while location.hasSuffix("^") { location.removeLast() }
        }
        let (code, text) = fault.hl7
        return "ERR||\(location)|\(code)^\(text)^HL70357|E||||\(escaped(fault.reason))"
    }

    private static func field(_ components: [[String]]?) -> String {
        (components ?? []).map { $0.map(escaped).joined(separator: "&") }.joined(separator: "^")
    }

    /// A text between the delimiters of the answer.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "|": result += "\\F\\"
            case "^": result += "\\S\\"
            case "&": result += "\\T\\"
            case "~": result += "\\R\\"
            case "\\": result += "\\E\\"
            case "\u{0}"..<" ": result += " "
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
