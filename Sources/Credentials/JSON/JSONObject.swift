/// The members of an object, in the order in which they were written, each name once; names are compared by code points.
///
/// Up to sixteen members are found by comparing names, which is faster than hashing them and needs no table; beyond that a
/// table is kept, so that a hostile object with many members costs no more than linear time.
public struct JSONObject: Sendable, Hashable {
    /// Names and values, each name once.
    public private(set) var members: [(name: String, value: JSONValue)] = []
    private var positions: [Name: Int] = [:]

    private static let largestWithoutTable = 16

    /// A name that is told from others by its code points.
    private struct Name: Hashable {
        let text: String

        static func == (left: Name, right: Name) -> Bool { left.text.isIdentical(to: right.text) }

        // Names that are equal by code points are equal texts, and so have one hash.
        func hash(into hasher: inout Hasher) { hasher.combine(text) }
    }

    /// An object without members.
    public init() {}

    /// An object without members that has room for some.
    init(capacity: Int) {
        members.reserveCapacity(capacity)
    }

    /// The number of members.
    public var count: Int { members.count }

    /// Whether there is no member.
    public var isEmpty: Bool { members.isEmpty }

    /// The value of a member; `nil` when there is none. Setting `nil` removes it; setting another value keeps its place.
    public subscript(name: String) -> JSONValue? {
        get { position(of: name).map { members[$0].value } }
        set {
            switch (position(of: name), newValue) {
            case (let position?, let value?):
                members[position].value = value
            case (let position?, nil):
                members.remove(at: position)
                rebuildTable()
            case (nil, let value?):
                append(value, named: name)
            case (nil, nil):
                break
            }
        }
    }

    /// Sets a member without a copy of its value.
    mutating func set(_ name: String, to value: consuming JSONValue) {
        if let position = position(of: name) {
            members[position].value = value
        } else {
            append(value, named: name)
        }
    }

    /// Equal when the same names have equal values, in any order.
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.members.count == right.members.count && left.members.allSatisfy { right[$0.name] == $0.value }
    }

    /// The same for the same members in any order.
    public func hash(into hasher: inout Hasher) {
        // The order of the members must not matter, so their own hashes are combined by an operation that commutes.
        var sum = 0
        for member in members {
            var own = Hasher()
            own.combine(member.name)
            own.combine(member.value)
            sum ^= own.finalize()
        }
        hasher.combine(members.count)
        hasher.combine(sum)
    }

    func position(of name: String) -> Int? {
        if members.count <= Self.largestWithoutTable {
            for position in members.indices where members[position].name.isIdentical(to: name) { return position }
            return nil
        }
        return positions[Name(text: name)]
    }

    private mutating func append(_ value: JSONValue, named name: String) {
        members.append((name, value))
        if members.count == Self.largestWithoutTable + 1 {
            rebuildTable()
        } else if members.count > Self.largestWithoutTable {
            positions[Name(text: name)] = members.count - 1
        }
    }

    private mutating func rebuildTable() {
        positions.removeAll()
        guard members.count > Self.largestWithoutTable else { return }
        for (position, member) in members.enumerated() {
            positions[Name(text: member.name)] = position
        }
    }
}
