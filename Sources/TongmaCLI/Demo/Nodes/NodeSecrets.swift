internal import Crypto
internal import Foundation
internal import HealthCode

/// The tokens by which the demo's departments, persons and nodes call one node, by the identifier of their credential.
struct NodeSecrets: Codable {
    /// Who may call a node of the demo, besides departments and other nodes.
    enum Caller: String, CaseIterable {
        /// An operator with every right.
        case desk = "desk-1"
        /// The second person, who releases what is held.
        case second = "desk-2"
        /// Who answers for the work of the node's part of the country.
        case duty = "duty-1"
        /// Who works in the field, for one community.
        case field = "field-1"
        case gate = "gate-1"
        /// Who works for the communities, and answers for them.
        case grid = "grid-1"
        case replay
    }

    private(set) var tokens: [String: String] = [:]

    /// Reads the tokens from a node's folder, and adds those that are missing.
    ///
    /// - Parameter peers: the provinces that call this node.
    init(folder: URL, peers: [NodeName]) throws {
        let file = folder.appendingPathComponent("tokens.json")
        if FileManager.default.fileExists(atPath: file.path) {
            tokens = try JSONDecoder().decode([String: String].self, from: Data(contentsOf: file))
        }
        let callers =
            Dataset.allCases.map(Departments.department) + Caller.allCases.map(\.rawValue) + peers.map(\.text)
        for caller in callers where tokens[caller] == nil { tokens[caller] = Self.randomToken() }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try SecretFile.write(Array(encoder.encode(tokens)), to: file)
    }

    subscript(_ caller: Caller) -> String { tokens[caller.rawValue] ?? "" }

    subscript(_ department: String) -> String { tokens[department] ?? "" }

    /// 256 random bits in the alphabet of base64url (RFC 4648).
    private static func randomToken() -> String {
        SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }.base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    // MARK: The node's side

    /// The file `credentials.json` of the node: who may do what, with digests in place of the tokens.
    ///
    /// - Parameters:
    ///   - order: under which the node keeps a venue register; the gate is then a place in it.
    ///   - community: for which the field worker works; the node's part of the country where there is none.
    func credentials(
        of node: NodeName, peers: [NodeName], order: DemoOrder? = nil, community: Division? = nil
    ) -> JSON {
        var list: [JSON] = Dataset.allCases.map { dataset in
            // One department plays all that submit a dataset, whatever the identifiers of its records.
            var extra: [(String, JSON)] = [
                ("datasets", .array([.string(dataset.rawValue)])), ("prefixes", .array([.string("*")])),
            ]
            if case .province(let division) = node, Departments.recipient(of: dataset) == .place {
                extra.append(("divisions", .array([.string(String(division.description.prefix(2)))])))
            }
            // What was recorded is played as it stands, grants among it.
            if dataset == .fieldAct { extra.append(("rights", .array([.string("grant")]))) }
            return credential(Departments.department(of: dataset), "department", extra)
        }
        for peer in peers {
            guard case .province(let division) = peer else { continue }
            list.append(credential(peer.text, "node", [("province", .string("\(division)"))]))
        }
        let rights = ["release", "read-codes", "enrol", "operate"] + (order == nil ? [] : ["trace"])
        list.append(credential(Caller.desk.rawValue, "staff", [("rights", .array(rights.map(JSON.string)))]))
        list.append(credential(Caller.second.rawValue, "staff", [("rights", .array([.string("release")]))]))
        let division: Division = if case .province(let province) = node { province } else { .nation }
        for (caller, right, place) in [
            (Caller.grid, "duty", division), (.duty, "duty", division), (.field, "field-work", community ?? division),
        ] {
            list.append(
                credential(
                    caller.rawValue, "staff",
                    [("rights", .array([.string(right)])), ("division", .string("\(place)"))]))
        }
        list.append(credential(Caller.gate.rawValue, "venue", order?.place ?? []))
        list.append(credential(Caller.replay.rawValue, "driver", []))
        return .object([("credentials", .array(list))])
    }

    private func credential(_ id: String, _ role: String, _ extra: [(String, JSON)]) -> JSON {
        let digest = SHA256.hash(data: Array((tokens[id] ?? "").utf8)).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
        let name = DemoNames.callers[id] ?? LocalizedText(zh: id, en: id)
        return .object(
            [
                ("id", .string(id)), ("role", .string(role)),
                ("name", .object([("zh", .string(name.zh)), ("en", .string(name.en))])),
                ("token_sha256", .string(digest)),
            ] + extra)
    }
}

/// Files that nobody but their owner may read.
enum SecretFile {
    /// Writes a file of mode 0600; it is never readable by others, not even for a moment.
    static func write(_ bytes: [UInt8], to file: URL) throws {
        let draft = file.appendingPathExtension("new")
        // What is left of an earlier attempt may have another mode.
        unlink(draft.path)
        let descriptor = open(draft.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileFailure(code: errno) }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try handle.write(contentsOf: Data(bytes))
        try handle.close()
        guard rename(draft.path, file.path) == 0 else { throw FileFailure(code: errno) }
    }
}
