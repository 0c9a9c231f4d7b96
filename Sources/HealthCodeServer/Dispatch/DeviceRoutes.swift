import Credentials
import Foundation
import HTTPTypes
import HealthCode
import HealthCodeStore
import Hummingbird

/// Telephones of field workers: how they are registered, exchange acts for what has changed, and are made to forget.
struct DeviceRoutes: RouteGroup {
    let node: NodeParts
    let devices: FieldDevices
    let access: DeviceAccess
    let acts: FieldActs
    let packs: FieldPacks

    /// How many acts one request carries: a morning's work.
    private static let mostActs = 500
    /// Each of them sealed, in base64, with its number.
    private static let largestSync = mostActs * (FieldSeal.largest * 4 / 3 + 64)
    /// Seconds by which a telephone's clock may be wrong before its worker is told.
    static let skewLimit: Int64 = 300

    func add(to router: Router<NodeContext>) {
        router.post("/v1/dispatch/devices") { _, context in
            let staff = try context.requireDivisionStaff()
            return Response.json(try await register(staff), status: .created)
        }
        router.get("/v1/dispatch/devices") { _, context in
            let officer = try context.requireDutyOfficer()
            let found = try await devices.devices(in: officer.division)
            return Response.json(DeviceList(devices: found.map { DeviceDocument($0) }))
        }
        router.post("/v1/dispatch/devices/{device}/sync") { request, context in
            try await sync(request, context)
        }
        router.post("/v1/dispatch/devices/{device}/wipe") { _, context in
            let officer = try context.requireDutyOfficer()
            let name = try context.parameters.require("device")
            // Who may not wipe a device is not told whether there is one.
            guard let device = try await devices.device(name), device.division.isIn(officer.division),
                let wiped = try await devices.orderWipe(name, by: officer.principal.id, at: node.clock.now())
            else { throw Problem(.notFound, "No such device works for the division.", field: "device") }
            return Response.json(DeviceDocument(wiped))
        }
        router.post("/v1/dispatch/devices/{device}/wiped") { request, context in
            let device = try await access.device(try context.parameters.require("device"), request, context)
            _ = try await devices.confirmWipe(device.device, at: node.clock.now())
            return Response(status: .noContent)
        }
    }

    /// Registers a device of a worker.
    func register(_ staff: DivisionStaff) async throws -> Registration {
        let device = try await devices.register(
            worker: staff.principal.id, division: staff.division, at: node.clock.now())
        let (courier, secret) = access.marks(of: device)
        return Registration(
            device: device.device, courier: courier, secret: secret,
            nodeKey: Base64URL.encode(try devices.seal().publicKey))
    }

    // MARK: Exchange

    private func sync(_ request: Request, _ context: NodeContext) async throws -> Response {
        let device = try await access.device(try context.parameters.require("device"), request, context)
        let worker = try access.worker(of: device)
        let isUnlocked = try access.isUnlocked(device, request)
        let query: SyncQuery = try await request.document(upTo: Self.largestSync)
        guard query.acts?.count ?? 0 <= Self.mostActs else {
            throw Problem(.invalidValue, "At most \(Self.mostActs) acts are taken at once.", field: "acts")
        }
        let now = node.clock.now()
        let skew = query.clock.map { Self.skew($0, at: now) } ?? device.skewSeconds
        let verdicts = try await take(query.acts ?? [], of: device, by: worker, at: now)
        // A locked telephone delivers, and is told of nobody.
        let pack = isUnlocked ? try await packs.pack(for: device, known: query.version) : nil
        try await devices.noteSeen(device, skew: skew, packUntil: pack?.until, at: now)
        return Response.json(
            SyncAnswer(
                now: now.seconds, clockIsWrong: abs(skew) > Self.skewLimit, acts: verdicts,
                numbers: try await devices.numbers(of: device.device).map { [$0.lowerBound, $0.upperBound] },
                version: pack?.version ?? (isUnlocked ? query.version : nil),
                pack: pack.map { Base64URL.encode($0.message) }))
    }

    /// By how many seconds a telephone's clock goes ahead of the node's, whatever number it sent: ten years at most.
    private static func skew(_ clock: Int64, at now: Instant) -> Int64 {
        let limit: Int64 = 86_400 * 3_650
        let (skew, isTooFar) = clock.subtractingReportingOverflow(now.seconds)
        return isTooFar ? (clock < 0 ? -limit : limit) : max(-limit, min(limit, skew))
    }

