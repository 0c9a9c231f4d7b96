/// A version of the form `1.2.3`; what follows the third number is not compared, as the gateway's documents have none.
public struct SemanticVersion: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// What was there before no longer works.
    public let major: UInt32
    /// Something was added.
    public let minor: UInt32
    /// Something was put right.
    public let patch: UInt32

    /// A version of three numbers.
    public init(_ major: UInt32, _ minor: UInt32, _ patch: UInt32) {
        self.major = major
        self.minor = minor
        self.patch = patch
    }

    /// Reads a version; `nil` when it does not begin with three numbers between full stops.
    public init?(_ text: String) {
        let parts = text.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let major = Self.number(parts[0]), let minor = Self.number(parts[1]),
            let patch = Self.number(parts[2].prefix { $0.isASCII && $0.isNumber })
        else { return nil }
        self.init(major, minor, patch)
    }

    private static func number(_ digits: Substring) -> UInt32? {
        digits.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? UInt32(digits) : nil
    }

    /// The version as text.
    public var description: String { "\(major).\(minor).\(patch)" }

    /// The lower version is the lesser.
    public static func < (left: SemanticVersion, right: SemanticVersion) -> Bool {
        (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
    }
}
