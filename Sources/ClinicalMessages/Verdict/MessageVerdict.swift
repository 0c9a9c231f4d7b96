public import HealthCode

/// What a message came to: the records in it, what is wrong, what was assumed, and what was not used.
public struct MessageVerdict: Sendable {
    /// The three outcomes.
    public enum Outcome: String, Sendable, Hashable {
        /// Nothing is wrong. There may be no record, where the message says nothing yet.
        case accepted
        /// Some of its statements were taken and others refused.
        case partly
        /// Nothing was taken.
        case refused
    }

    /// What kind of message it is: `ORU^R01`, `Bundle transaction`; empty when that cannot be read.
    public internal(set) var kind = ""
    /// The header of an HL7 v2 message, as far as it could be read.
    public internal(set) var header: HL7Header?
    /// The records, in the order of the message.
    public internal(set) var records: [ClinicalRecord] = []
    /// Statements that are withdrawn without being repeated: the version held of each is to be retracted, if one is held.
    public internal(set) var withdrawals: [Withdrawal] = []
    /// What it says about patient numbers of the sender's own. They are no evidence.
    public internal(set) var numbers: [PatientNumberStatement] = []
    /// What is wrong.
    public internal(set) var faults: [MessageFault] = []
    /// What was assumed or passed over.
    public internal(set) var notes: [MessageNote] = []
    /// Where it says something that was not used, and how many such places were not listed.
    public internal(set) var unused: [MessagePlace] = []
    /// How many places that were not used are not listed.
    public internal(set) var unusedBeyond = 0

    /// The most places that ``unused`` lists.
    public static let mostUnused = 1_000

    /// Nothing has been read.
    init() {}

    /// What it came to.
    public var outcome: Outcome {
        if faults.isEmpty { return .accepted }
        return records.isEmpty && withdrawals.isEmpty && numbers.isEmpty ? .refused : .partly
    }

    /// Takes everything back that it gave: of a message that is taken whole or not at all.
    mutating func takeNothing() {
        records = []
        withdrawals = []
        numbers = []
    }

    mutating func list(unused places: [MessagePlace]) {
        unused = Array(places.prefix(Self.mostUnused))
        unusedBeyond = max(0, places.count - Self.mostUnused)
    }
}

/// A record that a message states: it has gone through the same validation as a line of CSV or NDJSON.
public struct ClinicalRecord: Sendable, Hashable {
    /// The record in its normal form.
    public let content: RecordContent
    /// The segment or resource that states it.
    public let place: MessagePlace

    /// The record as one line of NDJSON, with its end.
    public var line: [UInt8] { content.json + [UInt8(ascii: "\n")] }
}

/// A statement that is withdrawn without being repeated.
public struct Withdrawal: Sendable, Hashable {
    /// Its dataset.
    public let dataset: Dataset
    /// Its identity.
    public let recordID: String
    /// When it was withdrawn, in RFC 3339.
    public let reportedAt: String
    /// The segment or resource that says so.
    public let place: MessagePlace
}

/// A patient's number at one institution: of no use to anybody else.
public struct PatientNumber: Sendable, Hashable {
    /// The authority that assigned it.
    public let authority: String
    /// The number.
    public let number: String

    /// A number.
    public init(authority: String, number: String) {
        self.authority = authority
        self.number = number
    }
}

/// What a message says about patient numbers.
public enum PatientNumberStatement: Sendable, Hashable {
    /// The number is that of the person with this document, in this source's messages only.
    case belongs(PatientNumber, to: IdentityDocument)
    /// What stood under one number stands under another from now on: the source's statements about the one may need
    /// correction, which is proposed and never done.
    case moved(from: PatientNumber, to: PatientNumber)
}
