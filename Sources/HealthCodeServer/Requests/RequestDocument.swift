import Foundation
import HTTPTypes
package import Hummingbird
package import NIOCore

/// A JSON document that a request carries. Its members are a closed list: one that nobody reads is an error of whoever
/// wrote it, and is refused instead of being passed over.
///
///     struct CodeQuery: RequestDocument {
///         let documentType: String
///
///         enum CodingKeys: String, CodingKey, CaseIterable {
///             case documentType = "document_type"
///         }
///     }
package protocol RequestDocument: Decodable, Sendable {
    /// Its members.
    associatedtype CodingKeys: CodingKey, CaseIterable
}

extension Request {
    /// Reads the body as a JSON document of at most so many bytes, ``NodeContext/maximumDocumentBytes`` unless a route
    /// takes more. A body is read once.
    ///
    /// - Throws: ``Problem`` 400, 413 or 415, naming the member that is wrong and never its value.
    package func document<Document: RequestDocument>(
        _ type: Document.Type = Document.self, upTo limit: Int = NodeContext.maximumDocumentBytes
    ) async throws -> Document {
        try requireMediaType("application/json")
        return try Self.document(type, in: try await bytes(upTo: limit))
    }

    /// The same of a route that takes more, in the room that is left of all such bodies.
    ///
    /// - Throws: as ``document(_:upTo:)``; ``Problem`` 503 when there is no room.
    func document<Document: RequestDocument>(
        _ type: Document.Type, upTo limit: Int, in gate: IntakeGate, by caller: String
    ) async throws -> Document {
        try requireMediaType("application/json")
        return try await withBytes(upTo: limit, in: gate, by: caller) { try Self.document(type, in: $0) }
    }

    private static func document<Document: RequestDocument>(
        _ type: Document.Type, in body: ByteBuffer
    ) throws -> Document {
        do {
            let data = Data(body.readableBytesView)
            try Self.requireOneOfEach(body)
            let members = try JSONDecoder().decode(MemberNames.self, from: data).names
            let known = Set(Document.CodingKeys.allCases.map(\.stringValue))
            if !known.isSuperset(of: members) {
                let list = known.sorted().joined(separator: ", ")
                throw Problem(.malformedDocument, "There is a member that this route does not know; it knows \(list).")
            }
            return try JSONDecoder().decode(type, from: data)
        } catch let error as DecodingError {
            throw Problem(decoding: error)
        }
    }

    /// Refuses a document in which a name stands twice in one object: two readers would take it for two different ones.
    ///
    /// - Throws: ``Problem`` 400.
    package static func requireOneOfEach(_ json: ByteBuffer) throws(Problem) {
        switch json.withUnsafeReadableBytes({ MemberScan.fault(in: $0) }) {
        case .twice: throw Problem(.malformedDocument, "A member stands there twice.")
        case .tooDeep: throw Problem(.malformedDocument, "It is nested deeper than anything that this node reads.")
        case .tooMany:
            throw Problem(.malformedDocument, "An object has more members than anything that this node reads.")
        // What else is wrong with it the decoder says, with the member.
        case nil: break
        }
    }

    /// Reads the body, which must come at the pace of a slow line: each connection is one that nobody else has.
    ///
    /// - Throws: ``Problem`` 413 when there are more bytes than the limit, and 400 when the body breaks off or dawdles.
    package func bytes(upTo limit: Int) async throws -> ByteBuffer {
        try await bytes(upTo: limit) { _ in }
    }

    /// Reads a large body in the room that is left of all such bodies, and holds its room for as long as `use` needs it.
    ///
    /// - Parameter caller: whose body it is: no caller has all the room.
    /// - Throws: as ``bytes(upTo:)``; ``Problem`` 503 when there is no room; what `use` throws.
    func withBytes<Answer: Sendable>(
        upTo limit: Int, in gate: IntakeGate, by caller: String, _ use: (ByteBuffer) async throws -> Answer
    ) async throws -> Answer {
        try await gate.enter(for: caller) { admission in
            try await use(try await bytes(upTo: limit) { try admission.take($0) })
        }
    }

