/// A part of a trust file that is not used: one broken part must not cost the trust in all the others, but whoever handed
/// over the file is told, since what is missing shows only when somebody is refused, or is not.
public struct LeftOut: Sendable, Hashable, CustomStringConvertible {
    /// Names of members and numbers of items from the file on: `issuerInfo[2].keys[0]`.
    public let place: String
    /// Why, in words.
    public let why: String

    init(_ place: String, _ why: String) {
        self.place = place
        self.why = why
    }

    /// The same within a part of a larger file.
    func within(_ outer: String) -> LeftOut { LeftOut("\(outer).\(place)", why) }

    /// The place and the reason.
    public var description: String { "\(place): left out: \(why)" }
}
