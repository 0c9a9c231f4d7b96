import Credentials
import HealthCode
import HealthCodeStore
import Synchronization

/// What a field worker's telephone takes along: the list of the worker's division, signed by the node, for a day at most.
///
/// Whoever has the pack before asks for what has changed since. A process remembers the last packs of each division by their
/// versions; of one that it does not remember the whole list is sent again.
struct FieldPacks: Sendable {
    let node: NodeParts
    let lists: WorkLists
    let devices: FieldDevices
    let trust: NodeTrust
    private let memory = FieldPackMemory()

    /// How long a pack opens, in seconds.
    static let lifetime: Int64 = 86_400
    /// The most persons in one, by urgency: what a worker sees in a week.
    static let mostPersons = 2_000
    /// What keeps a pack from being taken for another signature of the same signer.
    static let externalAAD = Array("tongma field pack 1".utf8)
    /// `kid` (RFC 9052 §3.1).
    private static let keyIdentifierLabel: Int64 = 4
    private static let pageSize = 500

    init(node: NodeParts, lists: WorkLists, devices: FieldDevices, trust: NodeTrust) {
        self.node = node
        self.lists = lists
        self.devices = devices
        self.trust = trust
    }

    /// A pack as it travels.
    struct Pack: Sendable {
        /// COSE_Sign1, untagged.
        var message: [UInt8]
        var version: String
        var until: Instant
    }

    /// The pack of a device, or what has changed in it.
    ///
    /// - Parameter known: the version that the device has; `nil` for none.
    /// - Returns: `nil` when nothing has changed.
    /// - Throws: ``Problem`` 503 while the node can sign nothing.
    func pack(for device: FieldDevice, known: String?) async throws -> Pack? {
        let version = try await version(of: device.division)
        if version == known { return nil }
        let now = node.clock.now()
        guard let signer = try trust.ownSigner(at: now), let issuer = node.role.issuer else {
            throw Problem(.notReady, "The node has no signer for packs now.")
        }
        let entries = try await entries(of: device.division, at: now)
        let items = entries.map { FieldItem($0) }
        let before = known.flatMap { memory.items(of: device.division, version: $0) }
        memory.keep(items, of: device.division, version: version)
        let changed = zip(entries, items).filter { _, item in before?[item.name] != item.mark }
        try await lists.noteReading(
            changed.map(\.0), by: device.worker, purpose: FieldReading.purpose, what: FieldReading.pack, at: now)
        let houses = FieldItem.households(of: entries)
        var pack: JSONObject = [
            "pack": .integer(1), "issuer": .string(issuer), "device": .string(device.device),
            "worker": .string(device.worker), "division": .string("\(device.division)"),
            "issued_s": .integer(now.seconds), "until_s": .integer(now.seconds + Self.lifetime),
            "version": .string(version), "node_key": .string(Base64URL.encode(try devices.seal().publicKey)),
            "words": words(of: items, at: now),
            "items": .array(
                changed.map { _, item in
                    item.json(house: houses[item.name])
                }),
        ]
        if before != nil {
            pack["since"] = .string(known ?? "")
            pack["order"] = .array(items.map { .string($0.name) })
        }
        let message = try COSESign1(
            payload: JSONValue.object(pack).serialized(),
            protected: [.init(.integer(Self.keyIdentifierLabel), .bytes(signer.signer.keyIdentifier))],
            externalAAD: Self.externalAAD, key: signer.key)
        return Pack(
            message: message.encoded(isTagged: false), version: version,
            until: now.advanced(bySeconds: Self.lifetime))
    }

    /// Which state of a division's list there is now: looked at once a second at most, however many ask.
    func version(of division: Division) async throws -> String {
        let moment = node.clock.uptime()
        if let version = memory.version(of: division, at: moment) { return version }
        let version = try await devices.listVersion(of: division)
        memory.note(version, of: division, at: moment)
        return version
    }

    private func entries(of division: Division, at now: Instant) async throws -> [WorkListEntry] {
        var query = WorkListQuery(division: division)
        query.limit = Self.pageSize
        var entries: [WorkListEntry] = []
        repeat {
            let page = try await lists.page(query, at: now)
            entries += page.entries
            query.after = page.next
        } while query.after != nil && entries.count < Self.mostPersons
        return Array(entries.prefix(Self.mostPersons))
    }

    /// The names of measures and categories that stand in a pack, in both languages.
    private func words(of items: [FieldItem], at now: Instant) -> JSONValue {
        let rules = node.rules.rules(at: now)?.edition
        let frame = PageFrame(of: node.configuration, path: PagePath.field, at: now)
        let (zh, en) = (PageWording(.zh, frame: frame), PageWording(.en, frame: frame))
        var words = JSONObject()
        for name in Set(items.flatMap(\.measures)).sorted() {
            words["m:\(name)"] = [.string(zh.measure(name, in: rules)), .string(en.measure(name, in: rules))]
        }
        for name in Set(items.flatMap(\.categories)).sorted() {
            guard let category = Category(name: name) else { continue }
            words["c:\(name)"] = [.string(zh.title(category, in: rules)), .string(en.title(category, in: rules))]
        }
        for division in Set(items.flatMap(\.divisions)).sorted() {
            if let entry = DivisionTree.national[division] {
                words["d:\(division)"] = [.string(entry.name), .string(entry.romanised)]
            }
        }
        return .object(words)
    }
}

/// How readings of field workers stand in the access record.
enum FieldReading {
    static let purpose = "field work"
    /// A list on the page.
    static let list = "field-list"
    /// What a device took along.
    static let pack = "field-pack"
}

/// What a process remembers of packs: which state each division's list is in, and what stood in the last ones.
private final class FieldPackMemory: Sendable {
    private struct Held {
        var version: String
        var lookedAt: Duration
        var packs: [(version: String, items: [String: String])] = []
    }

    private let divisions = Mutex<[Division: Held]>([:])
    /// How many versions of a division are remembered: those of devices that look each minute.
    private static let mostPacks = 8
    /// How many divisions: with two hundred persons in each of eight versions some 100 MB at most.
    private static let mostDivisions = 1_000

    func version(of division: Division, at moment: Duration) -> String? {
        divisions.withLock { held in
            guard let found = held[division], moment - found.lookedAt < .seconds(1), moment >= found.lookedAt else {
                return nil
            }
            return found.version
        }
    }

    func note(_ version: String, of division: Division, at moment: Duration) {
        divisions.withLock { held in
            if held.count >= Self.mostDivisions, held[division] == nil { held.removeAll() }
            held[division, default: Held(version: version, lookedAt: moment)].version = version
            held[division]?.lookedAt = moment
        }
    }

    func items(of division: Division, version: String) -> [String: String]? {
        divisions.withLock { $0[division]?.packs.first { $0.version == version }?.items }
    }

    func keep(_ items: [FieldItem], of division: Division, version: String) {
        let marks = Dictionary(items.map { ($0.name, $0.mark) }) { $1 }
        divisions.withLock { held in
            guard var found = held[division] else { return }
            found.packs.removeAll { $0.version == version }
            found.packs.append((version, marks))
            if found.packs.count > Self.mostPacks { found.packs.removeFirst() }
            held[division] = found
        }
    }
}
