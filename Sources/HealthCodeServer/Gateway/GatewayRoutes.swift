import Credentials
import Foundation
import HTTPTypes
import HealthCode
import HealthCodeStore
import Hummingbird
import NIOCore

/// What a gateway lets everybody read, at the addresses of the EU's gateway.
///
/// There a client certificate is asked of readers too. Here nobody is asked: certificates, rules, value sets and
/// revocation lists are public, and whoever verifies should not have to say who they are. The allowance for addresses
/// without a credential bounds what one of them takes.
struct GatewayRoutes: RouteGroup {
    let gateway: CertificateGateway

    func add(to router: Router<NodeContext>) {
        router.get("/trustList") { request, _ in try await trustList(request) }
        router.get("/trustList/{type}") { request, context in
            try await trustList(request, kind: try Self.kind(context))
        }
        router.get("/trustList/{type}/{country}") { request, context in
            try await trustList(request, kind: try Self.kind(context), country: try Self.country(context))
        }
        router.get("/countrylist") { _, _ in
            let countries = gateway.authorities.countries.union(["CN"]).sorted()
            return Self.answer(JSONValue.array(countries.map { .string($0) }).serialized())
        }
        router.get("/rules") { _, _ in Self.answer(try await gateway.rules(of: nil).serialized()) }
        router.get("/rules/{country}") { _, context in
            Self.answer(try await gateway.rules(of: try Self.country(context)).serialized())
        }
        router.get("/valuesets") { _, _ in
            Self.answer(JSONValue.array(gateway.valueSets.keys.sorted().map { .string($0) }).serialized())
        }
        router.get("/valuesets/{id}") { _, context in
            guard let set = gateway.valueSets[try context.parameters.require("id")] else {
                throw Problem(.notFound, "There is no such value set.")
            }
            return Self.answer(set)
        }
        router.get("/revocation-list") { request, _ in
            guard let since = try Self.since(request) else {
                throw Problem(
                    .malformedRequest, "Say from when: 2021-06-01T00:00:00Z for all.", field: "If-Modified-Since")
            }
            guard since <= gateway.node.clock.now().advanced(bySeconds: 60) else {
                throw Problem(.malformedRequest, "It must not lie ahead.", field: "If-Modified-Since")
            }
            guard let list = try await gateway.batches(after: since) else { return Response(status: .noContent) }
            return Self.answer(list.serialized())
        }
        router.get("/revocation-list/{batch}") { _, context in
            let identifier = try context.parameters.require("batch")
            guard
                let batch = try await gateway.uploads.gatewayBatch(identifier, at: gateway.node.clock.now())
            else {
                throw Problem(.notFound, "There is no such batch.", code: "0x000")
            }
            guard let message = batch.message else {
                throw Problem(.gone, "The batch was taken back.", code: "0x000")
            }
            var response = Self.answer(
                Array(Data(message).base64EncodedString().utf8), as: GatewayUploadRoutes.textType)
            response.headers[.eTag] = "\"\(batch.identifier)\""
            return response
        }
    }

    private func trustList(
        _ request: Request, kind: GatewayTrustListEntry.Kind? = nil, country: String? = nil
    ) async throws -> Response {
        let part = GatewayTrustListCache.Part(kind: kind, country: country)
        let since = try Self.since(request)
        let page = try Self.number("page", 0...Int(Int32.max), request)
        let size = try Self.number("pagesize", 1...GatewayTrustList.largest, request)
        if since == nil, page == nil || size == nil { return Self.answer(try await gateway.trustLists.answer(part)) }
        return Self.answer(try await gateway.trustLists.answer(part, since: since, page: page, size: size))
    }

    // MARK: What a request says

    private static func kind(_ context: NodeContext) throws -> GatewayTrustListEntry.Kind {
        guard let kind = GatewayTrustListEntry.Kind(rawValue: try context.parameters.require("type")) else {
            let kinds = GatewayTrustListEntry.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw Problem(.malformedRequest, "The type is one of \(kinds).", field: "type")
        }
        return kind
    }

    private static func country(_ context: NodeContext) throws -> String {
        let country = try context.parameters.require("country")
        guard country.utf8.count == 2, country.utf8.allSatisfy((UInt8(ascii: "A")...UInt8(ascii: "Z")).contains) else {
            throw Problem(.malformedRequest, "A country is two capital letters (ISO 3166-1).", field: "country")
        }
        return country
    }

    private static func number(_ name: String, _ range: ClosedRange<Int>, _ request: Request) throws -> Int? {
        guard let text = request.uri.queryParameters[name[...]] else { return nil }
        guard let number = Int(String(text)), range.contains(number) else {
            throw Problem(
                .malformedRequest, "It must be from \(range.lowerBound) to \(range.upperBound).", field: name)
        }
        return number
    }

    /// The moment in `If-Modified-Since`: RFC 9110's form, or RFC 3339 as the gateway's revocation list has it.
    static func since(_ request: Request) throws -> Instant? {
        guard let text = request.headers[.ifModifiedSince] else { return nil }
        guard let instant = Instant(text) ?? Instant(httpDate: text) else {
            throw Problem(
                .malformedRequest, "It must be a moment as RFC 9110 or RFC 3339 writes it.",
                field: "If-Modified-Since")
        }
        return instant
    }

    private static func answer(_ bytes: [UInt8], as type: String = "application/json") -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: type, .contentLength: String(bytes.count), .cacheControl: "public, max-age=60",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}

extension Instant {
    /// Reads `Wed, 21 Oct 2015 07:28:00 GMT` (RFC 9110 §5.6.7, the form that is not obsolete).
    init?(httpDate text: String) {
        let parts = text.split(separator: " ")
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard parts.count == 6, parts[0].utf8.count == 4, parts[1].utf8.count == 2, parts[5] == "GMT",
            let month = months.firstIndex(of: String(parts[2]))
        else { return nil }
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        self.init("\(parts[3])-\(number)-\(parts[1])T\(parts[4])Z")
    }
}
