public import HealthCode

/// A statement that was signed for a resident, as far as it must be known to be withdrawn. What it says, and the
/// certificate, are kept nowhere.
public struct IssuedStatement: Sendable, Hashable {
    /// The forms, each with lists of its own.
    public enum Form: Int64, Sendable, Hashable {
        /// An HCERT, named by the first 16 bytes of the SHA-256 of its identifier.
        case certificate = 0
        /// A SMART Health Card, named by the bytes of its `rid`.
        case card = 1
    }

    /// Its form.
    public var form: Form
    /// By what the lists name it.
    public var name: [UInt8]
    /// Which key signed it, as its form names keys, in base64url.
    public var signer: String
    /// What it says of whom, in a text of the caller's own that is the same whenever it says the same. Of it a keyed
    /// digest is kept.
    public var says: [UInt8]
    /// When it was signed.
    public var issuedAt: Instant
    /// Its last second.
    public var expiresAt: Instant

    /// A statement; instants count in whole seconds.
    public init(
        form: Form, name: [UInt8], signer: String, says: [UInt8], issuedAt: Instant, expiresAt: Instant
    ) {
        self.form = form
        self.name = name
        self.signer = signer
        self.says = says
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
    }
}

/// Why a statement was not noted, so that it must not be handed out.
public enum StatementFault: Error, Sendable, Hashable {
    /// The node knows nothing of the person.
    case noPerson
    /// As many stand as a person may have; the first of them ends at this moment.
    case tooMany(until: Instant)
}

/// What was withdrawn and has not ended.
public struct WithdrawnStatements: Sendable, Hashable {
    /// A statement by the name that lists have for it.
    public struct Entry: Sendable, Hashable {
        /// Its name.
        public var name: [UInt8]
        /// The key that signed it.
        public var signer: String
        /// Its last second.
        public var expiresAt: Instant
        /// Whether the hub was told of it.
        public var isReported: Bool

        /// An entry.
        public init(name: [UInt8], signer: String, expiresAt: Instant, isReported: Bool = false) {
            self.name = name
            self.signer = signer
            self.expiresAt = expiresAt
            self.isReported = isReported
        }
    }

    /// How often this has changed: it only grows.
    public var counter: Int64 = 0
    /// The HCERTs.
    public var certificates: [Entry] = []
    /// The SMART Health Cards.
    public var cards: [Entry] = []

    /// Nothing, as long as nobody has looked.
    public init() {}
}
