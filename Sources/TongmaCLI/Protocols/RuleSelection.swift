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
        var book = rules == "national" ? RuleBook(editions: editions) : RuleBook(edition: editions[0])
        book.add(exceptions: try exceptions.flatMap { try RuleDocument.exceptions(at: $0) })
        var timeline = try book.timeline(askedAt: instants)
        for option in overlays {
            let overlay = try Self.overlay(option)
            // One after the other, so that a refusal names the option at fault.
            do throws(RuleBookError) {
                try book.add(overlay: overlay)
                timeline = try book.timeline(askedAt: instants)
            } catch .unfit(_, let error) {
                throw UsageError("--overlay: \(error)")
            } catch {
                throw UsageError("--overlay: \(option): \(error.reason)")
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
    private static func overlay(_ option: String) throws -> Overlay {
        let parts = option.split(separator: "=", maxSplits: 1)
        guard parts.count == 2, let province = province(String(parts[0])) else {
            throw UsageError("--overlay: \(option): expected PROVINCE=FILE, such as 460000=hainan.yaml")
        }
        let overlay = try RuleDocument.overlay(at: String(parts[1]))
        guard overlay.province == province else {
            throw UsageError("--overlay: \(option): the document is for \(overlay.province), not for \(province)")
        }
        return overlay
    }

    private static func province(_ text: String) -> Division? {
        let padded = text + String(repeating: "0", count: max(0, 12 - text.count))
        guard [2, 6, 12].contains(text.count), let division = Division(padded), division.level == .province else {
            return nil
        }
        return division
    }
}
