public import HealthCode

extension NodeStore {
    /// Whether the credential at a place of a status list was signed here for the person with this document; `nil` when
    /// this store signed none there.
    public func isHeld(by document: IdentityDocument, uri: String, place: Int64) async throws -> Bool? {
        try await engine.read { connection in
            guard
                let holder = try connection.integer(
                    "SELECT person_key FROM credentials WHERE uri = $1 AND place = $2", [.text(uri), .integer(place)])
            else { return nil }
            return try self.person(document, on: connection) == holder
        }
    }
}
