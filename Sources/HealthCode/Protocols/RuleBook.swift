/// The rule documents of a platform, as published, and the ``RuleTimeline`` that they make: national editions, the
/// overlays of provinces on them, registered exceptions.
public struct RuleBook: Sendable {
    /// The editions, in the order in which they take effect.
    public let editions: [ControlProtocol]
    /// The overlays, in the order in which they were added.
    public private(set) var overlays: [Overlay] = []
    /// What overlays may rest on where they go beyond their limits.
    public private(set) var exceptions: [RegisteredException] = []
    /// Whether the book is one edition that is asked about by itself, whenever it took effect.
    private let isOneEdition: Bool

    /// The national editions that ship with the product, without overlays.
    public static let national = RuleBook(editions: ControlProtocol.national)

    /// Editions that follow each other, each from its own start. An instant before the first has no rules.
    public init(editions: [ControlProtocol]) {
        self.editions = editions.sorted { $0.start < $1.start }
        isOneEdition = false
    }

    /// One edition by itself, which may be asked about any instant and waives nothing.
    public init(edition: ControlProtocol) {
        editions = [edition]
        isOneEdition = true
    }

    /// Adds the overlay of a province. Its limits are checked by ``timeline(askedAt:)``, which knows the time.
    ///
    /// - Throws: when it stands over none of the editions, or does not fit the one it stands over.
    public mutating func add(overlay: Overlay) throws(RuleBookError) {
        _ = try rules(of: overlay, over: try base(of: overlay))
        overlays.append(overlay)
    }

    /// Adds exceptions, which hold from now on for all overlays that they name.
    public mutating func add(exceptions: [RegisteredException]) {
        self.exceptions += exceptions
    }

    /// The rules that the documents make, for someone who asks about these instants.
    ///
    /// - Throws: ``RuleBookError`` for the first overlay that goes beyond its limits where no exception lasts, or that
    ///   contradicts another.
    public func timeline(askedAt instants: [Instant]) throws(RuleBookError) -> RuleTimeline {
        var timeline = national
        for overlay in overlays { try lay(overlay, on: &timeline, askedAt: instants) }
        return timeline
    }

    /// The same without the overlays that ``timeline(askedAt:)`` would refuse, and why each is left out: one province's
    /// overlay must not cost the nation its rules. Where one is left out, its base holds.
    public func timelineOfRest(askedAt instants: [Instant]) -> (timeline: RuleTimeline, leftOut: [RuleBookError]) {
        var timeline = national
        var leftOut: [RuleBookError] = []
        for overlay in overlays {
            do throws(RuleBookError) {
                var next = timeline
                try lay(overlay, on: &next, askedAt: instants)
                timeline = next
            } catch {
                leftOut.append(error)
            }
        }
        return (timeline, leftOut)
    }

    /// The editions without overlays.
    private var national: RuleTimeline {
        isOneEdition ? RuleTimeline(edition: editions[0]) : RuleTimeline(editions: editions)
    }

    private func lay(
        _ overlay: Overlay, on timeline: inout RuleTimeline, askedAt instants: [Instant]
    ) throws(RuleBookError) {
        let base = try base(of: overlay)
        let rules = try rules(of: overlay, over: base)
        try check(overlay, over: base, askedAt: instants)
        do throws(OverlayConflict) {
            try timeline.overlay(
                rules, on: base.id, in: overlay.province, from: overlay.start(at: base.offset),
                until: overlay.end(at: base.offset))
        } catch {
            throw .conflict(overlay: overlay.id, other: error.other, base: base.id)
        }
    }

    /// The rules as a node uses them from an instant on, until ``nextExpiry(after:)``.
    ///
    /// - Throws: as ``timeline(askedAt:)``.
    public func timeline(at instant: Instant) throws(RuleBookError) -> RuleTimeline {
        try timeline(askedAt: [instant])
    }

