/// A shard with the places in it that credentials may stand in: its *open* places, few of a list's million at first, drawn
/// by the shard's name. In the published list every other place reads as revoked, so that a code with a place of somebody's
/// own choosing is refused. A place is open before a credential stands in it, since a gate goes on for an hour with the
/// list that it has.
public struct OpenShard: Sendable, Hashable {
    /// The list's name.
    public let uri: String
    /// How many places are open, about: as many or more than the list has are all.
    public let openPlaces: Int
    private let seed: UInt64

    /// Places of a whole list.
    private static let capacity = 1 << 20
    /// Open places of a day's first list; each that follows has four times as many, up to all.
    private static let first = 4_096

    /// A shard as it was opened.
    public init(uri: String, openPlaces: Int) {
        self.uri = uri
        self.openPlaces = openPlaces
        // FNV-1a: it need only spread, since the list itself tells everybody which places are open.
        seed = uri.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    /// How many places to open in the list of a number, from 0. A day on which many credentials end fills the small ones
    /// first.
    public static func openPlaces(number: Int) -> Int {
        number >= 4 ? capacity : min(capacity, first << (2 * max(0, number)))
    }

    /// Whether credentials may stand in a place.
    public func isOpen(_ place: Int) -> Bool {
        if openPlaces >= Self.capacity { return true }
        // SplitMix64.
        var mixed = seed &+ UInt64(truncatingIfNeeded: place) &* 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        mixed ^= mixed >> 31
        return mixed & UInt64(Self.capacity - 1) < UInt64(openPlaces)
    }

    /// A random open place among the first so many of the list; `nil` when there seems to be none.
    func randomPlace(below places: Int) -> Int? {
        // At the fewest one place of 256 is open.
        for _ in 0..<65_536 {
            let place = Int.random(in: 0..<places)
            if isOpen(place) { return place }
        }
        return nil
    }
}
