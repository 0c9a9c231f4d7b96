import Credentials
import Crypto
import HealthCode
import HealthCodeStore
import Logging

/// Where the hub exchanges certificates with other countries, in the form of the EU's gateway and the WHO's network:
/// countries upload what their own certificates sign, and everybody reads.
///
/// Who uploads is known twice over. The bearer token says for which country a system acts, which is what the client
/// certificate of TLS says at the EU's gateway; the CMS signature says that the country's uploader wants this. The token
/// is needed because the message of an upload is published with what it uploaded, and would else, sent back, delete it.
struct CertificateGateway: Sendable {
    let node: NodeParts
    /// What countries uploaded, as the store keeps it.
    let uploads: GatewayRegister
    let authorities: GatewayAuthorities
    let trustLists: GatewayTrustListCache
    /// The value sets by name, as they are sent.
    let valueSets: [String: [UInt8]]

    /// `nil` for a node that is no gateway.
    ///
    /// - Throws: ``NodeFault`` for files that are not what they should be.
    init?(node: NodeParts, uploads: GatewayRegister, authority: TrustAuthority?) throws {
        let settings = node.configuration.gateway
        guard let file = settings.authoritiesFile else { return nil }
        guard let authority else {
            throw NodeFault("gateway.authorities_file: needs trust.list_key_file, by which the hub signs what it lists")
        }
        do {
            let bytes = try ConfiguredFiles(key: "gateway.authorities_file").bytes(of: file)
            authorities = try GatewayAuthorities(try PEMBundle(parsing: bytes).certificates)
        } catch let error as TrustError {
            throw NodeFault("gateway.authorities_file: \(error)")
        }
        var sets: [String: [UInt8]] = [:]
        for file in settings.valueSetFiles {
            try ConfiguredFiles(key: "gateway.value_set_files").each(of: file) { set in
                _ = try ValueSets(document: set)
                guard let name = set["valueSetId"]?.string else { throw NodeFault("valueSetId is missing") }
                sets[name] = set.serialized()
            }
        }
        valueSets = sets
        self.node = node
        self.uploads = uploads
        trustLists = GatewayTrustListCache(
            node: node, uploads: uploads, authorities: authorities, authority: authority)
    }

    /// Says in the log what a country did; the names are the node's own and the gateway's, never what was sent.
    func note(_ what: String, by principal: Principal) {
        node.shell.logger.notice(
            "gateway", metadata: ["by": "\(principal.logName)", "what": "\(what)"])
    }

    // MARK: Signers

    /// Takes a signer that a country uploads.
    ///
    /// - Throws: ``Problem`` with the gateway's code.
    func addSigner(_ message: CMSSignedData, by principal: Principal) async throws {
        let (country, now) = try uploader(of: message, by: principal, refusal: Self.badSigner("0x004"))
        let signer: TrustedSigner
        do {
            signer = try authorities.signer(message.content, of: country, at: now.seconds)
        } catch {
            throw Self.problem(for: error, "0x004")
        }
        let record = GatewaySigner(
            thumbprint: Array(SHA256.hash(data: message.content)), country: country, certificate: message.content,
            signature: message.detached, changedAt: now)
        let added = try await uploads.add(record) { certificates in
            guard ForeignTrust.hasRoom(forSigners: certificates + [record.certificate], of: country) else {
                throw Problem(.uploadRefused, "There are too many certificates of the country.", code: "0x004")
            }
        }
        switch added {
        case .added: note("signer \(Base64URL.encode(signer.keyIdentifier)) uploaded", by: principal)
        case .exists: throw Problem(.conflict, "The certificate was uploaded before.", code: "0x002")
        case .sameIdentifier:
            throw Problem(.uploadRefused, "Another certificate has the same key identifier.", code: "0x004")
        }
    }

    /// Takes a signer back.
    ///
    /// - Throws: ``Problem`` with the gateway's code.
    func removeSigner(_ message: CMSSignedData, by principal: Principal) async throws {
        let (country, now) = try uploader(of: message, by: principal, refusal: Self.badSigner("0x007"))
        let signer: TrustedSigner
        do {
            signer = try authorities.signer(message.content, of: country, isNew: false, at: now.seconds)
        } catch {
            throw Self.problem(for: error, "0x007")
        }
        let thumbprint = Array(SHA256.hash(data: message.content))
        guard try await uploads.removeGatewaySigner(thumbprint, of: country, at: now) else {
            throw Problem(.notFound, "There is no such certificate that was not taken back yet.", code: "0x005")
        }
        note("signer \(Base64URL.encode(signer.keyIdentifier)) taken back", by: principal)
    }

    /// For which country an upload is, when it is signed by one of the country's certificates for that.
    func uploader(
        of message: CMSSignedData, by principal: Principal, refusal: Problem
    ) throws -> (country: String, now: Instant) {
        let now = node.clock.now()
        guard let country = principal.country,
            authorities.isUploader(message.signerCertificate, of: country, at: now.seconds)
        else { throw refusal }
        return (country, now)
    }

    /// The signature holds, but is nobody's who may upload for the country.
    static func badSigner(_ code: String, _ kind: ProblemKind = .uploadRefused) -> Problem {
        Problem(kind, "The message is not signed by a certificate by which the country uploads.", code: code)
    }

    private static func problem(for error: TrustError, _ code: String) -> Problem {
        switch error.code {
        case .authority:
            Problem(.uploadRefused, "The certificate is not one that the uploader's country issued.", code: code)
        case .purpose: Problem(.uploadRefused, "The certificate is not taken: \(error.detail).", code: code)
        default: Problem(.uploadRefused, "The content is not an X.509 certificate in DER.", code: "0x402")
        }
    }
}

extension Problem {
    /// A problem that the EU's gateway has a code for.
    init(_ kind: ProblemKind, _ detail: String, code: String) {
        self.init(kind, detail)
        self.code = code
    }
}
