import HealthCodeTesting

extension RuleScenarios {
    static let areas = lookBack + minimumStay + presence

    private static let lookBack = [
        ("cn-8", "high", 14, "central-isolation"), ("cn-8", "medium", 14, "home-isolation"),
        ("cn-9", "high", 7, "central-isolation"), ("cn-9", "medium", 7, "home-isolation"),
        ("cn-20", "high", 7, "home-isolation"),
    ].flatMap { edition, level, days, measure in
        // Declared on the 10th; the look-back begins at 00:00 on day 10 - days.
        [("04:00:00", "red area.\(level)/\(measure)/2022-08-11 owes 08-10 08-11"), ("03:59:59", "green")].map {
            left, code in
            scenario("\(edition) area.\(level): someone who left at \(left) on the first day of the look-back", edition)
            {
                $0.evidence.area("a-1", community, level, from: at(10, "00:00:00"), reported: at(10, "00:00:00"))
                $0.evidence.stay(
                    "s-1", me, community, from: at(8 - days), to: at(10 - days, left), reported: at(10 - days))
                $0.expect(at(10), code)
            }
        }
    }

    private static let minimumStay = ["cn-8", "cn-9", "cn-20"].flatMap { edition in
        [("16:00:00", true), ("15:59:59", false)].map { left, counts in
            scenario("\(edition): a stay from 12:00:00 to \(left) \(counts ? "counts" : "is passing through")", edition)
            {
                $0.evidence.area("a-1", community, "high", from: at(1), reported: at(1))
                $0.evidence.stay("s-1", me, community, from: at(2), to: at(2, left), reported: at(2, "20:00:00"))
                let codes = [
                    "cn-8": "red area.high/central-isolation/2022-08-17 owes 08-03 08-06 08-09 08-16",
                    "cn-9": "red area.high/central-isolation/2022-08-10 owes 08-03 08-04 08-05 08-07 08-09",
                    "cn-20": "red area.high/home-isolation/2022-08-10 owes 08-03 08-05 08-07 08-09",
                ]
                $0.expect(at(2, "20:00:00"), counts ? codes[edition] ?? "" : "green")
            }
        }
    }

    private static let presence = [
        scenario("someone whose home lies in the area is in it, until it is lifted") {
            $0.evidence.resident(me, community)
            $0.evidence.area("a-1", "990101000000", "high", from: at(1), to: at(5), reported: at(0))
            $0.evidence.area("a-2", "990101001000", "medium", from: at(2), reported: at(2))
            $0.evidence.area("a-3", "990101001002", "high", from: at(1), reported: at(1))
            $0.expect(at(1, "11:59:59"), "green")
            $0.expect(at(1), "red area.high.resident/stay-home/2022-08-05T12:00:00+08:00")
            $0.expect(
                at(5, "11:59:59"),
                "red area.high.resident/stay-home/2022-08-05T12:00:00+08:00 + area.medium.resident/stay-in-area/-")
            $0.expect(at(5), "yellow area.medium.resident/stay-in-area/-")
        },
        scenario("presences that touch are one: two stays of three hours are six") {
            $0.evidence.area("a-1", "990101000000", "high", from: at(1), reported: at(1))
            $0.evidence.stay("s-1", me, community, from: at(2), to: at(2, "15:00:00"), reported: at(2, "20:00:00"))
            $0.evidence.stay(
                "s-2", me, "990101002002", from: at(2, "15:00:00"), to: at(2, "18:00:00"), reported: at(2, "20:00:00"))
            $0.expect(
                at(2, "20:00:00"), "red area.high/central-isolation/2022-08-10 owes 08-03 08-04 08-05 08-07 08-09")
        },
        scenario("presences with a gap are two, each too short") {
            $0.evidence.area("a-1", "990101000000", "high", from: at(1), reported: at(1))
            $0.evidence.stay("s-1", me, community, from: at(2), to: at(2, "15:00:00"), reported: at(2, "20:00:00"))
            $0.evidence.stay(
                "s-2", me, "990101002002", from: at(2, "15:00:01"), to: at(2, "18:00:00"), reported: at(2, "20:00:00"))
            $0.expect(at(2, "20:00:00"), "green")
        },
        scenario("an area that is lifted with the person in it leaves nothing") {
            $0.evidence.area("a-1", community, "high", from: at(1), to: at(4), reported: at(1))
            $0.evidence.stay("s-1", me, community, from: at(2), to: at(4), reported: at(2))
            $0.expect(at(3), "red area.high.resident/stay-home/2022-08-04T12:00:00+08:00")
            $0.expect(at(4), "green")
        },
        scenario("leaving home for a stay elsewhere is leaving the area, known when the stay is") {
            $0.evidence.resident(me, community)
            $0.evidence.area("a-1", community, "high", from: at(1), reported: at(1))
            $0.evidence.stay("s-1", me, "990201001001", from: at(3), reported: at(5))
            $0.expect(at(4), "red area.high.resident/stay-home/-")
            $0.expect(at(5), "red area.high/central-isolation/2022-08-11 owes 08-05 08-06 08-08 08-10")
        },
        scenario("an open stay ends where the next begins later, and the end is known with the next") {
            $0.evidence.area("a-1", community, "high", from: at(1), reported: at(1))
            $0.evidence.stay("s-1", me, community, from: at(2), reported: at(2))
            $0.evidence.stay("s-2", me, "990201001001", from: at(4), reported: at(6))
            $0.expect(at(5), "red area.high.resident/stay-home/-")
            $0.expect(at(6), "red area.high/central-isolation/2022-08-12 owes 08-06 08-07 08-09 08-11")
        },
        scenario("correcting the division of a stay does not move when its end became known") {
            $0.evidence.area("a-1", community, "high", from: at(1), reported: at(1))
            $0.evidence.stay("s-1", me, "990201001001", from: at(2), to: at(3), reported: at(3))
            $0.evidence.correct(["division": community], reported: at(8))
            $0.expect(at(7), "green")
            $0.expect(at(8), "red area.high/central-isolation/2022-08-11 owes 08-04 08-05 08-06 08-08 08-10")
        },
        scenario("the home of the latest residents record is the home for all times") {
            $0.evidence.resident(me, community)
            $0.evidence.resident(me, "990201001001", id: "r-new", reported: at(3))
            $0.evidence.area("a-1", community, "high", from: at(1), reported: at(1))
            $0.expect(at(2), "red area.high.resident/stay-home/-")
            $0.expect(at(3), "green")
        },
        scenario("stays and areas without length are nothing") {
            $0.evidence.resident(me, "990201001001")
            $0.evidence.area("a-1", community, "high", from: at(1), reported: at(1))
            $0.evidence.stay("s-1", me, community, from: at(2), to: at(2), reported: at(2))
            $0.evidence.area("a-2", "990201001001", "high", from: at(2), to: at(2), reported: at(2))
            $0.expect(at(2), "green")
        },
        scenario("a stay without length ends no open stay") {
            $0.evidence.area("a-1", community, "high", from: at(1), reported: at(1))
            $0.evidence.stay("s-1", me, community, from: at(2), reported: at(2))
            $0.evidence.stay("s-2", me, "990201001001", from: at(3), to: at(3), reported: at(3))
            $0.expect(at(4), "red area.high.resident/stay-home/-")
        },
        scenario("low-risk areas colour nobody") {
            $0.evidence.resident(me, community)
            $0.evidence.area("a-1", community, "low", from: at(1), reported: at(1))
            $0.expect(at(2), "green")
        },
    ]
}
