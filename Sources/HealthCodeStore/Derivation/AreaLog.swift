import HealthCode
import Synchronization

/// All that was ever stated about risk areas, ready to be added to what is known of persons.
///
/// It is read once for each change of an area, and not for each code: of thousands of statements a code depends on those
/// about the places where its person lives or stays, which are found here by the place.
struct AreaLog: Sendable {
    /// A version of a record about an area.
    struct Version: Sendable {
        let position: Int64
        /// As a line of NDJSON.
        let line: [UInt8]
        /// Whether it is not what was written.
        let isChanged: Bool
    }

    /// The mark of the last change.
    let state: Int64
    /// Every place that a version of an area's record names.
    private(set) var places: Set<Int64> = []
    /// For each place the mark of the last change there.
    private let changes: [Int64: Int64]
    private var versions: [String: [Version]] = [:]
    private var recordsOfPlace: [Int64: Set<String>] = [:]

    /// Reads them out of the log.
    init(state: Int64, seals: EvidenceSeals?, on connection: any SQLConnection) throws {
        self.state = state
        var changes: [Int64: Int64] = [:]
        try connection.query("SELECT place, state FROM area_changes", []) { changes[$0.integer(0)] = $0.integer(1) }
        self.changes = changes
        // Everyone's risk areas stand under the number 0.
        try connection.query(
            "SELECT \(EvidenceSeals.columns), place FROM evidence WHERE person_key = 0", []
        ) { row in
            let (record, place) = (row.text(7), row.integer(11))
            var line: [UInt8] = []
            row.withBytes(9) {
                RecordContent.appendPseudonymous(.areaRisk, body: $0, person: nil, via: nil, mark: "", to: &line)
            }
            let isChanged = seals.map { !$0.hold(row, from: 0) } ?? false
            versions[record, default: []].append(
                Version(position: row.integer(0), line: line, isChanged: isChanged))
            recordsOfPlace[place, default: []].insert(record)
            places.insert(place)
        }
    }

    /// A place and all that it lies in.
    private static func surroundings(of place: Int64) -> Set<Int64> {
        guard let division = Division(number: place) else { return [place] }
        return Set(DivisionLevel.allCases.map { Int64(division.ancestor($0).code) }).union([place])
    }

    /// Whether an area was ever stated that a place lies in.
    func holds(_ place: Int64) -> Bool {
        guard !places.isEmpty else { return false }
        guard let division = Division(number: place) else { return true }
        return DivisionLevel.allCases.contains { places.contains(Int64(division.ancestor($0).code)) }
    }

    /// Whether an area that a place lies in has changed since a mark.
    func hasChanged(_ place: Int64, since state: Int64) -> Bool {
        guard state < self.state else { return false }
        return Self.surroundings(of: place).contains { changes[$0].map { $0 > state } ?? false }
    }

    /// The statements about areas that any of these places lie in: of each such record all versions, since one that names
    /// another place decides as well.
    func versions(around places: Set<Int64>) -> [Version] {
        guard !self.places.isEmpty else { return [] }
        var records: Set<String> = []
        for place in places.reduce(into: Set<Int64>(), { $0.formUnion(Self.surroundings(of: $1)) }) {
            records.formUnion(recordsOfPlace[place] ?? [])
        }
        return records.sorted().flatMap { versions[$0] ?? [] }
    }
}

/// The last area log that was read. Processes that share the database each have theirs.
final class AreaLogs: Sendable {
    private let last = Mutex<AreaLog?>(nil)
    private let seals: EvidenceSeals?

    init(seals: EvidenceSeals?) {
        self.seals = seals
    }

    /// The area log of the state of the database that a connection sees.
    func log(on connection: any SQLConnection) throws -> AreaLog {
        let state = try connection.integer("SELECT value FROM counters WHERE name = 'areas'") ?? 0
        return try log(of: state, on: connection)
    }

    /// The same when the mark of the last change has been read already.
    func log(of state: Int64, on connection: any SQLConnection) throws -> AreaLog {
        if let last = last.withLock({ $0 }), last.state == state { return last }
        let log = try AreaLog(state: state, seals: seals, on: connection)
        last.withLock { last in
            if last.map({ $0.state < state }) ?? true { last = log }
        }
        return log
    }
}
