/// A record of any dataset.
public struct RecordKey: Sendable, Hashable {
    /// Its dataset.
    public var dataset: Dataset
    /// Its id.
    public var recordID: String

    /// Names a record.
    public init(dataset: Dataset, recordID: String) {
        self.dataset = dataset
        self.recordID = recordID
    }
}

/// What a record said, version by version, as far as it was about one person.
public struct RecordHistory: Sendable, Hashable {
    /// The record.
    public var key: RecordKey
    /// The versions known at the instant, in the order in which they were reported.
    public var versions: [Version]

    /// The version that holds; `nil` when the record does not exist, or is about somebody else by now.
    public var held: Version? { versions.last { $0.standing == .holds } }

    /// One version of a record.
    public struct Version: Sendable, Hashable {
        /// When it was reported.
        public var reportedAt: Instant
        /// How it stands.
        public var standing: Standing
        /// Its fields as text, without those that name a person by number.
        public var fields: [Column: String]
    }

    /// How a version stands at an instant.
    public enum Standing: Sendable, Hashable {
        /// It is what the record says.
        case holds
        /// It withdraws the record.
        case withdrawal
        /// Two contents came with this `reported_at`: neither counts.
        case contested
        /// Replaced at that moment by a version with other content.
        case corrected(Instant)
        /// Replaced at that moment by a version about somebody else.
        case moved(Instant)
        /// Withdrawn at that moment.
        case retracted(Instant)
    }
}

extension EvidenceLog {
    /// The records that have any version about the person, whether it ever held or not.
    public func records(about document: IdentityDocument) -> Set<RecordKey> {
        let key = [document.type.order] + Array(document.number.utf8)
        guard let person = key.withUnsafeBufferPointer({ names.persons.number(of: $0) }) else { return [] }
        var keys: Set<RecordKey> = []
        func collect<S>(_ dataset: Dataset, _ log: RecordLog<S>, _ ids: ByteStringTable) {
            for version in log.versions where version.person == person {
                keys.insert(RecordKey(dataset: dataset, recordID: ids.text(of: version.record)))
            }
        }
        collect(.residents, residents.log, residents.ids)
        collect(.naat, naats.log, naats.ids)
        collect(.antigen, antigens.log, antigens.ids)
        collect(.antibody, antibodies.log, antibodies.ids)
        collect(.vaccination, vaccinations.log, vaccinations.ids)
        collect(.case, cases, names.caseRecords)
        collect(.contact, contacts.log, contacts.ids)
        collect(.entry, entries.log, entries.ids)
        collect(.stay, stays.log, stays.ids)
        collect(.trip, trips.log, trips.ids)
        collect(.closedLoop, closedLoops.log, closedLoops.ids)
        collect(.identityLink, identityLinks.log, identityLinks.ids)
        collect(.fieldAct, fieldActs.log, fieldActs.ids)
        return keys
    }
}
