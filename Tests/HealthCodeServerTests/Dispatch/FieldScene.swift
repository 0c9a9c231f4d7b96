import Credentials
import Crypto
import Foundation
import HTTPTypes
import HealthCode
import HealthCodeServer
import HealthCodeStore
import HealthCodeTesting
import HummingbirdTesting
import NIOCore
import Testing

/// A province that signs, with one person on the list of a community.
struct FieldScene: Sendable {
    let node: RunningNode
    let person = SyntheticPerson(710)

    /// As it is stated of all who do not exist.
    static let name = "测试"
    static let home = "440101001001"
    static let elsewhere = "440201001001"

    static func run(_ body: @Sendable (FieldScene) async throws -> Void) async throws {
        try await NationOfSigners.run { _, _, province, _ in
            let scene = FieldScene(node: province)
            var text = EvidenceText()
            text.resident(scene.person, home)
            text.naat(
                "n-1", scene.person, "2022-07-05T10:00:00+08:00", "positive", reported: "2022-07-05T11:00:00+08:00",
                division: home)
            try await province.take(text)
            try await province.knows(scene.person)
            try await scene.reaches(.issued)
            try await body(scene)
        }
    }

    /// Waits until the work on the person has come so far.
    func reaches(_ stage: WorkItem.Stage) async throws {
        let document = try #require(person.document)
        try await eventually("\(stage)") { try await node.store.workLists.ownItem(of: document)?.stage == stage }
    }

    /// The person moves, and the list follows.
    func moves(to division: String) async throws {
        var text = EvidenceText()
        text.resident(person, division, reported: "2022-07-05T11:30:00+08:00")
        try await node.take(text)
        let document = try #require(person.document)
        try await eventually("moved") {
            try await node.store.workLists.ownItem(of: document)?.owner.description == division
        }
    }
}

/// A telephone of a field worker, as its page speaks to the node.
struct Telephone: Sendable {
    let node: RunningNode
    let device: String
    let courier: String
    let secret: String
    private let nodeKey: [UInt8]

    private struct Registered: Decodable {
        let device: String
        let courier: String
        let secret: String
        let node_key: String
    }

    init(of worker: String, at node: RunningNode) async throws {
        let answer = try await node.post("/v1/dispatch/devices", as: worker)
        try #require(answer.status == .created, "\(answer.text)")
        let found = try answer.decoded(Registered.self)
        self.node = node
        (device, courier, secret) = (found.device, found.courier, found.secret)
        nodeKey = try #require(Base64URL.decode(found.node_key))
    }

    func post(_ path: String, courier: String, body: String? = nil, secret: String? = nil) async throws -> TestResponse
    {
        var headers: HTTPFields = [:]
        if let name = HTTPField.Name("Tongma-Device") { headers[name] = courier }
        if let name = HTTPField.Name("Tongma-Device-Secret") { headers[name] = secret }
        if body != nil { headers[.contentType] = "application/json" }
        return try await node.client.execute(
            uri: path, method: .post, headers: headers, body: body.map { ByteBuffer(string: $0) })
    }

    func answer(
        _ acts: [(number: Int64, sealed: String)] = [], version: String? = nil, isLocked: Bool = false,
        courier: String? = nil, secret: String? = nil, clock: Int64? = nil
    ) async throws -> TestResponse {
        var members = [
            "\"acts\":[\(acts.map { #"{"number":\#($0.number),"sealed":"\#($0.sealed)"}"# }.joined(separator: ","))]"
        ]
        if let version { members.append(#""version":"\#(version)""#) }
        if let clock { members.append(#""clock_s":\#(clock)"#) }
        return try await post(
            "/v1/dispatch/devices/\(device)/sync", courier: courier ?? self.courier,
            body: "{\(members.joined(separator: ","))}", secret: isLocked ? nil : secret ?? self.secret)
    }

    func sync(
        _ acts: [(number: Int64, sealed: String)] = [], version: String? = nil, isLocked: Bool = false,
        clock: Int64? = nil
    ) async throws -> [String: Any] {
        let response = try await answer(acts, version: version, isLocked: isLocked, clock: clock)
        try #require(response.status == .ok, "\(response.text)")
        let value = try JSONSerialization.jsonObject(with: Data(response.body.readableBytesView))
        return try #require(value as? [String: Any])
    }

    /// By number, the field that is wrong, or `nil` for an act that was taken.
    static func refusals(in answer: [String: Any]) -> [Int64: String?] {
        let acts = answer["acts"] as? [[String: Any]] ?? []
        return Dictionary(acts.map { ($0["number"] as? Int64 ?? 0, $0["field"] as? String) }) { first, _ in first }
    }

    /// What the pack of an answer says; `nil` when there is none.
    func pack(of answer: [String: Any]) throws -> [String: Any]? {
        guard let text = answer["pack"] as? String else { return nil }
        let bytes = try #require(Base64URL.decode(text))
        let message = try COSESign1.read(bytes, limits: .healthCertificate, framing: .untagged, isDeterministic: true)
        #expect(message.keyIdentifier?.count == 8 && message.signature.count == 64)
        let value = try JSONSerialization.jsonObject(with: Data(message.payload))
        return value as? [String: Any]
    }

    /// As `seal.js` does it.
    func seal(_ act: [String: String], number: Int64) throws -> String {
        let own = P256.KeyAgreement.PrivateKey()
        let point = Array(own.publicKey.x963Representation)
        let shared = try own.sharedSecretFromKeyAgreement(with: .init(x963Representation: nodeKey))
        let name = "\(device)-\(number)"
        let derived = shared.hkdfDerivedSymmetricKey(
            using: SHA256.self, salt: Data(secret.utf8),
            sharedInfo: Data("tongma field act 1\u{0}\(name)\u{0}".utf8) + point + nodeKey, outputByteCount: 44
        ).withUnsafeBytes { Array($0) }
        let box = try AES.GCM.seal(
            JSONEncoder().encode(act), using: SymmetricKey(data: derived[..<32]),
            nonce: AES.GCM.Nonce(data: derived[32...]), authenticating: Data(name.utf8))
        return Base64URL.encode(point + Array(box.ciphertext) + Array(box.tag))
    }
}
