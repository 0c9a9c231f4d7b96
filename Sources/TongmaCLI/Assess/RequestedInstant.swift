internal import HealthCode

/// An instant that was asked about, with the text that named it, which rows repeat as given.
struct RequestedInstant {
    let text: String
    let instant: Instant

    /// Reads one `--at`, or what another option gave.
    ///
    /// - Throws: ``UsageError`` for a text that is no instant.
    init(_ text: String, option: String = "--at") throws {
        guard let instant = Instant(text) else {
            throw UsageError(
                "\(option): '\(text)' is not an RFC 3339 instant with an offset, such as 2022-07-06T12:00:00+08:00")
        }
        self.text = text
        self.instant = instant
    }

    /// Reads what `--at` gave, and puts it in order of time; of equal instants the one given first comes first.
    ///
    /// - Throws: ``UsageError`` for a text that is no instant.
    static func parse(_ texts: [String]) throws -> [RequestedInstant] {
        try texts.map { try RequestedInstant($0) }.enumerated()
            .sorted { ($0.element.instant, $0.offset) < ($1.element.instant, $1.offset) }
            .map(\.element)
    }

    /// Refuses instants at which no rules are in force.
    ///
    /// - Throws: ``UsageError`` that names the first edition.
    static func check(
        _ instants: [RequestedInstant], under timeline: RuleTimeline, option: String = "--at"
    ) throws {
        for requested in instants where timeline.edition(at: requested.instant) == nil {
            let first = timeline.firstEdition.map { "; the first, \($0.id), takes effect on \($0.effectiveFrom)" } ?? ""
            throw UsageError(
                """
                \(option): no edition was in force at \(requested.text)\(first). A single edition can be asked about any \
                instant, for example --protocol cn-8
                """)
        }
    }
}

extension RuleTimeline {
    /// The edition that was in force first, found by halving the days of four centuries: a timeline answers only what is
    /// in force when.
    fileprivate var firstEdition: ControlProtocol? {
        guard var last = edition(at: .distantFuture) else { return nil }
        var before = last.start.advanced(bySeconds: -146_097 * 86_400)
        while before < last.start.advanced(bySeconds: -1) {
            let middle = before.advanced(bySeconds: (last.start.seconds - before.seconds) / 2)
            if let edition = edition(at: middle) { last = edition } else { before = middle }
        }
        return last
    }
}
