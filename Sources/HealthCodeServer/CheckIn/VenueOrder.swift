package import Credentials
package import HealthCode

/// The order of an authority to keep a register of who was where: data, with a legal basis, a territory and an end. There
/// is no other way in which the register is on.
package struct VenueOrder: Sendable, Hashable {
    /// Its name, unique at a node.
    package let id: String
    /// Who ordered it.
    package let authority: LocalizedText
    /// The law that lets them.
    package let basis: LocalizedText
    /// The prefixes of the divisions that it covers.
    package let divisions: [String]
    /// From when on it holds.
    package let from: Instant
    /// Until when; 180 days after its beginning at the latest.
    package let until: Instant
    /// For how many days a check-in is kept.
    package let retentionDays: Int

    /// Seconds that an order holds at most. What is still needed then is ordered again, by somebody who answers for it.
    package static let longest: Int64 = 180 * 86_400
    /// Days that a check-in is kept at least and at most: no incubation that an edition counts with is longer.
    package static let retention = 1...14

    /// Whether it holds at an instant.
    package func isInForce(at now: Instant) -> Bool { from <= now && now < until }

    /// Whether it covers a place.
    package func covers(_ division: Division) -> Bool {
        let code = division.description
        return divisions.contains { code.hasPrefix($0) }
    }

    /// Until when a check-in is kept under it.
    package func end(ofCheckInAt instant: Instant) -> Instant {
        instant.advanced(bySeconds: Int64(retentionDays) * 86_400)
    }
}

extension VenueOrder {
    /// What is wrong with an order, and where.
    package struct Fault: Error, Sendable, Hashable, CustomStringConvertible {
        /// The member, as `divisions[1]`; empty for the whole.
        package let place: String
        /// What is wrong, as the end of a sentence that begins with the place.
        package let reason: String

        package var description: String { place.isEmpty ? reason : "\(place) \(reason)" }
    }

    private static let members: Set = ["id", "authority", "basis", "divisions", "from", "until", "retention_days"]

    /// Reads an order of a province.
    ///
    /// - Throws: ``Fault`` for the first thing that is wrong.
    package init(document: JSONValue, province: Division) throws(Fault) {
        guard let object = document.object else { throw Fault(place: "", reason: "is not a JSON object") }
        if let other = object.members.first(where: { !Self.members.contains($0.name) }) {
            throw Fault(place: other.name, reason: "is not a member of an order")
        }
        guard let id = document["id"]?.string, VenueCodeClaims.isName(id) else {
            throw Fault(place: "id", reason: "must be 1–32 of A–Z a–z 0–9 . _ -")
        }
        self.id = id
        authority = try Self.text(document, "authority", atMost: 200)
        basis = try Self.text(document, "basis", atMost: 1_000)
        divisions = try Self.divisions(document["divisions"], of: province)
        from = try Self.instant(document, "from")
        until = try Self.instant(document, "until")
        guard from < until else { throw Fault(place: "until", reason: "must come after from") }
        guard until <= from.advanced(bySeconds: Self.longest) else {
            throw Fault(place: "until", reason: "must be 180 days after from at the latest")
        }
        guard case .integer(let days)? = document["retention_days"], Self.retention.contains(Int(clamping: days)) else {
            throw Fault(place: "retention_days", reason: "must be a whole number from 1 to 14")
        }
        retentionDays = Int(days)
    }

    private static func text(
        _ document: JSONValue, _ name: String, atMost limit: Int
    ) throws(Fault) -> LocalizedText {
        guard let object = document[name]?.object else {
            throw Fault(place: name, reason: "must say it in zh and en")
        }
        if let other = object.members.first(where: { !["zh", "en"].contains($0.name) }) {
            throw Fault(place: "\(name).\(other.name)", reason: "is not a language of the pages")
        }
        func one(_ language: String) throws(Fault) -> String {
            guard let text = object[language]?.string, (1...limit).contains(text.unicodeScalars.count),
                text.contains(where: { !$0.isWhitespace }),
                !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
            else {
                throw Fault(place: "\(name).\(language)", reason: "must be a line of 1 to \(limit) characters")
            }
            return text
        }
        return LocalizedText(zh: try one("zh"), en: try one("en"))
    }

    private static func divisions(_ value: JSONValue?, of province: Division) throws(Fault) -> [String] {
        guard let items = value?.array, (1...200).contains(items.count) else {
            throw Fault(place: "divisions", reason: "must be a list of 1 to 200 prefixes")
        }
        var divisions: [String] = []
        let lengths = DivisionLevel.allCases.map(\.prefixLength)
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        for (index, item) in items.enumerated() {
            let place = "divisions[\(index)]"
            guard let prefix = item.string, lengths.contains(prefix.utf8.count), prefix.utf8.allSatisfy(digits.contains)
            else { throw Fault(place: place, reason: "must be 2, 4, 6, 9 or 12 digits in a text") }
            guard prefix.hasPrefix(province.description.prefix(2)) else {
                throw Fault(place: place, reason: "lies in another province")
            }
            guard !divisions.contains(prefix) else { throw Fault(place: place, reason: "stands there twice") }
            divisions.append(prefix)
        }
        return divisions
    }

    private static func instant(_ document: JSONValue, _ name: String) throws(Fault) -> Instant {
        guard let instant = document[name]?.string.flatMap({ Instant($0) }) else {
            throw Fault(place: name, reason: "must be an instant (RFC 3339)")
        }
        return instant
    }
}
