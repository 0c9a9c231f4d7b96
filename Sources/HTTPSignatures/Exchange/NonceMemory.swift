/// 128 random bits that a key uses once.
public struct ExchangeNonce: Hashable, Sendable {
    let high: UInt64
    let low: UInt64

    /// A nonce from a source of randomness; in production `SystemRandomNumberGenerator`.
    public init(using generator: inout some RandomNumberGenerator) {
        high = generator.next()
        low = generator.next()
    }

    /// A nonce as the parameter has it: 16 bytes in standard base64 with its padding, 24 characters.
    public init?(_ text: String) {
        guard text.utf8.count == 24, let bytes = StructuredText.decodeBase64(text), bytes.count == 16 else {
            return nil
        }
        high = bytes[..<8].reduce(0) { $0 << 8 | UInt64($1) }
        low = bytes[8...].reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The parameter's text.
    public var text: String {
        StructuredText.encodeBase64(
            [high, low].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * UInt64($0))) } })
    }
}

/// The nonces that keys have used, each until its signature has expired: a pure value with the instant given to it. Who holds
/// it makes ``Entry`` durable before the request counts, and restores it at the start; what several processes share they must
/// decide in the database.
public struct NonceMemory: Sendable {
    /// A nonce that was used.
    public struct Entry: Hashable, Sendable {
        /// The key.
        public let keyID: String
        /// The nonce.
        public let nonce: ExchangeNonce
        /// From when on its signature counts no longer, in seconds since 1970.
        public let expires: Int64

        /// A nonce that a key used.
        public init(keyID: String, nonce: ExchangeNonce, expires: Int64) {
            self.keyID = keyID
            self.nonce = nonce
            self.expires = expires
        }
    }

    /// What comes of a nonce.
    public enum Admission: Hashable, Sendable {
        /// It is new, and now kept.
        case fresh
        /// The key has used it.
        case seen
        /// The key has too many that have not expired. What is not kept cannot be told from a repetition.
        case full
        /// The signature had expired by an instant that was given before. A clock that was set back opens nothing again.
        case expired
    }

    private struct Use: Hashable {
        let keyID: String
        let nonce: ExchangeNonce
    }

    /// The most nonces of one key that are kept. A key that is full holds up nobody else.
    public let mostOfKey: Int
    private var uses: Set<Use> = []
    private var counts: [String: Int] = [:]
    private var byExpiry: [Int64: [Use]] = [:]
    private var latest = Int64.min

    /// An empty memory. A key may send `mostOfKey` messages within a minute: the default is 2,000 a second.
    public init(mostOfKey: Int = 120_000) {
        self.mostOfKey = mostOfKey
    }

    /// A memory that was kept, and the latest instant that it had seen.
    public init(restoring entries: some Sequence<Entry>, latest: Int64, mostOfKey: Int = 120_000) {
        self.init(mostOfKey: mostOfKey)
        forget(until: latest)
        for entry in entries { _ = keep(Use(keyID: entry.keyID, nonce: entry.nonce), until: entry.expires) }
    }

    /// How many nonces are kept.
    public var count: Int { uses.count }

    /// What is kept, in no order.
    public var entries: [Entry] {
        byExpiry.flatMap { expires, uses in
            uses.map { Entry(keyID: $0.keyID, nonce: $0.nonce, expires: expires) }
        }
    }

    /// The latest instant that was given, in seconds since 1970.
    public var latestInstant: Int64 { latest }

    /// Takes a nonce of a signature that has been verified. Before that anyone could fill a key's memory.
    public mutating func admit(_ entry: Entry, at second: Int64) -> Admission {
        forget(until: second)
        guard entry.expires > latest else { return .expired }
        let use = Use(keyID: entry.keyID, nonce: entry.nonce)
        guard !uses.contains(use) else { return .seen }
        guard counts[entry.keyID, default: 0] < mostOfKey else { return .full }
        return keep(use, until: entry.expires) ? .fresh : .seen
    }

    private mutating func keep(_ use: Use, until expires: Int64) -> Bool {
        guard expires > latest, uses.insert(use).inserted else { return false }
        counts[use.keyID, default: 0] += 1
        byExpiry[expires, default: []].append(use)
        return true
    }

    private mutating func forget(until second: Int64) {
        guard second > latest else { return }
        latest = second
        // Expiries lie within a minute of each other, so that there are about as many of them as seconds.
        for expires in byExpiry.keys where expires <= second {
            for use in byExpiry.removeValue(forKey: expires) ?? [] {
                uses.remove(use)
                let left = (counts[use.keyID] ?? 1) - 1
                counts[use.keyID] = left == 0 ? nil : left
            }
        }
    }
}
