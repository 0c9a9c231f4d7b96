/// Which rules are in force when and for whom: one edition, or the national editions one after the other, and the
/// overlays of provinces on them.
public struct RuleTimeline: Sendable {
    /// Rules from their start until the next segment's.
    struct Segment: Sendable {
        /// `nil`: in force since always.
        let start: Instant?
        let rules: ControlProtocol
    }

    private let national: [Segment]
    private var provinces: [Division: [Segment]] = [:]
    /// Whether a test is waived that the rules in force on its day did not list.
    let waivesAddedTests: Bool

    /// One edition, which may be asked about any instant and waives nothing.
    public init(edition: ControlProtocol) {
        national = [Segment(start: nil, rules: edition)]
        waivesAddedTests = false
    }

    /// Editions that follow each other, each from its own start. An instant before the first has no rules.
    public init(editions: [ControlProtocol]) {
        national = editions.sorted { $0.start < $1.start }.map { Segment(start: $0.start, rules: $0) }
        waivesAddedTests = true
    }

    /// Puts other rules in the place of an edition for the residents of a province, over [`from`, `until`).
    ///
    /// Outside that time, and where the edition `base` is not in force, the national rules govern them.
    ///
    /// - Throws: ``OverlayConflict`` when the province has another overlay on that edition at some time of these.
    public mutating func overlay(
        _ rules: ControlProtocol, on base: String, in province: Division, from: Instant, until: Instant?
    ) throws(OverlayConflict) {
        var segments: [Segment] = []
        let current = provinces[province] ?? national
        for (index, segment) in current.enumerated() {
            let end = index + 1 < current.count ? current[index + 1].start : nil
            if let other = segment.rules.overlay, segment.rules.editionID == base,
                from < end ?? .distantFuture, segment.start ?? .distantPast < until ?? .distantFuture
            {
                throw OverlayConflict(other: other.id)
            }
            guard segment.rules.id == base else {
                segments.append(segment)
                continue
            }
            let start = segment.start.map { max($0, from) } ?? from
            let stop = [end, until].compactMap { $0 }.min()
            guard stop.map({ start < $0 }) ?? true else {
                segments.append(segment)
                continue
            }
            if segment.start.map({ $0 < start }) ?? true { segments.append(segment) }
            segments.append(Segment(start: start, rules: rules))
            if let until, until > start, end.map({ until < $0 }) ?? true {
                segments.append(Segment(start: until, rules: segment.rules))
            }
        }
        provinces[province] = segments
    }

    /// The edition in force for everyone without an overlay; `nil` before the first.
    public func edition(at instant: Instant) -> ControlProtocol? {
        segment(in: national, at: instant)?.rules
    }

    /// The rules in force for the residents of a province.
    public func rules(at instant: Instant, in province: Division) -> ControlProtocol? {
        segment(in: provinces[province] ?? national, at: instant)?.rules
    }

    /// The earliest instant after another at which other rules come into force.
    ///
    /// - Parameter province: whose residents are asked about; `nil` for everyone without a home.
    /// - Returns: `nil` when the rules that are in force then stay in force.
    public func nextChange(after instant: Instant, in province: Division?) -> Instant? {
        let segments = province.flatMap { provinces[$0.province] } ?? national
        // Segments stand in the order of their starts.
        for segment in segments {
            if let start = segment.start, start > instant { return start }
        }
        return nil
    }

    /// All rules that are in force at some time for somebody.
    public var allRules: [ControlProtocol] {
        national.map(\.rules) + overlaidProvinces.flatMap { provinces[$0] ?? [] }.map(\.rules)
    }

    /// The provinces that have an overlay at some time.
    public var overlaidProvinces: [Division] { provinces.keys.sorted() }

    /// Compiles what is in force at an instant; `nil` before the first edition.
    func compiled(at instant: Instant, in province: Division?) -> CompiledRules? {
        let segments = province.flatMap { provinces[$0] } ?? national
        guard let index = segments.lastIndex(where: { $0.start.map { $0 <= instant } ?? true }) else { return nil }
        return CompiledRules(
            segments[index].rules, start: waivesAddedTests ? segments[index].start : nil,
            end: index + 1 < segments.count ? segments[index + 1].start : nil, earlier: Array(segments[..<index]))
    }

    private func segment(in segments: [Segment], at instant: Instant) -> Segment? {
        segments.last { $0.start.map { $0 <= instant } ?? true }
    }
}

/// Two overlays of one province on one edition at one time: which of them holds must not depend on their order.
public struct OverlayConflict: Error, Sendable, Hashable {
    /// The overlay that is there already.
    public let other: String
}
