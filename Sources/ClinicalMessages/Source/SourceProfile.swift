public import HealthCode

/// What is known of a source beside its messages: agreed when it was registered, and data, so that another hospital is
/// another profile and no other code.
public struct SourceProfile: Sendable {
    /// What the identifiers of an assigning authority are.
    public enum Authority: Sendable, Hashable {
        /// Numbers of identity documents of that type.
        case documents(DocumentType)
        /// Patients' numbers at an institution.
        case patients
        /// `record_id`s of its own: a source that also submits files keeps one identity for each statement.
        case records
        /// Names of laboratories and sites as our datasets have them.
        case organisations
        /// Division codes of twelve digits.
        case divisions
    }

    /// A laboratory or site that the source registered.
    public struct Organisation: Sendable, Hashable {
        /// Its name in our datasets.
        public let name: String
        /// Where it stands.
        public let division: Division?

        /// An organisation.
        public init(name: String, division: Division?) {
            self.name = name
            self.division = division
        }
    }

    /// How segments of HL7 v2 end.
    public enum SegmentEnds: String, Sendable, Hashable {
        /// In CR, as the standard has it.
        case carriageReturn = "cr"
        /// In CR, LF or both.
        case any
    }

    /// What every `record_id` of the source begins with: at most 32 characters of a `record_id`.
    public var prefix: String
    /// The time zone of times without one.
    public var offset: UTCOffset = .china
    /// The character set of messages that name none (MSH-18); `nil`: ASCII or UTF-8.
    public var characterSet: HL7CharacterSet?
    /// How segments end.
    public var segmentEnds = SegmentEnds.carriageReturn
    /// Whether test and training messages (MSH-11 `T`, `D`) are refused.
    public var isProduction = true
    /// Whether its preliminary positive results count.
    public var isScreening = false
    /// Whether it may state doses that others gave.
    public var mayStateHistoricalDoses = false
    /// Whether it may state cases.
    public var mayStateCases = false
    /// Assigning authorities by name or object identifier.
    public var authorities: [String: Authority] = [:]
    /// Registered laboratories and sites by their identifiers or names in its messages.
    public var organisations: [String: Organisation] = [:]
    /// Where the source itself stands: the division of what names no other place.
    public var division: Division?
    /// The codes that its messages use.
    public var codes = CodeMap.standard

    /// A profile.
    public init(prefix: String) {
        self.prefix = prefix
    }

    /// What an authority's identifiers are, whichever way it is named: name, object identifier, URI.
    func authority(_ names: [String]) -> Authority? {
        for name in names {
            let bare = Self.bare(name)
            if let authority = authorities[bare] { return authority }
        }
        return nil
    }

    /// An identifier of a system without the scheme of its URI.
    static func bare(_ name: String) -> String {
        name.hasPrefix("urn:oid:") ? String(name.dropFirst(8)) : name
    }

    /// The name in our datasets, and the division, of an organisation that a message identifies.
    func organisation(identifier: String, authorities names: [String]) -> Organisation? {
        if let registered = organisations[identifier] { return registered }
        switch authority(names) {
        case .organisations: return Organisation(name: identifier, division: nil)
        default: return nil
        }
    }

    /// The identity of a statement: its own number where the source has them from us, else one made from what identifies
    /// it there.
    ///
    /// - Returns: `nil` when a number that should be a `record_id` of the source does not begin with its prefix.
    func recordID(number: String, authorities names: [String], parts: [String]) -> String? {
        if case .records = authority(names) { return number.hasPrefix(prefix) ? number : nil }
        return RecordIdentity.hashed(prefix: prefix, [names.first.map(Self.bare) ?? "", number] + parts)
    }
}