    /// - Parameter take: told of the bytes of each piece before it is kept.
    private func bytes(
        upTo limit: Int, take: @escaping @Sendable (Int) throws -> Void
    ) async throws -> ByteBuffer {
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > limit {
            throw Problem.contentTooLarge(limit: limit)
        }
        do {
            let body = body
            return try await withThrowingTaskGroup(of: ByteBuffer?.self) { group in
                group.addTask {
                    var bytes = ByteBuffer()
                    for try await var piece in body {
                        guard bytes.readableBytes + piece.readableBytes <= limit else {
                            throw NIOTooManyBytesError(maxBytes: limit)
                        }
                        try take(piece.readableBytes)
                        bytes.writeBuffer(&piece)
                    }
                    return bytes
                }
                group.addTask {
                    try await Task.sleep(for: BodyPace.longest(for: limit))
                    return nil
                }
                defer { group.cancelAll() }
                guard let bytes = try await group.next() ?? nil else {
                    throw BodyPace.problem
                }
                return bytes
            }
        } catch let problem as Problem {
            throw problem
        } catch is NIOTooManyBytesError {
            throw Problem.contentTooLarge(limit: limit)
        } catch let error as CancellationError {
            throw error
        } catch {
            // A broken chunk, or a connection that ended: the transport's error says nothing that the caller can use.
            throw Problem(.malformedRequest, "The body breaks off.", headers: [.connection: "close"])
        }
    }

    /// The one of the media types that the body has, without parameters.
    ///
    /// - Throws: ``Problem`` 415 when it has none of them, or is encoded.
    @discardableResult
    package func requireMediaType(_ supported: String...) throws(Problem) -> String {
        let given = headers[.contentType]?.prefix { $0 != ";" }.trimmingSpaces().lowercased()
        let encoding = headers[.contentEncoding]?.lowercased() ?? "identity"
        guard let given, supported.contains(given), encoding == "identity", Self.isUTF8(headers[.contentType] ?? "")
        else { throw .unsupportedMediaType(supported: supported) }
        return given
    }

    /// Whether a media type's text is in UTF-8, as far as it says: in another encoding the bytes are other letters, of
    /// which some lines would read and be wrong. US-ASCII is a part of it.
    package static func isUTF8(_ mediaType: String) -> Bool {
        mediaType.split(separator: ";").dropFirst().allSatisfy { parameter in
            let parts = parameter.split(separator: "=", maxSplits: 1).map { $0.trimmingSpaces().lowercased() }
            guard parts.first == "charset" else { return true }
            return ["utf-8", "utf8", "us-ascii"].contains(parts.last?.filter { $0 != "\"" } ?? "")
        }
    }
}

extension Problem {
    /// What a decoder has found: where, and nothing of what stood there.
    fileprivate init(decoding error: DecodingError) {
        switch error {
        case .keyNotFound(let key, let context):
            let field = Self.path(context.codingPath + [key])
            self.init(.malformedDocument, "A member is missing.", field: field)
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            self.init(.malformedDocument, "A member is of the wrong type.", field: Self.path(context.codingPath))
        case .dataCorrupted(let context) where !context.codingPath.isEmpty:
            self.init(.invalidValue, "A value is not of its form.", field: Self.path(context.codingPath))
        default: self.init(.malformedDocument, "The body is not a JSON object.")
        }
    }

    private static func path(_ path: [any CodingKey]) -> String? {
        path.isEmpty ? nil : path.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
    }
}

/// The names of an object's members.
private struct MemberNames: Decodable {
    let names: [String]

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        names = try decoder.container(keyedBy: Name.self).allKeys.map(\.stringValue)
    }
}

extension Substring {
    fileprivate func trimmingSpaces() -> Substring {
        var text = drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return text
    }
}