    /// Takes what a device sealed; what came before is answered as then.
    private func take(
        _ sent: [SyncQuery.Act], of device: FieldDevice, by worker: DivisionStaff, at now: Instant
    ) async throws -> [SyncAnswer.Verdict] {
        guard !sent.isEmpty else { return [] }
        var known = try await devices.deliveries(of: device.device, numbers: sent.map(\.number))
        let seal = try devices.seal()
        let secret = access.secret(of: device.device)
        var statements: [FieldActs.Statement] = []
        var numbers: [Int64] = []
        var fresh: [FieldDelivery] = []
        for act in sent where known[act.number] == nil && !numbers.contains(act.number) {
            guard act.number > 0, let sealed = Base64URL.decode(act.sealed),
                let plain = seal.open(sealed, of: device.device, number: act.number, secret: secret),
                // What the device sealed is its own text: that it does not read says nothing about anybody.
                let stated = try? JSONDecoder().decode(FieldAct.self, from: Data(plain))
            else {
                // Nothing is noted: whoever has only the open mark cannot use up a number.
                known[act.number] = FieldDelivery(
                    number: act.number, refusal: .init(field: "sealed", reason: "does not open"))
                continue
            }
            statements.append(.init(record: "\(device.device)-\(act.number)", act: stated))
            numbers.append(act.number)
        }
        let refusals = try await acts.take(statements, by: worker)
        for (number, refusal) in zip(numbers, refusals) {
            fresh.append(FieldDelivery(number: number, refusal: refusal))
        }
        try await devices.note(fresh, of: device.device, at: now)
        for delivery in fresh { known[delivery.number] = delivery }
        return sent.map { act in SyncAnswer.Verdict(number: act.number, refusal: known[act.number]?.refusal) }
    }
}

/// What a new device is told, once.
struct Registration: Encodable, Sendable {
    let device: String
    let courier: String
    let secret: String
    let nodeKey: String

    enum CodingKeys: String, CodingKey {
        case device, courier, secret
        case nodeKey = "node_key"
    }
}

/// What a device sends.
struct SyncQuery: RequestDocument {
    struct Act: Decodable, Sendable {
        let number: Int64
        let sealed: String
    }

    /// The version of the pack that it has.
    let version: String?
    let acts: [Act]?
    /// Its own clock, seconds since 1970.
    let clock: Int64?

    enum CodingKeys: String, CodingKey, CaseIterable {
        case version, acts
        case clock = "clock_s"
    }
}

/// What a device is answered.
struct SyncAnswer: Encodable, Sendable {
    /// What became of an act: without a field it is taken, durably.
    struct Verdict: Encodable, Sendable {
        let number: Int64
        let field: String?
        let reason: String?

        init(number: Int64, refusal: FieldDelivery.Refusal?) {
            self.number = number
            (field, reason) = (refusal?.field, refusal?.reason)
        }
    }

    let now: Int64
    let clockIsWrong: Bool
    let acts: [Verdict]
    /// Which of its numbers have come, as ranges.
    let numbers: [[Int64]]
    let version: String?
    let pack: String?

    enum CodingKeys: String, CodingKey {
        case acts, numbers, version, pack
        case now = "now_s"
        case clockIsWrong = "clock_is_wrong"
    }
}

/// A device as a duty officer sees it.
private struct DeviceDocument: Encodable {
    let device: String
    let worker: String
    let division: String
    let registeredAt: String
    let seenAt: String
    let packUntil: String?
    let clockAhead: Int64
    let wipeOrderedAt: String?
    let wipedAt: String?

    init(_ device: FieldDevice) {
        self.device = device.device
        worker = device.worker
        division = "\(device.division)"
        registeredAt = device.registeredAt.exactText
        seenAt = device.seenAt.exactText
        packUntil = device.packUntil?.exactText
        clockAhead = device.skewSeconds
        wipeOrderedAt = device.wipeOrderedAt?.exactText
        wipedAt = device.wipedAt?.exactText
    }

    enum CodingKeys: String, CodingKey {
        case device, worker, division
        case registeredAt = "registered_at"
        case seenAt = "seen_at"
        case packUntil = "pack_until"
        case clockAhead = "clock_ahead_s"
        case wipeOrderedAt = "wipe_ordered_at"
        case wipedAt = "wiped_at"
    }
}

private struct DeviceList: Encodable {
    let devices: [DeviceDocument]
}
