public import HealthCode

/// A field worker's telephone, as far as the node knows it.
public struct FieldDevice: Sendable, Hashable {
    /// Its name, which begins the names of the records that it states.
    public var device: String
    /// The credential that registered it.
    public var worker: String
    /// The division that the worker works for.
    public var division: Division
    /// When it was registered.
    public var registeredAt: Instant
    /// When it last asked for anything, to the minute.
    public var seenAt: Instant
    /// Until when it can open what it was last sent; `nil` when it was sent nothing.
    public var packUntil: Instant?
    /// By how many seconds its clock was ahead of the node's.
    public var skewSeconds: Int64
    /// When a duty officer ordered that it forgets everything.
    public var wipeOrderedAt: Instant?
    /// When it said that it has.
    public var wipedAt: Instant?

    /// Whether it may ask for anything.
    public var isStanding: Bool { wipeOrderedAt == nil }
}

/// What became of an act that a device sent.
public struct FieldDelivery: Sendable, Hashable {
    /// The device's number of the act, from 1.
    public var number: Int64
    /// What was wrong with it: the field and the reason; `nil` when it was taken.
    public var refusal: Refusal?

    /// Why an act was refused.
    public struct Refusal: Sendable, Hashable {
        /// The field that is wrong.
        public var field: String
        /// What is wrong with it; never what stood there.
        public var reason: String

        /// A refusal.
        public init(field: String, reason: String) {
            self.field = field
            self.reason = reason
        }
    }

    /// An act that was taken, or refused.
    public init(number: Int64, refusal: Refusal? = nil) {
        self.number = number
        self.refusal = refusal
    }
}

/// The telephones of field workers: which are registered, which must forget what they hold, and which of their acts came.
public struct FieldDevices: Sendable, Aggregate {
    let database: Database

    /// How many devices of a worker stand at once. Browsers that let go of what they keep register anew; a further one takes
    /// the place of the one that was longest not seen.
    public static let mostOfWorker = 8
    /// How many numbers of a device are told, the highest: a device keeps fewer unsent.
    private static let mostNumbers: Int64 = 5_000

    private static let columns =
        "device, worker, division, registered_us, seen_us, pack_until_us, skew_s, wipe_us, wiped_us"

    /// The seal by which devices hide what waits for the node.
    public func seal() throws -> FieldSeal { try FieldSeal(keys: keys) }

    /// Registers a device of a worker under a new name.
    public func register(worker: String, division: Division, at now: Instant) async throws -> FieldDevice {
        let device = Self.newName()
        return try await engine.write { connection in
            try connection.execute(
                """
                UPDATE field_devices SET wipe_us = $1, wipe_by = $2 WHERE worker = $2 AND wipe_us IS NULL AND device NOT IN (
                    SELECT device FROM field_devices WHERE worker = $2 AND wipe_us IS NULL
                    ORDER BY seen_us DESC, device LIMIT $3)
                """, [.integer(now.microseconds), .text(worker), .integer(Int64(Self.mostOfWorker) - 1)])
            try connection.execute(
                """
                INSERT INTO field_devices (device, worker, division, registered_us, seen_us) VALUES ($1, $2, $3, $4, $4)
                """,
                [.text(device), .text(worker), .integer(Int64(division.code)), .integer(now.microseconds)])
            return FieldDevice(
                device: device, worker: worker, division: division, registeredAt: now, seenAt: now, skewSeconds: 0)
        }
    }

    /// A device by its name; `nil` for one that is not known, or was forgotten a month after it was last seen.
    public func device(_ name: String) async throws -> FieldDevice? {
        try await engine.read { connection in
            var found: FieldDevice?
            try connection.query("SELECT \(Self.columns) FROM field_devices WHERE device = $1", [.text(name)]) {
                found = Self.device($0)
            }
            return found
        }
    }

    /// The devices of those who work for a division or for what lies in it, the one seen last first.
    public func devices(in division: Division, limit: Int = 1_000) async throws -> [FieldDevice] {
        try await engine.read { connection in
            var devices: [FieldDevice] = []
            let places = division.placeNumbers
            try connection.query(
                """
                SELECT \(Self.columns) FROM field_devices WHERE division >= $1 AND division < $2
                ORDER BY seen_us DESC, device LIMIT $3
                """, [.integer(places.lowerBound), .integer(places.upperBound), .integer(Int64(limit))]
            ) { if let device = Self.device($0) { devices.append(device) } }
            return devices
        }
    }

    /// Notes that a device asked for something.
    ///
    /// - Parameters:
    ///   - skew: by how many seconds its clock is ahead.
    ///   - packUntil: until when it can open what it is sent now; `nil` when it is sent nothing.
    public func noteSeen(
        _ device: FieldDevice, skew: Int64, packUntil: Instant?, at now: Instant
    ) async throws {
        // Twenty thousand devices that look each minute need not be twenty thousand transactions.
        let isNews =
            now.wholeSeconds(since: device.seenAt) >= 60 || packUntil != nil || abs(skew - device.skewSeconds) >= 60
        guard isNews else { return }
        _ = try await engine.write { connection in
            try connection.execute(
                """
                UPDATE field_devices SET seen_us = CASE WHEN seen_us > $1 THEN seen_us ELSE $1 END, skew_s = $2,
                pack_until_us = COALESCE($3, pack_until_us) WHERE device = $4
                """,
                [
                    .integer(now.microseconds), .integer(skew), SQLValue(packUntil?.microseconds),
                    .text(device.device),
                ])
        }
    }

