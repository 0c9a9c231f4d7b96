import Foundation
import HTTPTypes
package import Hummingbird
import NIOCore

extension Problem {
    /// The media type of problem details.
    package static let mediaType = "application/problem+json"

    /// The members, in the order of RFC 9457.
    private struct Document: Encodable {
        let type: String
        let title: String
        let status: Int
        let detail: String
        let instance: String
        let field: String?
        let failing: [String]?
        let code: String?
    }

    /// The answer.
    ///
    /// - Parameter reference: the request's, by which its line in the log is found.
    package func response(reference: String) -> Response {
        let document = Document(
            type: kind.type, title: kind.title, status: kind.status.code, detail: detail,
            instance: "urn:uuid:\(reference)", field: field, failing: failing, code: code)
        var response = Response.json(document, status: kind.status)
        response.headers[.contentType] = Self.mediaType
        for field in headers { response.headers[field.name] = field.value }
        return response
    }
}

extension Response {
    /// A JSON document as an answer.
    package static func json(_ document: some Encodable, status: HTTPResponse.Status = .ok) -> Response {
        do {
            return .json(bytes: try encoded(document), status: status)
        } catch {
            // Only a number that JSON has no form for can fail, and that is the program's fault, not the request's.
            return .json(bytes: Data(#"{"status":500}"#.utf8), status: .internalServerError)
        }
    }

    /// A document as answers have it: members in the order of their names.
    static func encoded(_ document: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        return try encoder.encode(document)
    }

    /// A JSON document that is encoded already.
    package static func json(bytes: some Sequence<UInt8>, status: HTTPResponse.Status = .ok) -> Response {
        let body = ByteBuffer(bytes: bytes)
        return Response(
            status: status,
            headers: [.contentType: "application/json", .contentLength: String(body.readableBytes)],
            body: ResponseBody(byteBuffer: body))
    }
}
