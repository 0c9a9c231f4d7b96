internal import HealthCode

extension SourceProfile {
    /// Why a document is no profile.
    public struct ReadingError: Error, Sendable, Hashable, CustomStringConvertible {
        /// What is wrong, and where.
        public let description: String
    }

    /// Reads a profile from JSON:
    ///
    ///     { "prefix": "gd-lab1:", "zone": "+08:00", "character_set": "GB 18030", "segment_ends": "any",
    ///       "production": true, "screening": false, "historical_doses": false, "cases": false,
    ///       "division": "440106001001",
    ///       "authorities": { "2.16.156.1.1": "id-card", "HIS": "patients" },
    ///       "organisations": { "L1": { "name": "lab-1", "division": "440106001001" } },
    ///       "codes": [ { "use": "vaccine", "system": "L", "code": "7", "means": "CoronaVac" } ] }
    ///
    /// Only `prefix` is required. A member that it does not know refuses it.
    public init(json: [UInt8]) throws(ReadingError) {
        let tree: JSONTree
        do throws(JSONTree.Fault) {
            tree = try JSONTree(reading: json, limit: 1 << 20)
        } catch {
            throw ReadingError(description: "the profile is not read: \(error)")
        }
        guard case .object(let members) = tree, let prefix = tree["prefix"]?.text, Self.isPrefix(prefix) else {
            throw ReadingError(description: "prefix must be 1–32 of A-Z a-z 0-9 . _ : -")
        }
        self.init(prefix: prefix)
        for member in members where member.name != "prefix" { try take(member.name, member.value) }
    }

    private static func isPrefix(_ text: String) -> Bool {
        (1...32).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "0")...UInt8(ascii: ":"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    private mutating func take(_ name: String, _ value: JSONTree) throws(ReadingError) {
        switch name {
        case "zone": offset = try Self.offset(value)
        case "character_set":
            guard let set = value.text.flatMap(HL7CharacterSet.init(name:)) else {
                throw ReadingError(description: "character_set is none that is read")
            }
            characterSet = set
        case "segment_ends":
            guard let ends = value.text.flatMap(SegmentEnds.init) else {
                throw ReadingError(description: "segment_ends is neither cr nor any")
            }
            segmentEnds = ends
        case "production": isProduction = try Self.truth(value, name)
        case "screening": isScreening = try Self.truth(value, name)
        case "historical_doses": mayStateHistoricalDoses = try Self.truth(value, name)
        case "cases": mayStateCases = try Self.truth(value, name)
        case "division": division = try Self.division(value, name)
        case "authorities":
            for member in try Self.members(value, name) { authorities[member.name] = try Self.authority(member) }
        case "organisations":
            for member in try Self.members(value, name) { organisations[member.name] = try Self.organisation(member) }
        case "codes":
            for item in value.items {
                guard let use = item["use"]?.text, let system = item["system"]?.text, let code = item["code"]?.text,
                    let means = item["means"]?.text, codes.add(use: use, system: system, code: code, means: means)
                else { throw ReadingError(description: "codes has an item without a known use and meaning") }
            }
        default: throw ReadingError(description: "a profile has no member \(name)")
        }
    }

    private static func truth(_ value: JSONTree, _ name: String) throws(ReadingError) -> Bool {
        guard case .boolean(let truth) = value else {
            throw ReadingError(description: "\(name) is neither true nor false")
        }
        return truth
    }

    private static func members(_ value: JSONTree, _ name: String) throws(ReadingError) -> [JSONTree.Member] {
        guard case .object(let members) = value else { throw ReadingError(description: "\(name) is no object") }
        return members
    }

    private static func division(_ value: JSONTree, _ name: String) throws(ReadingError) -> Division {
        guard let division = value.text.flatMap({ Division($0) }) else {
            throw ReadingError(description: "\(name) is not a division code of twelve digits")
        }
        return division
    }

    private static func offset(_ value: JSONTree) throws(ReadingError) -> UTCOffset {
        // Any instant with this offset reads, or the offset is none.
        guard let text = value.text, let instant = Instant("2000-01-01T00:00:00\(text)"),
            let offset = UTCOffset(seconds: Int(946_684_800 - instant.seconds))
        else { throw ReadingError(description: "zone is no offset such as +08:00") }
        return offset
    }

    private static func authority(_ member: JSONTree.Member) throws(ReadingError) -> Authority {
        switch member.value.text {
        case "patients": return .patients
        case "records": return .records
        case "organisations": return .organisations
        case "divisions": return .divisions
        case let text?:
            if let type = DocumentType(rawValue: text) { return .documents(type) }
            fallthrough
        default: throw ReadingError(description: "the authority \(member.name) has no known meaning")
        }
    }

    private static func organisation(_ member: JSONTree.Member) throws(ReadingError) -> Organisation {
        guard let name = member.value["name"]?.text, !name.isEmpty else {
            throw ReadingError(description: "the organisation \(member.name) has no name")
        }
        let place = member.value["division"]
        return Organisation(
            name: name, division: try place.map { value throws(ReadingError) in try division(value, "division") })
    }
}
