import HealthCode
import HealthCodeStore
import Hummingbird

/// A person, named in a body and never in an address.
struct PersonQuery: RequestDocument, Encodable {
    let documentType: String
    let documentNumber: String

    enum CodingKeys: String, CodingKey, CaseIterable {
        case documentType = "document_type"
        case documentNumber = "document_number"
    }

    /// The document.
    ///
    /// - Throws: ``Problem`` 422, without repeating the number.
    func document() throws(Problem) -> IdentityDocument {
        try IdentityDocument(type: documentType, number: documentNumber)
    }
}

/// A person whose colour is asked for, and what for where the caller says.
struct StateQuery: RequestDocument, Encodable {
    let documentType: String
    let documentNumber: String
    let purpose: String?
    /// For whom a node asks: the name of one of its own credentials.
    var reader: String?

    enum CodingKeys: String, CodingKey, CaseIterable {
        case purpose, reader
        case documentType = "document_type"
        case documentNumber = "document_number"
    }

    /// The document, with a purpose that says something if there is one, and a reader that is a name.
    func document() throws(Problem) -> IdentityDocument {
        if let purpose { try Problem.check(purpose: purpose) }
        if let reader {
            guard (1...128).contains(reader.utf8.count), reader.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
                throw Problem(
                    .invalidValue, "It must be a name of 1 to 128 printable ASCII characters.", field: "reader")
            }
        }
        return try IdentityDocument(type: documentType, number: documentNumber)
    }
}

/// A person, and what the answer is for.
struct PersonQueryWithPurpose: RequestDocument {
    let documentType: String
    let documentNumber: String
    let purpose: String

    enum CodingKeys: String, CodingKey, CaseIterable {
        case purpose
        case documentType = "document_type"
        case documentNumber = "document_number"
    }

    /// The document, with a purpose that says something.
    func document() throws(Problem) -> IdentityDocument {
        try Problem.check(purpose: purpose)
        return try IdentityDocument(type: documentType, number: documentNumber)
    }
}

extension Problem {
    /// Refuses a purpose that says nothing, or more than an entry of the access log holds.
    static func check(purpose: String) throws(Problem) {
        guard (1...200).contains(purpose.unicodeScalars.count), purpose.contains(where: { !$0.isWhitespace }),
            !purpose.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else {
            throw Problem(.invalidValue, "It must say in 1 to 200 characters what the answer is for.", field: "purpose")
        }
    }
}

extension IdentityDocument {
    init(type: String, number: String) throws(Problem) {
        guard let type = DocumentType(rawValue: type) else {
            throw Problem(.invalidValue, "There is no such type of document.", field: "document_type")
        }
        guard number.utf8.count <= 256, let document = IdentityDocument(type: type, number: number) else {
            throw Problem(.invalidValue, "It is not a number of that type.", field: "document_number")
        }
        self = document
    }
}

extension NodeParts {
    /// Refuses staff who are registered for some places somebody who lives elsewhere, or nowhere that is known; the
    /// refusal is on record.
    ///
    /// - Throws: ``Problem`` 403.
    func check(
        _ principal: Principal, mayActFor document: IdentityDocument, reading kind: ReadingKind, purpose: String
    ) async throws {
        guard principal.divisions != nil else { return }
        guard let home = try await residents.home(of: document), principal.covers(home) else {
            try await note(refusing: kind, of: document, to: principal, purpose: purpose)
            throw Problem(.outsideRegistration, "The credential is not registered for where this person lives.")
        }
    }
}

/// Codes for staff, for other nodes and for venues.
struct CodeRoutes: RouteGroup {
    let codes: CodeService

    func add(to router: Router<NodeContext>) {
        router.post("/v1/codes/query") { request, context in
            let principal = try context.require(role: .staff)
            let query = try await request.document(PersonQueryWithPurpose.self)
            let document = try query.document()
            try await codes.node.require(
                .readCodes, of: principal, reading: .code, of: document, purpose: query.purpose)
            try await codes.node.check(principal, mayActFor: document, reading: .code, purpose: query.purpose)
            // Noted first: nothing is read that is not on record.
            try await codes.node.note(reading: .code, of: document, by: principal, purpose: query.purpose)
            return Response.json(try await codes.document(for: document))
        }
        router.post("/v1/codes/state") { request, context in
            let principal = try context.require(role: .node, .venue)
            let query = try await request.document(StateQuery.self)
            let document = try query.document()
            let purpose = query.purpose ?? (principal.role == .node ? "recognition" : "check at a venue")
            do {
                _ = try context.requireQuery()
            } catch {
                try await codes.node.note(refusing: .state, of: document, to: principal, purpose: purpose)
                throw error
            }
            // Who asked there is named where the person reads of it.
            let asking = principal.role == .node ? query.reader.map { "\(principal.id)/\($0)" } : nil
            try await codes.node.residents.noteAccess(
                to: document, by: asking ?? principal.id, purpose: purpose,
                what: NodeParts.ReadingKind.state.rawValue, at: codes.node.clock.now())
            return Response.json(try await codes.state(of: document, for: principal, purpose: purpose))
        }
    }
}
