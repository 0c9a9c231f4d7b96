/// An event of a person that may make an episode: a category, the date that its days are counted from, and since when
/// the event has been known.
struct EpisodeEvent {
    let category: Category
    let anchor: LocalDate
    let known: Instant
    let source: EpisodeSource
}

/// The records that an episode is derived from, as rows of their tables.
enum EpisodeSource: Sendable, Hashable {
    case contact(row: Int)
    case entry(row: Int)
    case closedLoop(row: Int)
    /// A presence in an area that ended; the area's number.
    case area(number: Int, left: Instant)
    /// The own trip, and the trip and the diagnosis of the person who travelled along.
    case trip(row: Int, otherTrip: Int, diagnosis: Int)
    case discharge(row: Int)
}

/// How an episode stands at an instant.
struct EpisodeState {
    /// The first phase that has not ended; `nil` when the episode is over.
    let phase: Int?
    /// The calendar end of that phase, when it lies ahead.
    let until: Instant?
    /// Whether the last phase waits for the close contact's tests.
    let awaitsLink: Bool
}

extension CompiledRules.Rule {
    /// The calendar end of a phase: midnight after its last day.
    @inline(__always)
    func calendarEnd(of phase: Int, anchor: LocalDate, offset: UTCOffset) -> Instant {
        offset.midnight(anchor + phases[phase].lastDay + 1)
    }
}
