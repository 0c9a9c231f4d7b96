import HealthCode

/// What nodes tell each other: an event of CloudEvents 1.0 in its JSON form. Members of `data` are texts.
public struct ExchangeEvent: Sendable, Hashable, Codable {
    /// What an event says.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// A content of a record; `data` has the record's fields, ``dataset`` names its dataset.
        case evidence = "tongma.evidence.v1"
        /// A code as its owner derived it: document, colour, next_review, as_of; `at` and `version` say which derivation it
        /// was: the instant that the code is of, and a number that grows with what its owner knew.
        case code = "tongma.code.v1"
        /// All that the hub knows of a person has been sent.
        case backfillComplete = "tongma.backfill-complete.v1"
        /// The interest in a person has ended, but others' codes still rest on their records.
        case interestEnded = "tongma.interest-ended.v1"
        /// The interest in a person has ended: what was sent about them is to be deleted.
        case purge = "tongma.purge.v1"
        /// A protocol, an overlay or a register of exceptions, signed: kind, id, version, effective_from, text, signature.
        case rules = "tongma.rules.v1"
        /// Somebody read a person's data at the hub, for the node of the person's home: document, at, principal, purpose, what.
        case reading = "tongma.reading.v1"
    }

    /// CloudEvents' own version.
    public var specversion = "1.0"
    /// Unique for its source.
    public var id: String
    /// The node that sends it: `/hub`, `/provinces/110000000000`.
    public var source: String
    /// What it says.
    public var type: Kind
    /// For evidence: when the sender came to know it, RFC 3339.
    public var time: String?
    /// The media type of `data`.
    public var datacontenttype = "application/json"
    /// For evidence: its dataset.
    public var dataset: String?
    /// For evidence: the node that took it in.
    public var node: String?
    /// For evidence: the department that stated it.
    public var department: String?
    /// For evidence: who submitted it.
    public var submitter: String?
    /// What is told; all values as texts.
    public var data: [String: String]

    /// An event without the attributes of evidence.
    public init(id: String, source: String, type: Kind, time: String? = nil, data: [String: String]) {
        self.id = id
        self.source = source
        self.type = type
        self.time = time
        self.data = data
    }
}

extension SignedDocument {
    init?(_ event: ExchangeEvent) {
        guard let kind = event.data["kind"], let id = event.data["id"],
            let version = event.data["version"].flatMap(Int.init),
            let text = event.data["text"], let signature = event.data["signature"].flatMap(Self.bytes)
        else { return nil }
        self.init(
            kind: kind, id: id, version: version, effectiveFrom: event.instant("effective_from"),
            text: Array(text.utf8),
            signature: signature)
    }

    private static func bytes(ofHexadecimal text: String) -> [UInt8]? {
        let digits = text.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count == text.utf8.count, digits.count % 2 == 0 else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
