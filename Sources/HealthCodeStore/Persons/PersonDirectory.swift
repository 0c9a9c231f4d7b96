import HealthCode

/// A person in the store: a random number that says nothing, found by the keyed handle of the document.
typealias PersonKey = Int64

/// Finds persons by their documents, makes those that are new, and keeps what identifies them under their own keys.
struct PersonDirectory {
    let keys: StoreKeys
    let connection: any SQLConnection
    private var known: [IdentityDocument: PersonKey] = [:]
    private var dataKeys: [PersonKey: DataKey] = [:]

    init(keys: StoreKeys, connection: any SQLConnection) {
        self.keys = keys
        self.connection = connection
    }

    /// The key of a person that this directory has found or made.
    subscript(document: IdentityDocument) -> PersonKey? { known[document] }

    /// Finds the persons of these documents; those that the store does not have are left out.
    mutating func find(_ documents: some Sequence<IdentityDocument>) throws {
        var byHandle: [[UInt8]: IdentityDocument] = [:]
        for document in documents where known[document] == nil {
            byHandle[keys.handle(of: document.type.rawValue, document.number)] = document
        }
        try connection.query(
            "SELECT handle, person_key FROM handles WHERE handle IN (:list)", list: byHandle.keys.map { .bytes($0) }
        ) { row in
            if let document = byHandle[row.bytes(0)] { known[document] = row.integer(1) }
        }
    }

    /// Finds the persons of these documents and makes those that are new.
    mutating func findOrMake(_ documents: some Sequence<IdentityDocument>) throws {
        let documents = Set(documents)
        try find(documents)
        var handles: [[SQLValue]] = []
        var persons: [[SQLValue]] = []
        for document in documents where known[document] == nil {
            let person = PersonKey.random(in: 1...PersonKey.max)
            let key = DataKey()
            handles.append([.bytes(keys.handle(of: document.type.rawValue, document.number)), .integer(person)])
            let name = Array("\(document.type.rawValue):\(document.number)".utf8)
            persons.append([.integer(person), .bytes(try key.wrapped(by: keys)), .bytes(try key.seal(name))])
            known[document] = person
            dataKeys[person] = key
        }
        try connection.insert(into: "handles", ["handle", "person_key"], handles)
        try connection.insert(into: "persons", ["person_key", "data_key", "document"], persons)
    }

    /// The data key of a person; `nil` once it has been destroyed.
    mutating func dataKey(of person: PersonKey) throws -> DataKey? {
        if let key = dataKeys[person] { return key }
        try loadKeys(of: [person])
        return dataKeys[person]
    }

    /// Brings the data keys of these persons to hand.
    mutating func loadKeys(of persons: some Sequence<PersonKey>) throws {
        let missing = Set(persons).filter { dataKeys[$0] == nil }
        try connection.query(
            "SELECT person_key, data_key FROM persons WHERE person_key IN (:list)", list: missing.map { .integer($0) }
        ) { row in
            if !row.isNull(1) { dataKeys[row.integer(0)] = DataKey(wrapped: row.bytes(1), by: keys) }
        }
    }

    /// The documents of these persons; those that were forgotten are left out.
    mutating func documents(of persons: some Sequence<PersonKey>) throws -> [PersonKey: IdentityDocument] {
        var documents: [PersonKey: IdentityDocument] = [:]
        try connection.query(
            "SELECT person_key, data_key, document FROM persons WHERE person_key IN (:list)",
            list: Set(persons).map { .integer($0) }
        ) { row in
            guard !row.isNull(1), let key = DataKey(wrapped: row.bytes(1), by: keys), let name = key.open(row.bytes(2))
            else { return }
            dataKeys[row.integer(0)] = key
            documents[row.integer(0)] = Self.document(named: name)
        }
        return documents
    }

    private static func document(named name: [UInt8]) -> IdentityDocument? {
        let parts = String(decoding: name, as: UTF8.self).split(separator: ":", maxSplits: 1)
        guard parts.count == 2, let type = DocumentType(rawValue: String(parts[0])) else { return nil }
        return IdentityDocument(type: type, number: parts[1])
    }
}

extension Aggregate {
    /// The number of a person, if the store knows them.
    func person(_ document: IdentityDocument, on connection: any SQLConnection) throws -> PersonKey? {
        var directory = PersonDirectory(keys: keys, connection: connection)
        try directory.find([document])
        return directory[document]
    }

    /// The condition on `persons` of those whose codes this node derives: at a province everyone whose evidence has been
    /// sent completely, at the hub those who live nowhere.
    var derivesCondition: String {
        switch role {
        case .hub: "home IS NULL"
        case .province: "is_complete = 1"
        }
    }

    /// The condition on `persons` of those whose codes this node owns.
    var ownsCondition: String {
        switch role {
        case .hub: "home IS NULL"
        case .province(let province):
            "is_complete = 1 AND home >= \(province.placeNumbers.lowerBound) AND home < \(province.placeNumbers.upperBound)"
        }
    }
}
