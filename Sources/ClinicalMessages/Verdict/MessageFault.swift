/// Where something stands in a message, without anything that the message says there.
public enum MessagePlace: Sendable, Hashable, CustomStringConvertible {
    /// A segment by its name and its number among those of that name (from 1), as ERR-2 has it (table ERL), with field,
    /// repetition and component where they are known.
    case hl7(segment: String, number: Int, field: Int? = nil, repetition: Int? = nil, component: Int? = nil)
    /// An expression of FHIRPath's simple subset, as `OperationOutcome.issue.expression` has it.
    case fhir(String)

    /// `OBX[2]-5.1`, or the expression.
    public var description: String {
        switch self {
        case .hl7(let segment, let number, let field, let repetition, let component):
            var text = "\(segment)[\(number)]"
            if let field { text += "-\(field)" }
            if let repetition, repetition > 1 { text += "[\(repetition)]" }
            if let component { text += ".\(component)" }
            return text
        case .fhir(let expression): return expression
        }
    }

    /// The same segment, at another field.
    func field(_ field: Int, component: Int? = nil, repetition: Int? = nil) -> MessagePlace {
        guard case .hl7(let segment, let number, _, _, _) = self else { return self }
        return .hl7(segment: segment, number: number, field: field, repetition: repetition, component: component)
    }
}

/// Why a message, or a statement in it, is refused: what is wrong and where, never what the message says there.
public struct MessageFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of fault; tests and programs compare these.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// The bytes are no message: delimiters, segments, JSON.
        case structure
        /// Its character set is not taken, or its bytes are none of it.
        case characterSet = "character-set"
        /// It is larger than what is read.
        case tooLong = "too-long"
        /// Messages, bundles or resources of that type are not taken.
        case messageType = "message-type"
        /// Messages of that type with that event are not taken.
        case event
        /// A test message where only production messages are taken.
        case processing
        /// A version of the standard that is not read.
        case version
        /// Something that must be there is not.
        case missing
        /// A value is not of its form.
        case form
        /// A code that is not known where one must be.
        case unknownCode = "unknown-code"
        /// A number or a reference that leads to nothing.
        case unknownReference = "unknown-reference"
        /// The same statement twice in one message.
        case duplicate
        /// Something that this source has no right to state.
        case notGranted = "not-granted"
        /// Something that the rules of the mapping do not let be decided.
        case undecidable
    }

    /// The kind.
    public let code: Code
    /// Where it stands.
    public let place: MessagePlace
    /// What is wrong, as the end of a sentence about the place.
    public let reason: String

    /// A fault.
    public init(_ code: Code, at place: MessagePlace, _ reason: String) {
        self.code = code
        self.place = place
        self.reason = reason
    }

    /// `PLACE: REASON`.
    public var description: String { "\(place): \(reason)" }

    /// The code of HL7 table 0357 and its text.
    public var hl7: (code: String, text: String) {
        switch code {
        case .structure: ("100", "Segment sequence error")
        case .missing: ("101", "Required field missing")
        // 207 would ask for the message again: what is not granted or cannot be decided will be no better then.
        case .form, .characterSet, .notGranted, .undecidable: ("102", "Data type error")
        case .unknownCode: ("103", "Table value not found")
        case .tooLong: ("104", "Value too long")
        case .messageType: ("200", "Unsupported message type")
        case .event: ("201", "Unsupported event code")
        case .processing: ("202", "Unsupported processing id")
        case .version: ("203", "Unsupported version id")
        case .unknownReference: ("204", "Unknown key identifier")
        case .duplicate: ("205", "Duplicate key identifier")
        }
    }

    /// The code of FHIR's value set issue-type.
    public var issueType: String {
        switch code {
        case .structure, .characterSet: "structure"
        case .tooLong: "too-long"
        case .messageType, .event, .processing, .version: "not-supported"
        case .missing: "required"
        case .form: "value"
        case .unknownCode: "code-invalid"
        case .unknownReference: "not-found"
        case .duplicate: "duplicate"
        case .notGranted: "forbidden"
        case .undecidable: "business-rule"
        }
    }

    /// Whether it lets nothing of the message be read, so that its sender's software is at fault and not its contents:
    /// the acknowledgement is then a rejection (AR), not an error (AE).
    public var rejectsMessage: Bool {
        switch code {
        case .messageType, .event, .processing, .version, .characterSet, .tooLong: true
        default: false
        }
    }
}

/// Something that was assumed, or passed over on purpose, and that the sender should know.
public struct MessageNote: Sendable, Hashable, CustomStringConvertible {
    /// The kinds of note.
    public enum Code: String, Sendable, Hashable {
        /// A time had no zone: the source profile's was taken.
        case zoneAssumed = "zone-assumed"
        /// A statement that says nothing yet, or nothing any more: not final, not done, no result.
        case passedOver = "passed-over"
        /// A batch whose trailer counts other than what came.
        case miscounted
    }

    /// The kind.
    public let code: Code
    /// Where it stands.
    public let place: MessagePlace
    /// What was assumed or passed over.
    public let text: String

    /// A note.
    public init(_ code: Code, at place: MessagePlace, _ text: String) {
        self.code = code
        self.place = place
        self.text = text
    }

    /// `PLACE: TEXT`.
    public var description: String { "\(place): \(text)" }
}
