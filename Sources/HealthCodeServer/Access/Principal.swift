package import HealthCode

/// Who asks, as far as a credential or a session says.
package struct Principal: Sendable, Hashable {
    /// What a caller is.
    package enum Role: String, CaseIterable, Sendable {
        /// Submits evidence.
        case department
        /// Another node.
        case node
        /// Works for the node's operator or for a community.
        case staff
        /// Shows a code; known by a session, never by a registered credential.
        case resident
        /// Checks codes.
        case venue
        /// Drives a replay.
        case driver
        /// Another country's system, which uploads at the hub what the country's own certificates sign.
        case country
    }

    /// What somebody may do besides what their role does.
    package enum Right: String, CaseIterable, Sendable {
        /// Decide on held batches.
        case release
        /// Look a person's code up.
        case readCodes = "read-codes"
        /// Give residents their one-time code.
        case enrol
        /// See how the node is doing.
        case operate
        /// See who was at a venue, while an order has that kept.
        case trace
        /// A venue's: be told a colour by a document's number alone, without a code or a paper that its holder shows.
        case query
        /// A department's, at a node that replays the past alone: state grants of persons as they were recorded. Elsewhere
        /// nodes alone grant.
        case grant
        /// Work in the field for a division: its lists, and acts on its behalf.
        case fieldWork = "field-work"
        /// Answer for a division: as in the field, and counts, assignment, and whom a division inside it has to take.
        case duty

        /// Whose it can be.
        var role: Role {
            switch self {
            case .query: .venue
            case .grant: .department
            case .release, .readCodes, .enrol, .operate, .trace, .fieldWork, .duty: .staff
            }
        }

        /// Those that are held for a division.
        static let ofDivision: Set<Right> = [.fieldWork, .duty]
    }

    /// Its role.
    package let role: Role
    /// Its registered name: for logs and the account of who did what. Part of the token's digest for residents.
    package let id: String
    /// What it is called, for pages.
    package let name: BilingualName
    /// What it may submit; `nil` for everything.
    package var datasets: Set<Dataset>?
    /// The prefixes of the division codes that it is registered for: of a department the places of what it states, of staff
    /// the homes of those whose codes they query and whom they enrol; `nil` for everywhere.
    ///
    /// Recognition, and taking in a foreign certificate, are bound to no home: at a counter there are travellers from
    /// anywhere. What was read of whom is on record with its purpose there too.
    package var divisions: [String]?
    /// The prefixes of its record identifiers; `nil` for all.
    package var prefixes: [String]?
    /// What it may do.
    package var rights: Set<Right> = []
    /// The division that staff with the right `field-work` or `duty` work for: they see it and what lies in it, never more.
    package var division: Division?
    /// The province that a node stands for.
    package var province: Division?
    /// The country that a country's system acts for: ISO 3166-1 alpha-2.
    package var country: String?
    /// The place whose codes a venue shows; `nil` for one that only checks codes.
    package var place: VenuePlace?
    /// The session of a resident.
    package var session: ResidentSession?

    /// A principal without restrictions or rights.
    package init(role: Role, id: String, name: BilingualName) {
        self.role = role
        self.id = id
        self.name = name
    }

    /// How it appears in logs: residents have no name there.
    package var logName: String { role == .resident ? "resident" : id }
}

extension Principal {
    /// Whether its registration covers a dataset.
    package func covers(_ dataset: Dataset) -> Bool { datasets?.contains(dataset) ?? true }

    /// Whether its registration covers a place.
    package func covers(_ division: Division) -> Bool {
        guard let divisions else { return true }
        let code = division.description
        return divisions.contains { code.hasPrefix($0) }
    }

    /// Whether a record's identifier stands under one of its prefixes.
    package func covers(recordID: some StringProtocol) -> Bool {
        prefixes?.contains { recordID.hasPrefix($0) } ?? true
    }
}

/// What something is called in the two languages of the pages.
package struct BilingualName: Sendable, Hashable, Codable {
    /// In Chinese.
    package let zh: String
    /// In English.
    package let en: String

    /// A name.
    package init(zh: String, en: String) {
        self.zh = zh
        self.en = en
    }
}
