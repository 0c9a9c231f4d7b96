internal import Credentials
internal import Crypto
internal import Foundation
internal import HealthCode

/// Where the nodes' evidence is kept.
enum NodeEngine {
    case sqlite
    /// The URL of each node's database.
    case postgres([NodeName: String])
}

/// The nodes of a demo as files: a folder for each with its configuration, credentials and keys.
struct NodeSettings {
    let nodes: [NodeName]
    /// The ports on the loopback address.
    private let ports: [NodeProcess: Int]
    /// How many processes each node runs as.
    let processes: Int
    let secrets: [NodeName: NodeSecrets]
    private let store: URL

    /// Prepares the folders; what is there stays as it is.
    ///
    /// - Parameter ports: those of the nodes' first processes, in order, then those of the second ones, and so on.
    init(nodes: [NodeName], processes: Int, ports: [Int], store: URL) throws {
        self.nodes = nodes
        self.processes = processes
        let all = (0..<processes).flatMap { number in nodes.map { NodeProcess($0, number) } }
        self.ports = Dictionary(uniqueKeysWithValues: zip(all, ports))
        self.store = store
        var secrets: [NodeName: NodeSecrets] = [:]
        for node in nodes {
            let folder = Self.folder(of: node, in: store)
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            secrets[node] = try NodeSecrets(folder: folder, peers: node == .hub ? nodes.filter { $0 != .hub } : [])
        }
        self.secrets = secrets
    }

    private static func folder(of node: NodeName, in store: URL) -> URL {
        store.appendingPathComponent(node.text, isDirectory: true)
    }

    func folder(of node: NodeName) -> URL { Self.folder(of: node, in: store) }

    /// All processes of a node.
    func processes(of node: NodeName) -> [NodeProcess] { (0..<processes).map { NodeProcess(node, $0) } }

    func configuration(of process: NodeProcess) -> URL { file(process, "json") }

    func log(of process: NodeProcess) -> URL { file(process, "log") }

    private func file(_ process: NodeProcess, _ ending: String) -> URL {
        let name = process.number == 0 ? "node" : "node-\(process.number + 1)"
        return folder(of: process.node).appendingPathComponent("\(name).\(ending)")
    }

    /// Where a node's first process listens.
    func url(of node: NodeName) -> String { url(of: NodeProcess(node)) }

    func url(of process: NodeProcess) -> String { "http://127.0.0.1:\(ports[process] ?? 0)" }

    /// The token by which someone calls a node.
    func token(_ caller: NodeSecrets.Caller, at node: NodeName) -> String { secrets[node].map { $0[caller] } ?? "" }

    /// The token by which the department of a dataset calls a node.
    func token(for dataset: Dataset, at node: NodeName) -> String {
        secrets[node].map { $0[Departments.department(of: dataset)] } ?? ""
    }

    // MARK: Writing

    /// Writes each node's configuration and credentials.
    ///
    /// - Parameters:
    ///   - rules: documents of overlays and exceptions, which the hub publishes: file names and contents.
    ///   - orders: under which provinces keep a venue register.
    ///   - grants: whether nodes state grants: not where recorded ones are played.
    ///   - communities: of each province, for which its field worker works.
    func write(
        engine: NodeEngine, rules: [(name: String, bytes: [UInt8])], orders: [NodeName: DemoOrder] = [:], grants: Bool,
        communities: [Division: Division] = [:]
    ) throws {
        let hub = folder(of: .hub)
        for rule in rules {
            try Data(rule.bytes).write(to: hub.appendingPathComponent(rule.name), options: .atomic)
        }
        let publicKey = try signingKey().publicKey.rawRepresentation.base64EncodedString()
        let listKey = try writeSigners()
        for node in nodes {
            let peers = node == .hub ? nodes.filter { $0 != .hub } : []
            var community: Division?
            if case .province(let province) = node { community = communities[province] }
            let credentials =
                secrets[node]?.credentials(of: node, peers: peers, order: orders[node], community: community) ?? .null
            if let order = orders[node] { try order.write(to: folder(of: node)) }
            try write(credentials, to: folder(of: node).appendingPathComponent("credentials.json"))
            let rulesPart: JSON =
                node == .hub
                ? .object([
                    ("files", .array(rules.map { .string($0.name) })), ("signing_key_file", .string("hub.signing")),
                ])
                : .object([("hub_public_key", .string(publicKey))])
            let trust: JSON =
                node == .hub
                ? .object([
                    ("authorities_file", .string("authorities.pem")), ("list_key_file", .string("list.key")),
                    ("list_certificate_file", .string("list.pem")),
                ])
                : .object([("hub_public_key", .string(listKey))])
            let more =
                [("dispatch", JSON.object([("grants", .boolean(grants))]))]
                + (orders[node].map { [$0.configuration] } ?? [])
            for process in processes(of: node) {
                try write(
                    configuration(of: process, engine: engine, rules: rulesPart, trust: trust, more: more),
                    to: configuration(of: process))
            }
        }
    }

