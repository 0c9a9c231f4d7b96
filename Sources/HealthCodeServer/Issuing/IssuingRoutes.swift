import Credentials
import HTTPTypes
import HealthCode
import Hummingbird

/// Where a resident's device gets its credentials: `POST /v1/me/credentials`.
struct IssuingRoutes: RouteGroup {
    let issuing: CredentialIssuing

    private struct Request: RequestDocument {
        let publicKey: PublicKey
        let ward: PersonQuery?

        enum CodingKeys: String, CodingKey, CaseIterable {
            case publicKey = "public_key"
            case ward = "for"
        }
    }

    /// A P-256 key as a JWK (RFC 7517).
    private struct PublicKey: Decodable {
        let kty: String
        let crv: String
        let x: String
        let y: String

        /// - Throws: ``Problem`` 422 for what is no point of the curve.
        func key() throws(Problem) -> VerificationKey {
            guard kty == "EC", crv == "P-256", let x = Base64URL.decode(x), let y = Base64URL.decode(y),
                // What is no point of the curve is refused below.
                let key = try? VerificationKey(x: x, y: y)
            else { throw Problem(.invalidValue, "It must be a P-256 key (JWK).", field: "public_key") }
            return key
        }
    }

    private struct Answer: Encodable {
        let credential: String
        let colour: Int64
        let expires: Int64
        let renewAfter: Int64
        let serverTime: Int64

        enum CodingKeys: String, CodingKey {
            case credential, colour
            case expires = "expires_s"
            case renewAfter = "renew_after_s"
            case serverTime = "server_time_s"
        }
    }

    func add(to router: Router<NodeContext>) {
        router.post("/v1/me/credentials") { request, context in
            let session = try context.requireSession()
            let query = try await request.document(Request.self)
            let issued = try await issuing.issue(
                session: session.token.reveal(), ward: try query.ward?.document(), holderKey: try query.publicKey.key())
            var response = Response.json(
                Answer(
                    credential: Base64URL.encode(HealthCodePresentation(credential: issued.credential).bytes),
                    colour: issued.colour.rawValue, expires: issued.expires, renewAfter: issued.renewAfter,
                    serverTime: issued.now))
            response.headers[.cacheControl] = "no-store"
            return response
        }
    }
}
