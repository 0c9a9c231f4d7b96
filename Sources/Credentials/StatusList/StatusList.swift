/// The status of many credentials, a few bits each (IETF Token Status List §4).
///
/// It is held inflated: the most that a shard takes is 2^20 entries of one bit, 128 KiB, and a look-up is one byte read.
public struct StatusList: Sendable, Hashable {
    /// How many bits an entry takes: 2, 4, 16 or 256 statuses.
    public enum EntrySize: Int, Sendable, Hashable, CaseIterable {
        case one = 1
        case two = 2
        case four = 4
        case eight = 8

        /// The greatest status.
        public var greatest: UInt8 { UInt8(truncatingIfNeeded: (1 << rawValue) - 1) }

        fileprivate var entriesInByte: Int { 8 / rawValue }
    }

    /// `bits`.
    public let entrySize: EntrySize
    /// The entries, packed from the least significant bit of each byte on (§4.1).
    public private(set) var bytes: [UInt8]

    /// The most bytes of a list, inflated.
    public static let greatestSize = 16 << 20

    /// A list in which every entry is ``StatusType/valid``, filled up to whole bytes.
    ///
    /// - Throws: ``StatusListError`` `size` for a negative count, or one beyond 16 MiB.
    public init(count: Int, entrySize: EntrySize = .one) throws(StatusListError) {
        guard (0...Self.greatestSize * entrySize.entriesInByte).contains(count) else {
            throw StatusListError(.size, "a list has at most 16 MiB")
        }
        self.entrySize = entrySize
        bytes = [UInt8](repeating: 0, count: (count + entrySize.entriesInByte - 1) / entrySize.entriesInByte)
    }

    /// A list of one bit an entry in which some are ``StatusType/invalid``: what an issuer builds from its withdrawals.
    ///
    /// - Throws: ``StatusListError``: `size`; `index` for one outside the list.
    public init(count: Int, invalid indices: some Sequence<Int>) throws(StatusListError) {
        try self.init(count: count)
        for index in indices { try set(.invalid, at: index) }
    }

    /// Inflates a list (§4.1).
    ///
    /// - Parameters:
    ///   - compressed: `lst`, in the zlib format.
    ///   - limit: The most bytes that may come out.
    /// - Throws: ``StatusListError`` `compression` when it is not zlib or larger than the limit.
    public init(
        compressed: [UInt8], entrySize: EntrySize, limit: Int = StatusList.greatestSize
    ) throws(StatusListError) {
        // What does not compress grows by 5 bytes in 64 KiB, so that nothing longer comes out within the limit.
        guard compressed.count <= limit + limit / 1_000 + 64 else {
            throw StatusListError(.compression, "longer than the limit")
        }
        self.entrySize = entrySize
        do {
            bytes = try Inflate.zlib(compressed, limit: min(limit, Self.greatestSize))
        } catch {
            throw StatusListError(.compression, "\(error)")
        }
    }

    /// `lst`: the entries in the zlib format at the highest level.
    ///
    /// - Throws: ``StatusListError`` `compression` when there is no memory.
    public func compressed() throws(StatusListError) -> [UInt8] {
        do {
            return try Deflate.zlib(bytes)
        } catch {
            throw StatusListError(.compression, "\(error)")
        }
    }

    /// Entries, those that fill up the last byte included.
    public var count: Int { bytes.count * entrySize.entriesInByte }

    /// The status at an index; `nil` outside the list, about which a list says nothing (§8.3).
    public subscript(index: Int) -> StatusType? {
        guard (0..<count).contains(index) else { return nil }
        return StatusType(rawValue: bytes[index / entrySize.entriesInByte] >> shift(index) & entrySize.greatest)
    }

    /// Sets an entry.
    ///
    /// - Throws: ``StatusListError``: `index` outside the list; `status` for one that the bits do not hold.
    public mutating func set(_ status: StatusType, at index: Int) throws(StatusListError) {
        guard (0..<count).contains(index) else { throw StatusListError(.index, "outside the list") }
        guard status.rawValue <= entrySize.greatest else {
            throw StatusListError(.status, "\(entrySize.rawValue) bits do not hold \(status.rawValue)")
        }
        let place = index / entrySize.entriesInByte
        bytes[place] = bytes[place] & ~(entrySize.greatest << shift(index)) | status.rawValue << shift(index)
    }

    /// What either of two lists of the same places says against a place; of two that both do, 1 (revoked for good) goes
    /// before the others. A place that only one of them has is that one's.
    public func union(_ other: StatusList) -> StatusList {
        if entrySize == .one, other.entrySize == .one {
            let isLonger = bytes.count >= other.bytes.count
            var longer = isLonger ? self : other
            for (index, byte) in (isLonger ? other : self).bytes.enumerated() { longer.bytes[index] |= byte }
            return longer
        }
        let isWider = entrySize.rawValue > other.entrySize.rawValue
        var wide = isWider ? self : other
        let narrow = isWider ? other : self
        let needed = (narrow.count + wide.entrySize.entriesInByte - 1) / wide.entrySize.entriesInByte
        if needed > wide.bytes.count { wide.bytes += [UInt8](repeating: 0, count: needed - wide.bytes.count) }
        for index in 0..<narrow.count { wide.worsen(narrow.value(at: index), at: index) }
        return wide
    }

    private func value(at index: Int) -> UInt8 {
        bytes[index / entrySize.entriesInByte] >> shift(index) & entrySize.greatest
    }

    /// Sets a value unless one stands that is revoked, or is the same or greater.
    private mutating func worsen(_ value: UInt8, at index: Int) {
        let held = self.value(at: index)
        guard value != 0, held != 1, held == 0 || value == 1 || value > held else { return }
        let place = index / entrySize.entriesInByte
        bytes[place] = bytes[place] & ~(entrySize.greatest << shift(index)) | value << shift(index)
    }

    private func shift(_ index: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: index % entrySize.entriesInByte * entrySize.rawValue)
    }
}

/// What an entry says (§7.1).
public struct StatusType: RawRepresentable, Sendable, Hashable {
    /// The value of the entry.
    public let rawValue: UInt8

    /// Any status; values without a name here mean what an application says they mean.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// The credential stands.
    public static let valid = StatusType(rawValue: 0)
    /// Revoked for good.
    public static let invalid = StatusType(rawValue: 1)
    /// Not valid for the time being.
    public static let suspended = StatusType(rawValue: 2)
}
