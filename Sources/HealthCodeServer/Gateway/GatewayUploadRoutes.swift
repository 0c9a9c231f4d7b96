import Credentials
import Foundation
import HTTPTypes
import HealthCode
import HealthCodeStore
import Hummingbird
import NIOCore

/// What countries upload and take back: CMS messages in base64, as the EU's gateway takes them.
///
/// Every address that takes `DELETE` with a body has a twin that takes `POST`, for clients that cannot send the former.
struct GatewayUploadRoutes: RouteGroup {
    let gateway: CertificateGateway

    static let certificateType = "application/cms"
    static let textType = "application/cms-text"

    /// A message in base64, with line breaks.
    private static let maximumBytes = CMSSignedData.largest / 48 * 65 + 128

    func add(to router: Router<NodeContext>) {
        router.post("/signerCertificate") { request, context in
            let caller = try context.require(role: .country)
            let (message, _) = try await message(of: request, Self.certificateType, refused: "0x004")
            try await gateway.addSigner(message, by: caller)
            return Response(status: .created)
        }
        let removeSigner = { @Sendable (request: Request, context: NodeContext) async throws -> Response in
            let caller = try context.require(role: .country)
            let (message, _) = try await message(of: request, Self.certificateType, refused: "0x007")
            try await gateway.removeSigner(message, by: caller)
            return Response(status: .noContent)
        }
        router.delete("/signerCertificate", use: removeSigner)
        router.post("/signerCertificate/delete", use: removeSigner)
        router.post("/rules") { request, context in
            let caller = try context.require(role: .country)
            let (message, raw) = try await message(of: request, Self.textType, Self.certificateType)
            try await gateway.addRule(message, raw: raw, by: caller)
            return Response(status: .created)
        }
        let removeRule = { @Sendable (request: Request, context: NodeContext) async throws -> Response in
            let caller = try context.require(role: .country)
            let (message, _) = try await message(of: request, Self.textType, Self.certificateType)
            try await gateway.removeRule(message, by: caller)
            return Response(status: .noContent)
        }
        router.delete("/rules", use: removeRule)
        router.post("/rules/delete", use: removeRule)
        router.post("/revocation-list") { request, context in
            let caller = try context.require(role: .country)
            let (message, raw) = try await message(of: request, Self.textType, Self.certificateType)
            let identifier = try await gateway.addBatch(message, raw: raw, by: caller)
            return Response(status: .created, headers: [.eTag: "\"\(identifier)\""])
        }
        let removeBatch = { @Sendable (request: Request, context: NodeContext) async throws -> Response in
            let caller = try context.require(role: .country)
            let (message, _) = try await message(of: request, Self.textType, Self.certificateType)
            try await gateway.removeBatch(message, by: caller)
            return Response(status: .noContent)
        }
        router.delete("/revocation-list", use: removeBatch)
        router.post("/revocation-list/delete", use: removeBatch)
    }

    /// The message that a request carries, its signature checked, and its bytes.
    ///
    /// - Parameter refused: the gateway's code for a signature that does not hold.
    /// - Throws: ``Problem`` 400, 413 or 415.
    private func message(
        of request: Request, _ types: String..., refused: String = "0x260"
    ) async throws -> (CMSSignedData, [UInt8]) {
        let type = request.headers[.contentType]?.prefix { $0 != ";" }.lowercased()
        let encoding = request.headers[.contentEncoding]?.lowercased()
        // That the body is base64 is said in the field that RFC 9110 has for compression: so the gateway wants it.
        guard let type, types.contains(type), ["base64", "identity", nil].contains(encoding) else {
            throw Problem.unsupportedMediaType(supported: types)
        }
        let body = try await request.bytes(upTo: Self.maximumBytes)
        let text = body.readableBytesView.filter { !Self.blanks.contains($0) }
        guard let bytes = Data(base64Encoded: Data(text)) else {
            throw Problem(.uploadRefused, "The body is not base64.", code: "0x402")
        }
        do {
            return (try CMSSignedData(Array(bytes)), Array(bytes))
        } catch {
            let code = error.code == .signature ? refused : "0x402"
            throw Problem(.uploadRefused, "The message is not taken: \(error).", code: code)
        }
    }

    /// Line ends, spaces and tabs.
    private static let blanks: Set<UInt8> = [0x09, 0x0A, 0x0D, 0x20]
}
