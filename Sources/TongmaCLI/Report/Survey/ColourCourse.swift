internal import HealthCode

/// How the colours of everyone's codes went: assessed at local midnights, and at the last instant.
struct ColourCourse {
    struct Point {
        let instant: Instant
        let counts: ColourCounts
    }

    /// An edition that took effect on the way.
    struct Switch {
        let edition: ControlProtocol
        let instant: Instant
    }

    let days: ReportDays
    let points: [Point]
    let switches: [Switch]

    init(
        _ evidence: Evidence, timeline: RuleTimeline, days: ReportDays, last: Tally, progress: Progress
    ) {
        self.days = days
        let offset = last.edition.offset
        var points: [Point] = []
        var switches: [Switch] = []
        var workspace = Assessor.Workspace()
        let midnights = (0..<days.bins).map { offset.midnight(days.start(ofBin: $0)) }
        for instant in midnights where instant < last.at.instant {
            guard let assessor = Assessor(evidence: evidence, timeline: timeline, at: instant) else { continue }
            progress.show("colours over time: \(offset.date(of: instant))")
            var counts = ColourCounts()
            for person in 0..<evidence.personCount {
                guard let code = assessor.assess(person, in: &workspace), assessor.isFirstSubject(person) else {
                    continue
                }
                counts[code.colour] += 1
            }
            points.append(Point(instant: instant, counts: counts))
        }
        points.append(Point(instant: last.at.instant, counts: last.all))
        for (before, after) in zip(points, points.dropFirst()) {
            guard let old = timeline.edition(at: before.instant), let new = timeline.edition(at: after.instant),
                old.id != new.id
            else { continue }
            switches.append(Switch(edition: new, instant: new.start))
        }
        self.points = points
        self.switches = switches
    }
}