    /// When, after an instant, the next exception lapses, and with it perhaps the overlay that rests on it; `nil` when
    /// none does.
    public func nextExpiry(after instant: Instant) -> Instant? {
        exceptions.lazy.map(\.expires).filter { $0 > instant }.min()
    }

    private func base(of overlay: Overlay) throws(RuleBookError) -> ControlProtocol {
        guard let base = editions.first(where: { $0.id == overlay.base }) else {
            throw .unknownBase(overlay: overlay.id, base: overlay.base)
        }
        return base
    }

    private func rules(of overlay: Overlay, over base: ControlProtocol) throws(RuleBookError) -> ControlProtocol {
        do throws(DocumentError) {
            return try overlay.applied(to: base)
        } catch {
            throw .unfit(overlay: overlay.id, error)
        }
    }

    /// Refuses an overlay that goes beyond its base where no exception lasts.
    ///
    /// Exceptions only ever lapse, so the last moment that matters decides for all before it: the last instant asked
    /// about while the overlay is in force, or its beginning when none is.
    private func check(
        _ overlay: Overlay, over base: ControlProtocol, askedAt instants: [Instant]
    ) throws(RuleBookError) {
        let start = max(overlay.start(at: base.offset), base.start)
        var moment = instants.max() ?? start
        if let end = overlay.end(at: base.offset), end <= moment { moment = end.advanced(bySeconds: -1) }
        moment = max(moment, start)
        let violations: [LimitViolation]
        do throws(DocumentError) {
            violations = try overlay.check(against: base, exceptions: exceptions, at: moment)
        } catch {
            throw .unfit(overlay: overlay.id, error)
        }
        if violations.isEmpty { return }
        throw .beyondLimits(overlay: overlay.id, at: moment, offset: base.offset, violations)
    }
}

extension RuleBook {
    /// The book that published documents make, in whatever order.
    ///
    /// Of an edition or an overlay that was published in several versions the last version counts, at all times: a
    /// version corrects the document, it is not a new rule from a day on. Of registers with one id, which have no version,
    /// the one that stands last counts.
    ///
    /// - Throws: ``RuleBookError`` when a version was published with two contents, or an overlay has no base among the
    ///   editions or does not fit it.
    public init(documents: [PublishedDocument]) throws(RuleBookError) {
        let (book, leftOut) = try Self.rest(of: documents)
        if let first = leftOut.first { throw first }
        self = book
    }

    /// The same without the overlays that contradict themselves, or have no base among the editions that they fit, and
    /// why each is left out.
    ///
    /// - Throws: ``RuleBookError`` when a version of an edition was published with two contents: then nobody knows the
    ///   nation's rules.
    public static func rest(
        of documents: [PublishedDocument]
    ) throws(RuleBookError) -> (book: RuleBook, leftOut: [RuleBookError]) {
        var leftOut: [RuleBookError] = []
        var contradicted: Set<String> = []
        var current: [PublishedDocument] = []
        for document in documents {
            guard let index = current.firstIndex(where: { $0.kind == document.kind && $0.id == document.id }) else {
                current.append(document)
                continue
            }
            let other = current[index]
            if document.kind != .exceptions, document.version == other.version, document.yaml != other.yaml {
                let error = RuleBookError.contradiction(
                    kind: document.kind, id: document.id, version: document.version)
                guard document.kind == .overlay else { throw error }
                if contradicted.insert(document.id).inserted { leftOut.append(error) }
            }
            if document.version >= other.version { current[index] = document }
        }
        var book = RuleBook(editions: current.compactMap(\.edition))
        for document in current {
            switch document.content {
            case .edition: break
            case .overlay(let overlay):
                guard !contradicted.contains(document.id) else { continue }
                do throws(RuleBookError) {
                    try book.add(overlay: overlay)
                } catch {
                    leftOut.append(error)
                }
            case .exceptions(let exceptions): book.add(exceptions: exceptions)
            }
        }
        return (book, leftOut)
    }
}
