import HTTPTypes
import HealthCode
import HealthCodeStore
import Hummingbird
import NIOCore

/// The indicators that a node answers for, for those who are on duty: sums, and nothing of a person.
struct DutyFigures: Sendable {
    let node: NodeParts
    let figures: WorkFigures
    /// The limits by which they count.
    let duties = DutyDocument.national
    private let tallies = DutyTallies()

    init(node: NodeParts, figures: WorkFigures) {
        self.node = node
        self.figures = figures
    }

    /// How many weeks can be asked for.
    static let weekRange = 1...53
    /// How many are shown to whoever does not ask.
    static let usualWeeks = 4

    /// The division that somebody asks about, which must lie in the own one and in this node's part of the country.
    ///
    /// - Parameter text: a division's twelve digits; `nil` for the own division.
    /// - Throws: ``Problem`` 403 without the right `duty`, or for a division outside of the own; 404 for one that another node
    ///   looks after; 422 for a text that is none.
    func division(_ text: (some StringProtocol)?, of principal: Principal) throws(Problem) -> Division {
        guard principal.rights.contains(.duty), let own = principal.division else {
            throw Problem(.missingRight, "The right that is needed: duty.")
        }
        var division = own
        if let text {
            guard let asked = Division(text) else {
                throw Problem(.invalidValue, "It must be a division's twelve digits.", field: "division")
            }
            division = asked
        }
        guard division.isIn(own) else {
            throw Problem(.outsideRegistration, "The division does not lie in the one that the right is held for.")
        }
        if let province = node.role.province, !division.isIn(province) {
            throw Problem(.notFound, "The division is in another node's part of the country.")
        }
        return division
    }

    /// The indicators of a division and of those next below it, now. At the hub what provinces told is part of it.
    func tally(of division: Division, weeks: Int) async throws -> IndicatorTally {
        try await tallies.tally(
            DutyTallies.Key(division: division, weeks: weeks), uptime: { node.clock.uptime() }
        ) { try await count(division, weeks: weeks) }
    }

    private func count(_ division: Division, weeks: Int) async throws -> IndicatorTally {
        let now = node.clock.now()
        var tally = try await figures.tally(
            of: division, at: now, weeks: weeks, offset: offset(at: now), limits: duties.indicators)
        guard node.role == .hub else { return tally }
        for told in try await figures.told() where told.province.isIn(division) {
            tally.add(told.sums, of: told.province)
        }
        return tally
    }

    /// The provinces that look after a part of a division and of which nothing was heard for a while, or ever.
    func missing(from division: Division, at now: Instant) async throws -> [MissingEvidence] {
        guard node.role == .hub else { return [] }
        let told = Dictionary(try await figures.told().map { ($0.province, $0.at) }) { first, _ in first }
        return node.principals.values.compactMap(\.province)
            .filter { $0.isIn(division) || division.isIn($0) }.sorted()
            .compactMap { province in
                // What lies in a province it counts itself: the hub knows no more than its sum.
                let isWhole = province.isIn(division)
                let isFresh = told[province].map { now.wholeSeconds(since: $0) < Self.silence } ?? false
                return isWhole && isFresh ? nil : MissingEvidence(province: province, since: told[province])
            }
    }

    /// After so many seconds without its sums a province is named.
    private static let silence: Int64 = 3_600

    /// The zone of days and weeks.
    func offset(at now: Instant) -> UTCOffset { node.rules.rules(at: now)?.edition.offset ?? .china }

    /// A text as a number of weeks.
    ///
    /// - Throws: ``Problem`` 422.
    static func weeks(_ text: (some StringProtocol)?) throws(Problem) -> Int {
        guard let text else { return usualWeeks }
        guard let weeks = Int(text), weekRange.contains(weeks), text.first != "+" else {
            throw Problem(
                .invalidValue, "It must be a number from \(weekRange.lowerBound) to \(weekRange.upperBound).",
                field: "weeks")
        }
        return weeks
    }

    /// The numbers of a division as the command writes them: the window, and each week.
    static func csv(_ rows: [IndicatorRow], at now: Instant, offset: UTCOffset) -> String {
        let at = offset.format(now)
        return rows.reduce(into: "at,\(IndicatorRow.header)\n") { text, row in
            text += "\(at),\(row.columns.joined(separator: ","))\n"
        }
    }
}

extension Response {
    /// Numbers as a table, under a name that says nothing of anybody.
    static func csv(_ text: String, named name: String) -> Response {
        let body = ByteBuffer(string: text)
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8; header=present",
                .contentLength: String(body.readableBytes), .cacheControl: "no-store",
                .contentDisposition: "attachment; filename=\"\(name)\"",
            ], body: ResponseBody(byteBuffer: body))
    }
}
