public import HealthCode

/// A province that has not sent what was stated there.
public struct MissingProvince: Sendable, Hashable {
    /// Which.
    public var province: Division
    /// Up to when it has sent everything; `nil` when it never said so.
    public var asOf: Instant?

    /// Seconds after which a province counts as behind: those after which pages call a code old.
    public static let patience: Int64 = 900

    /// A province, and how far it is.
    public init(province: Division, asOf: Instant?) {
        self.province = province
        self.asOf = asOf
    }

    /// Whether it is behind at an instant.
    public func isMissing(at now: Instant) -> Bool {
        asOf.map { now.wholeSeconds(since: $0) > Self.patience } ?? true
    }
}

/// How far a node knows what others have stated, as its store has it.
public enum FeedState: Sendable, Hashable {
    /// The hub: how far each province has sent what was stated there.
    case provinces([MissingProvince])
    /// A province: what the hub said with the last page that was whole.
    case hub(FeedWatermarks)

    /// What that means at a moment.
    public func watermarks(at now: Instant) -> FeedWatermarks {
        switch self {
        case .provinces(let provinces): FeedWatermarks(provinces: provinces, at: now)
        case .hub(let watermarks): watermarks.at(now)
        }
    }
}

/// How far a node knows what others have stated, and whose silence ages whose code.
public struct Watermarks: Sendable, Aggregate {
    let database: Database
    let residents: Residents

    /// How far this node knows what others have stated.
    public func feedState() async throws -> FeedState {
        try await engine.read { connection in
            switch self.role {
            case .hub:
                return .provinces(try WatermarkTable(connection: connection).ofReaders())
            case .province:
                var common: Instant?
                try connection.query("SELECT as_of_us FROM cursors WHERE name = 'feed'", []) {
                    common = $0.optionalInteger(0).map { Instant(microseconds: $0) }
                }
                return .hub(
                    FeedWatermarks(common: common, behind: try WatermarkTable(connection: connection).behind()))
            }
        }
    }

    /// What ties a person to provinces; everything when nothing is held of them.
    public func feedRelation(of document: IdentityDocument) async throws -> FeedRelation {
        try await engine.read { connection in
            guard let person = try residents.person(document, on: connection) else { return .open }
            return try FeedRelations(connection: connection).relation(of: person)
        }
    }
}

/// How far those are whose statements a node reads.
struct WatermarkTable {
    let connection: any SQLConnection

    /// At the hub, in order: how far each province is, but for the one that reads.
    func ofReaders(besides reader: Int64? = nil) throws -> [MissingProvince] {
        var provinces: [MissingProvince] = []
        try connection.query(
            "SELECT province, as_of_us FROM readers WHERE province <> $1 ORDER BY province", [.integer(reader ?? 0)]
        ) { row in
            guard let province = Division(number: row.integer(0)) else { return }
            let asOf = row.optionalInteger(1).map { Instant(microseconds: $0) }
            provinces.append(MissingProvince(province: province, asOf: asOf))
        }
        return provinces
    }

    /// At a province: who was behind when the feed was last read to its end.
    func behind() throws -> [MissingProvince] {
        var provinces: [MissingProvince] = []
        try connection.query("SELECT province, as_of_us FROM feeds_behind ORDER BY province", []) { row in
            guard let province = Division(number: row.integer(0)) else { return }
            let asOf = row.optionalInteger(1).map { Instant(microseconds: $0) }
            provinces.append(MissingProvince(province: province, asOf: asOf))
        }
        return provinces
    }

    /// Notes who is behind, with a page that is whole: until then what came from one that is behind no more is not all here.
    func note(behind: [MissingProvince]) throws {
        if try self.behind() == behind.sorted(by: { $0.province < $1.province }) { return }
        try connection.execute("DELETE FROM feeds_behind", [])
        try connection.insert(
            into: "feeds_behind", ["province", "as_of_us"],
            behind.map { [.integer(Int64($0.province.code)), SQLValue($0.asOf?.microseconds)] })
    }
}