    /// Makes each node an authority and a signer, and the hub the key that signs the trust list; what is there stays.
    ///
    /// - Returns: the trust list's public key, as provinces' configurations hold it.
    private func writeSigners() throws -> String {
        // From before any outbreak that is played to long after; a demo's keys guard nothing.
        let validity: ClosedRange<Int64> = 1_500_000_000...2_500_000_000
        var authorities = ""
        let hub = try KeyFolder(folder(of: .hub))
        for node in nodes {
            guard let issuer = Self.issuer(of: node) else { continue }
            let authority = try KeyFolder(folder(of: node).appendingPathComponent("authority"))
            if !authority.has(KeyFolder.authority) {
                try authority.found(issuer, organization: node.text, validity: validity)
            }
            let signing = try authority.signingAuthority()
            authorities += PEMBundle.text(signing.certificate)
            let signers = try KeyFolder(folder(of: node).appendingPathComponent("signers"))
            if !signers.has("signer-1") {
                try signers.issue("signer-1", under: signing, organization: node.text, validity: validity)
            }
            if node == .hub, !hub.has("list") {
                try hub.issue("list", under: signing, organization: node.text, validity: validity)
            }
        }
        try Data(authorities.utf8).write(to: hub.url.appendingPathComponent("authorities.pem"), options: .atomic)
        let (x, y) = try hub.key("list").verificationKey.coordinates ?? ([], [])
        return Data([4] + x + y).base64EncodedString()
    }

    /// For whom a node signs; `nil` for a province that has no ISO 3166-2 code.
    private static func issuer(of node: NodeName) -> String? {
        switch node {
        case .hub: "CN"
        case .province(let division): division.iso3166
        }
    }

    /// What the hub's trust list is signed by.
    func trustListKey() throws -> VerificationKey {
        try KeyFolder(folder(of: .hub)).key("list").verificationKey
    }

    private func write(_ json: JSON, to file: URL) throws {
        try SecretFile.write(Array((json.text(indented: true) + "\n").utf8), to: file)
    }

    /// The hub's key for signing rules (Ed25519, RFC 8032): 32 bytes in a file.
    private func signingKey() throws -> Curve25519.Signing.PrivateKey {
        let file = folder(of: .hub).appendingPathComponent("hub.signing")
        if FileManager.default.fileExists(atPath: file.path) {
            return try Curve25519.Signing.PrivateKey(rawRepresentation: Data(contentsOf: file))
        }
        let key = Curve25519.Signing.PrivateKey()
        try SecretFile.write(Array(key.rawRepresentation), to: file)
        return key
    }

    private func configuration(
        of process: NodeProcess, engine: NodeEngine, rules: JSON, trust: JSON, more: [(String, JSON)]
    ) -> JSON {
        let node = process.node
        var identity: [(String, JSON)] = [("role", .string("hub"))]
        var name = LocalizedText(zh: "国家中心", en: "National centre")
        if case .province(let division) = node {
            identity = [("role", .string("province")), ("province", .string("\(division)"))]
            name = ProvinceName(division: division).text
        }
        identity.append(("name", .object([("zh", .string(name.zh)), ("en", .string(name.en))])))
        let store: [(String, JSON)] =
            switch engine {
            case .sqlite: [("engine", .string("sqlite")), ("path", .string("node.sqlite"))]
            case .postgres(let urls): [("engine", .string("postgres")), ("url", .string(urls[node] ?? ""))]
            }
        var members: [(String, JSON)] = [
            ("node", .object(identity)),
            ("http", .object([("host", .string("127.0.0.1")), ("port", .integer(ports[process] ?? 0))])),
            ("store", .object(store)),
            ("keys", .object([("file", .string("node.keys"))])),
            ("clock", .string("replay")),
            ("credentials", .object([("file", .string("credentials.json"))])),
            // The guard has its usual bounds: in the sample outbreak no department of a node worsens as many as 190 persons
            // within a day.
            ("rules", rules), ("trust", trust),
        ]
        if Self.issuer(of: node) != nil {
            members.append(("signing", .object([("folder", .string("signers"))])))
        }
        if node != .hub {
            let token = secrets[.hub]?[node.text] ?? ""
            // Each process has a process of the hub that it calls: while that is away, the others of its node go on.
            let hub = url(of: NodeProcess(.hub, process.number))
            members.append(("hub", .object([("url", .string(hub)), ("token", .string(token))])))
        }
        return .object(members + more)
    }
}
