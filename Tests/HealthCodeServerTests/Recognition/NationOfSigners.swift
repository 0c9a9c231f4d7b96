import Credentials
import Foundation
import HTTPTypes
import HealthCode
import HealthCodeServer
import HealthCodeStore
import HealthCodeTesting
import HummingbirdTesting
import NIOCore
import Testing

/// The keys of a nation in a folder: an authority for the hub and for each province, and signers under them.
struct NationOfSigners {
    let folder: TemporaryFolder
    private let authorities: [String: SigningAuthority]
    /// By which provinces know the trust list.
    let listKey: P256SigningKey

    static let validity: ClosedRange<Int64> = 1_600_000_000...2_000_000_000

    /// - Parameter provinces: the first two digits of each.
    init(_ provinces: [String]) throws {
        folder = try TemporaryFolder()
        var authorities: [String: SigningAuthority] = [:]
        var bundle = ""
        for name in ["hub"] + provinces {
            let key = P256SigningKey()
            let authority = try SigningAuthority(
                founding: Self.subject(name), key: key, publicKey: key.verificationKey, validity: Self.validity)
            authorities[name] = authority
            bundle += PEMBundle.text(authority.certificate)
        }
        self.authorities = authorities
        listKey = P256SigningKey()
        try Data(bundle.utf8).write(to: URL(fileURLWithPath: folder.path("authorities.pem")))
        try write(listKey, named: "list", under: "hub", to: folder.path(""))
        for name in ["hub"] + provinces { try addSigner("signer-1", of: name) }
    }

    private static func subject(_ name: String) throws -> SigningAuthority.Subject {
        let division = Division(name + "0000000000")?.iso3166
        return try SigningAuthority.Subject(
            country: "CN", division: division, organization: "Test", name: "of \(name)")
    }

    /// The folder of a node's signers.
    func signers(of name: String) -> String { folder.path("signers-\(name)") }

    /// Gives a node another signer, valid a second later than those before it.
    @discardableResult
    func addSigner(
        _ signer: String, of name: String, after seconds: Int64 = 0,
        purposes: Set<StatementKind> = Set(StatementKind.allCases)
    ) throws -> [UInt8] {
        try FileManager.default.createDirectory(atPath: signers(of: name), withIntermediateDirectories: true)
        return try write(
            P256SigningKey(), named: signer, under: name, to: signers(of: name), after: seconds,
            purposes: purposes)
    }