    // MARK: Wiping

    /// Orders that a device forgets everything.
    ///
    /// - Returns: how it stands then; `nil` for one that is not known.
    public func orderWipe(_ name: String, by principal: String, at now: Instant) async throws -> FieldDevice? {
        _ = try await engine.write { connection in
            try connection.execute(
                "UPDATE field_devices SET wipe_us = $1, wipe_by = $2 WHERE device = $3 AND wipe_us IS NULL",
                [.integer(now.microseconds), .text(principal), .text(name)])
        }
        return try await device(name)
    }

    /// Notes that a device says that it has forgotten everything; whether it was told to.
    public func confirmWipe(_ name: String, at now: Instant) async throws -> Bool {
        try await engine.write { connection in
            try connection.execute(
                """
                UPDATE field_devices SET wiped_us = $1, wipe_us = COALESCE(wipe_us, $1) WHERE device = $2
                AND wiped_us IS NULL
                """, [.integer(now.microseconds), .text(name)]) > 0
        }
    }

    // MARK: Acts

    /// What became of these numbers of a device; those that never came are left out.
    public func deliveries(of device: String, numbers: [Int64]) async throws -> [Int64: FieldDelivery] {
        try await engine.read { connection in
            var found: [Int64: FieldDelivery] = [:]
            try connection.query(
                "SELECT number, field, reason FROM field_deliveries WHERE device = $1 AND number IN (:list)",
                [.text(device)], list: numbers.map { .integer($0) }
            ) { row in
                let refusal = row.optionalText(1).map { field in
                    FieldDelivery.Refusal(field: field, reason: row.optionalText(2) ?? "")
                }
                found[row.integer(0)] = FieldDelivery(number: row.integer(0), refusal: refusal)
            }
            return found
        }
    }

    /// Notes what became of a device's acts. What stands stays: the first answer is the one that was given.
    public func note(_ deliveries: [FieldDelivery], of device: String, at now: Instant) async throws {
        guard !deliveries.isEmpty else { return }
        _ = try await engine.write { connection in
            for delivery in deliveries {
                try connection.execute(
                    """
                    INSERT INTO field_deliveries (device, number, at_us, field, reason) VALUES ($1, $2, $3, $4, $5)
                    ON CONFLICT (device, number) DO NOTHING
                    """,
                    [
                        .text(device), .integer(delivery.number), .integer(now.microseconds),
                        SQLValue(delivery.refusal?.field), SQLValue(delivery.refusal?.reason),
                    ])
            }
        }
    }

    /// The numbers of a device that have come, as ranges in their order: what is between them is on its way, or lost.
    public func numbers(of device: String) async throws -> [ClosedRange<Int64>] {
        try await engine.read { connection in
            var numbers: [Int64] = []
            try connection.query(
                "SELECT number FROM field_deliveries WHERE device = $1 ORDER BY number DESC LIMIT $2",
                [.text(device), .integer(Self.mostNumbers)]
            ) { numbers.append($0.integer(0)) }
            var ranges: [ClosedRange<Int64>] = []
            for number in numbers.reversed() {
                if let last = ranges.last, last.upperBound + 1 == number {
                    ranges[ranges.count - 1] = last.lowerBound...number
                } else {
                    ranges.append(number...number)
                }
            }
            return ranges
        }
    }

    // MARK: Lists

    /// In which state a division's list is: another text after whatever changed a row of it. It is looked at for each device
    /// that asks what is new, so that it reads the rows' versions alone.
    public func listVersion(of division: Division) async throws -> String {
        try await engine.read { connection in
            var parts: [Int64] = []
            try connection.query(
                """
                SELECT COUNT(*), COALESCE(MAX(w.state), 0), COALESCE(MAX(w.at_us), 0),
                CAST(COALESCE(SUM(w.person_key % 1000003 + w.at_us % 1000003), 0) AS BIGINT)
                FROM work_lists l JOIN work_items w ON w.person_key = l.person_key
                WHERE l.division = $1 AND l.is_listed = 1
                """, [.integer(Int64(division.code))]
            ) { row in parts = (0..<4).map { row.integer($0) } }
            return parts.map { String($0, radix: 36) }.joined(separator: ".")
        }
    }

    // MARK: Rows

    private static func device(_ row: any SQLRow) -> FieldDevice? {
        func instant(_ column: Int) -> Instant? { row.optionalInteger(column).map { Instant(microseconds: $0) } }
        guard let division = Division(number: row.integer(2)) else { return nil }
        return FieldDevice(
            device: row.text(0), worker: row.text(1), division: division,
            registeredAt: Instant(microseconds: row.integer(3)), seenAt: Instant(microseconds: row.integer(4)),
            packUntil: instant(5), skewSeconds: row.integer(6), wipeOrderedAt: instant(7), wipedAt: instant(8))
    }

    /// A name that no other device has: 80 random bits as letters and digits that are not taken for each other.
    private static func newName() -> String {
        let letters = Array("ABCDEFGHJKMNPQRSTVWXYZ0123456789")
        return String((0..<16).map { _ in letters[Int.random(in: 0..<32)] })
    }
}
