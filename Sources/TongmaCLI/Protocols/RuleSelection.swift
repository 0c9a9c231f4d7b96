internal import HealthCode

/// The rules that someone chose: an edition or the national timeline, overlays, registers of exceptions.
struct RuleSelection {
    /// An edition, `national`, or a document.
    var rules = "national"
    /// `PROVINCE=FILE` each.
    var overlays: [String] = []
    /// Files.
    var exceptions: [String] = []

    /// The timeline that the options name, with every overlay checked at the instants that are asked about.
    ///
    /// - Throws: ``UsageError`` for a document that does not read, and for an overlay beyond its limits.
    func timeline(askedAt instants: [Instant]) throws -> RuleTimeline {
        let editions = try RuleSelection.editions(named: rules)
        var timeline = rules == "national" ? RuleTimeline(editions: editions) : RuleTimeline(edition: editions[0])
        let register = try exceptions.flatMap { try RuleDocument.exceptions(at: $0) }
        for option in overlays {
            let (province, overlay) = try Self.overlay(option)
            guard let base = editions.first(where: { $0.id == overlay.base }) else {
                throw UsageError("--overlay: \(option): it stands over \(overlay.base), which is not among the rules")
            }
            try Self.check(overlay, over: base, register: register, askedAt: instants, option: option)
            do {
                try timeline.overlay(
                    try overlay.applied(to: base), on: base.id, in: province, from: overlay.start(at: base.offset),
                    until: overlay.end(at: base.offset))
            } catch let conflict as OverlayConflict {
                throw UsageError("--overlay: \(option): the province has \(conflict.other) on \(base.id) at that time")
            } catch {
                throw UsageError("--overlay: \(error)")
            }
        }
        return timeline
    }

    /// The editions of a name: all national ones, one of them, or that of a document.
    static func editions(named name: String) throws -> [ControlProtocol] {
        if name == "national" { return ControlProtocol.national }
        if let edition = ControlProtocol.national(name) { return [edition] }
        guard RuleDocument.looksLikeFile(name) else {
            let names = ControlProtocol.national.map(\.id).joined(separator: ", ")
            throw UsageError("there are no rules named \(name): try national, \(names), or a file")
        }
        return [try RuleDocument.edition(at: name)]
    }

    /// Reads `PROVINCE=FILE`; the province as two, six or twelve digits.
    private static func overlay(_ option: String) throws -> (province: Division, overlay: Overlay) {
        let parts = option.split(separator: "=", maxSplits: 1)
        guard parts.count == 2, let province = province(String(parts[0])) else {
            throw UsageError("--overlay: \(option): expected PROVINCE=FILE, such as 460000=hainan.yaml")
        }
        let overlay = try RuleDocument.overlay(at: String(parts[1]))
        guard overlay.province == province else {
            throw UsageError("--overlay: \(option): the document is for \(overlay.province), not for \(province)")
        }
        return (province, overlay)
    }

    private static func province(_ text: String) -> Division? {
        let padded = text + String(repeating: "0", count: max(0, 12 - text.count))
        guard [2, 6, 12].contains(text.count), let division = Division(padded), division.level == .province else {
            return nil
        }
        return division
    }

    /// Refuses an overlay that goes beyond its base where no exception lasts.
    ///
    /// Exceptions only ever lapse, so the last moment that matters decides for all before it: the last instant asked
    /// about while the overlay is in force, or its beginning when none is.
    private static func check(
        _ overlay: Overlay, over base: ControlProtocol, register: [RegisteredException], askedAt instants: [Instant],
        option: String
    ) throws {
        let start = max(overlay.start(at: base.offset), base.start)
        var moment = instants.max() ?? start
        if let end = overlay.end(at: base.offset), end <= moment { moment = end.advanced(bySeconds: -1) }
        moment = max(moment, start)
        let violations: [LimitViolation]
        do throws(DocumentError) {
            violations = try overlay.check(against: base, exceptions: register, at: moment)
        } catch {
            throw UsageError("--overlay: \(error)")
        }
        guard !violations.isEmpty else { return }
        let lines = violations.map { "\n  \($0)" }.joined()
        throw UsageError("--overlay: \(option): beyond its limits at \(base.offset.format(moment)):\(lines)")
    }
}