    @discardableResult
    private func write(
        _ key: P256SigningKey, named file: String, under name: String, to folder: String, after seconds: Int64 = 0,
        purposes: Set<StatementKind> = Set(StatementKind.allCases)
    ) throws -> [UInt8] {
        let authority = try #require(authorities[name])
        let certificate = try authority.issue(
            to: Self.subject(name), publicKey: key.verificationKey, purposes: purposes,
            validity: Self.validity.lowerBound + seconds...Self.validity.upperBound)
        try Data(PEMBundle.text(certificate).utf8).write(to: URL(fileURLWithPath: "\(folder)/\(file).pem"))
        let path = "\(folder)/\(file).key"
        try Data(key.pem.utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        return try TrustedSigner(certificate: certificate).keyIdentifier
    }

    /// Gives a node its signers.
    func equip(_ box: inout NodeInABox) throws {
        guard let province = box.role.province else {
            box.peers = Set(authorities.keys).subtracting(["hub"])
            box.trust = NodeConfiguration.Trust(
                signingFolder: signers(of: "hub"), authoritiesFile: folder.path("authorities.pem"),
                listKeyFile: folder.path("list.key"), listCertificateFile: folder.path("list.pem"))
            return
        }
        let (x, y) = try #require(listKey.verificationKey.coordinates)
        box.trust = NodeConfiguration.Trust(
            signingFolder: signers(of: String(province.description.prefix(2))), hubPublicKey: [4] + x + y)
    }

    /// A hub and two provinces that recognise each other's codes.
    ///
    /// - Parameters:
    ///   - orders: orders to keep a register of venues in the first province; the other has the same.
    ///   - shardPlaces: how many places a status list of the first province has.
    static func run(
        admission: [String] = [], orders: [String] = [], shardPlaces: Int = StatusShard.capacity,
        _ body:
            @Sendable (_ keys: NationOfSigners, _ hub: RunningNode, _ gd: RunningNode, _ bj: RunningNode) async throws
            -> Void
    ) async throws {
        let keys = try NationOfSigners(["44", "11"])
        var hub = try NodeInABox()
        try keys.equip(&hub)
        try await hub.run { [hub] hubNode in
            var first = try NodeInABox.province("44", of: hub, at: hubNode.client.port)
            var second = try NodeInABox.province("11", of: hub, at: hubNode.client.port)
            second.admissionFiles = admission
            try first.order(orders)
            try second.order(orders.map { $0.replacing(#""44"#, with: #""11"#) })
            try keys.equip(&first)
            try keys.equip(&second)
            first.trust.shardPlaces = shardPlaces
            try await first.run { [second] firstNode in
                try await second.run { secondNode in
                    for node in [firstNode, secondNode] {
                        try await node.becomesReady()
                        try await eventually("signers known") {
                            let answer = try await node.get("/v1/trust/list")
                            guard answer.status == .ok else { return false }
                            let list = try TrustList(
                                parsing: Array(answer.body.readableBytesView),
                                signedBy: [keys.listKey.verificationKey])
                            return list.entries.count == 3
                        }
                    }
                    try await body(keys, hubNode, firstNode, secondNode)
                }
            }
        }
    }
}

/// A resident's device: it asks for credentials and proves that it holds their keys.
struct Device: Sendable {
    let node: RunningNode
    let session: String

    /// A device of somebody who signs in at a node.
    init(of person: SyntheticPerson, at node: RunningNode) async throws {
        self.node = node
        session = try await node.signIn(person)
    }

    /// A credential and its key.
    struct Held: Sendable {
        let credential: [UInt8]
        let key: P256SigningKey
        let expires: Int64
        let renewAfter: Int64

        /// What the device shows a second from now: a proof of its own, which no gate has seen.
        func shown(by clock: ReplayClock, audience: String? = nil) throws -> String {
            _ = clock.set(clock.now().advanced(bySeconds: 1))
            return try text(at: clock.now(), audience: audience)
        }

        /// What the device shows at a moment.
        func text(at now: Instant, audience: String? = nil) throws -> String {
            let proof = HolderProof(credential: credential, at: now.seconds, audience: audience)
            return HealthCodePresentation(credential: credential, proof: try proof.signed(by: key)).text
        }
    }

    private struct Answer: Decodable {
        let credential: String
        let expires_s: Int64
        let renew_after_s: Int64
        let server_time_s: Int64
    }

    /// Asks for a credential.
    func renew(for ward: SyntheticPerson? = nil) async throws -> Held {
        let (response, key) = try await ask(for: ward)
        let answer = try response.required(Answer.self)
        let bytes = try #require(Base64URL.decode(answer.credential))
        return Held(
            credential: try HealthCodePresentation(bytes).credential, key: key, expires: answer.expires_s,
            renewAfter: answer.renew_after_s)
    }

    func ask(for ward: SyntheticPerson? = nil) async throws -> (TestResponse, P256SigningKey) {
        let key = P256SigningKey()
        let (x, y) = try #require(key.verificationKey.coordinates)
        var document: JSONObject = [
            "public_key": [
                "kty": "EC", "crv": "P-256", "x": .string(Base64URL.encode(x)), "y": .string(Base64URL.encode(y)),
            ]
        ]
        if let ward {
            document["for"] = ["document_type": "id-card", "document_number": .string(ward.documentNumber)]
        }
        return (try await node.post("/v1/me/credentials", session: session, json: .object(document)), key)
    }
}

struct RecognitionView: Decodable {
    let way: String?
    let outcome: String
    let reasons: [String]
    let issuer: String?
    let own_evidence: Bool
    let admission: Admission?
    let remedy: Words?

    struct Admission: Decodable {
        let result: String
    }

    struct Words: Decodable {
        let zh: String
        let en: String
    }
}

extension RunningNode {
    /// Posts a JSON value.
    func post(_ path: String, as id: String? = nil, session: String? = nil, json: JSONValue) async throws
        -> TestResponse
    {
        var headers = id.map(NodeUnderTest.token) ?? [:]
        if let session { headers[.authorization] = "Bearer \(session)" }
        headers[.contentType] = "application/json"
        return try await client.execute(
            uri: path, method: .post, headers: headers, body: ByteBuffer(bytes: json.serialized()))
    }

    /// What a venue is told of a text, a document, or both.
    func recognise(
        _ text: String?, beside person: SyntheticPerson? = nil, number: String? = nil, audience: String? = nil,
        place: String? = nil
    ) async throws -> RecognitionView {
        var query = person?.query() ?? [:]
        query["text"] = text
        query["audience"] = audience
        query["place"] = place
        if let number { query["document_number"] = number }
        let response = try await post("/v1/recognitions", as: "gate-1", query)
        return try response.required(RecognitionView.self)
    }
}
