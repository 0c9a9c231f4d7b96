import Credentials
import HealthCode

/// An entry of `credentials.json` as it is written, before it is known to make sense.
struct CredentialEntry: Decodable {
    var id: String?
    var role: String?
    var name: BilingualName?
    var tokenSHA256: String?
    var datasets: [String]?
    var divisions: [String]?
    var prefixes: [String]?
    var rights: [String]?
    var province: String?
    var country: String?
    var venue: String?
    var division: String?

    enum CodingKeys: String, CodingKey, CaseIterable {
        case id, role, name, datasets, divisions, prefixes, rights, province, country, venue, division
        case tokenSHA256 = "token_sha256"
    }

    /// The members that each role knows besides those that all have.
    private static func members(of role: Principal.Role) -> Set<CodingKeys> {
        switch role {
        case .department: [.datasets, .divisions, .prefixes, .rights]
        case .node: [.province]
        case .staff: [.rights, .divisions, .division]
        case .venue: [.venue, .division, .rights]
        case .country: [.country]
        case .driver, .resident: []
        }
    }

    /// The credential, or all that is wrong with the entry.
    func credential(_ fault: (CodingKeys, String) -> Void) -> Credential? {
        var faults = 0
        func refuse(_ key: CodingKeys, _ reason: String) {
            faults += 1
            fault(key, reason)
        }
        if let id, !Self.isName(id) { refuse(.id, "must be 1–64 of A–Z a–z 0–9 . _ -") }
        let role = role.flatMap(Principal.Role.init).flatMap { $0 == .resident ? nil : $0 }
        let digest = tokenSHA256.flatMap { TokenDigest(hexadecimal: $0) }
        if id == nil { refuse(.id, "is missing") }
        if role == nil {
            let roles = Principal.Role.allCases.filter { $0 != .resident }.map(\.rawValue).joined(separator: ", ")
            refuse(.role, self.role == nil ? "is missing" : "must be one of \(roles)")
        }
        if digest == nil { refuse(.tokenSHA256, tokenSHA256 == nil ? "is missing" : "must be 64 hexadecimal digits") }
        if digest == TokenDigest(of: "") { refuse(.tokenSHA256, "is the digest of no token at all") }
        guard let id, let role, let digest else { return nil }
        for key in present.subtracting([.id, .role, .name, .tokenSHA256]).subtracting(Self.members(of: role)) {
            refuse(key, "has no meaning for the role \(role.rawValue)")
        }
        var principal = Principal(role: role, id: id, name: name ?? BilingualName(zh: id, en: id))
        principal.datasets = read(datasets, .datasets, refuse) { Dataset(rawValue: $0) }.map { Set($0) }
        principal.divisions = read(divisions, .divisions, refuse) { Self.isDivisionPrefix($0) ? $0 : nil }
        // Whoever may name any record can correct and retract those of other departments: that is said, never left out.
        if role == .department, prefixes == nil {
            refuse(.prefixes, "is missing: how the identifiers of its records begin, or [\"*\"] for all records")
        }
        if prefixes != ["*"] {
            principal.prefixes = read(prefixes, .prefixes, refuse) { Self.isRecordPrefix($0) ? $0 : nil }
        }
        // What one role may be granted is nothing for another.
        principal.rights = Set(
            read(rights, .rights, refuse) { text in
                Principal.Right(rawValue: text).flatMap { $0.role == role ? $0 : nil }
            } ?? [])
        principal.province = province.flatMap { Division($0) }
        if role == .node, principal.province?.level != .province {
            refuse(.province, province == nil ? "is missing" : "must be a province's twelve digits")
        }
        principal.country = country.flatMap { Self.isCountry($0) ? $0 : nil }
        if role == .country, principal.country == nil {
            refuse(.country, country == nil ? "is missing" : "must be two capital letters (ISO 3166-1)")
        }
        if role == .staff {
            principal.division = division.flatMap { Division($0) }
            if principal.rights.isDisjoint(with: Principal.Right.ofDivision) {
                if division != nil { refuse(.division, "has no meaning without the right field-work or duty") }
            } else if principal.division == nil {
                refuse(
                    .division,
                    division == nil
                        ? "is missing: the division that the right field-work or duty is held for"
                        : "must be a division's twelve digits")
            }
        }
        if role == .venue, venue != nil || division != nil {
            let place = division.flatMap { Division($0) }
            if !(venue.map(VenueCodeClaims.isName) ?? false) {
                refuse(.venue, venue == nil ? "is missing beside the division" : "must be 1–32 of A–Z a–z 0–9 . _ -")
            }
            if place == nil {
                refuse(
                    .division, division == nil ? "is missing beside the venue" : "must be a division's twelve digits")
            }
            if let venue, let place { principal.place = VenuePlace(id: venue, division: place) }
        }
        return faults == 0 ? Credential(tokenDigest: digest, principal: principal) : nil
    }

    private var present: Set<CodingKeys> {
        let given: [(CodingKeys, Bool)] = [
            (.datasets, datasets != nil), (.divisions, divisions != nil), (.prefixes, prefixes != nil),
            (.rights, rights != nil), (.province, province != nil), (.country, country != nil),
            (.venue, venue != nil), (.division, division != nil),
        ]
        return Set(given.filter(\.1).map(\.0))
    }

    /// The values of a list; an entry that is unknown or stands there twice is refused by its number.
    private func read<Value: Hashable>(
        _ texts: [String]?, _ key: CodingKeys, _ refuse: (CodingKeys, String) -> Void, _ value: (String) -> Value?
    ) -> [Value]? {
        guard let texts else { return nil }
        var values: [Value] = []
        for (index, text) in texts.enumerated() {
            guard let value = value(text) else {
                refuse(key, "entry \(index) is not one that is known")
                continue
            }
            if values.contains(value) { refuse(key, "entry \(index) stands there twice") }
            values.append(value)
        }
        return values
    }

    private static func isName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { isAlphanumeric($0) || "._-".utf8.contains($0) }
    }

    private static func isRecordPrefix(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { isAlphanumeric($0) || ".:_-".utf8.contains($0) }
    }

    private static func isDivisionPrefix(_ text: String) -> Bool {
        DivisionLevel.allCases.map(\.prefixLength).contains(text.utf8.count)
            && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    private static func isCountry(_ text: String) -> Bool {
        text.utf8.count == 2 && text.utf8.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"):
            true
        default: false
        }
    }
}
