import HealthCode
import Testing

@Suite struct `Entries, closed loops, journeys and areas in an explanation` {
    private typealias W = WrittenEvidence

    @Test func `an entry and the end of a closed loop are counted from their moments`() throws {
        var evidence = WrittenEvidence()
        evidence.add(
            .entry, "E", reported: "07-01 12:00", ["arrived_at": "07-01 10:00", "port": "CAN", "origin": "DEU"])
        evidence.add(.closedLoop, "L", reported: "07-02 12:00", ["post": "port", "left_at": "07-02 10:00"])
        let episodes = try evidence.explain(at: "07-03 00:00").episodes
        #expect(episodes.map(\.category) == [.entry, .closedLoop])
        #expect(episodes.map(\.anchoredAt) == [try W.instant("07-01 10:00"), try W.instant("07-02 10:00")])
        #expect(episodes.map(\.samples) == [.single, .any])
        #expect(episodes.allSatisfy { $0.origin.index == nil })
    }

    @Test func `a co-traveller learns of the case record and of nothing else`() throws {
        var evidence = WrittenEvidence()
        for (id, person) in [("T1", W.Person.her), ("T2", .him)] {
            evidence.add(
                .trip, id, reported: "07-01 20:00", about: person,
                [
                    "carrier": "train", "number": "G1", "service_date": "2022-07-01", "coach": "05",
                    "departed_at": "07-01 10:00", "arrived_at": "07-01 14:00", "from_division": "440106001001",
                    "to_division": "610113001001",
                ])
        }
        evidence.caseRecord("D", "confirmed", "07-02 08:00", about: .him)
        let file = try evidence.explain(at: "07-03 00:00")
        let episode = try #require(file.episodes.first)
        #expect(episode.category == .coTravel)
        let trip = EvidenceReference(dataset: .trip, recordID: "T1", reportedAt: try W.instant("07-01 20:00"))
        #expect(episode.origin == .trip(trip, index: IndexCase(recordID: "D", kind: .confirmed)))
        #expect(episode.known == (try W.instant("07-02 08:00")))
    }

    private func areas(stay: (from: String, to: String?)?) -> WrittenEvidence {
        var evidence = WrittenEvidence()
        evidence.home("610113001001")
        evidence.area("Z", "high", in: "440106001001", from: "07-02 00:00", to: "07-09 00:00")
        if let stay {
            var fields = ["division": "440106001001", "from": stay.from]
            fields["to"] = stay.to
            evidence.add(.stay, "Y", reported: "07-01 00:00", fields)
        }
        return evidence
    }

    @Test func `being in an area ends with the area`() throws {
        let file = try areas(stay: ("07-01 08:00", nil)).explain(at: "07-03 00:00")
        let presence = try #require(file.presences.first)
        #expect(presence.outcome == .there)
        #expect(presence.arrived == (try W.instant("07-01 08:00")) && presence.left == nil)
        #expect(presence.reason?.until == (try W.instant("07-09 00:00")))
        #expect(
            presence.waysOut == [
                WayOut(conditions: [.areaLifted(try W.instant("07-09 00:00"))], next: .nothing)
            ])
    }

    @Test(arguments: [
        ("07-01 08:00", "07-03 08:00", ExplainedPresence.Outcome.left),
        ("07-03 08:00", "07-03 11:59", .passedThrough), ("07-03 08:00", "07-10 08:00", .lifted),
    ])
    func `having been in an area says what follows`(
        _ from: String, _ to: String, _ outcome: ExplainedPresence.Outcome
    ) throws {
        let file = try areas(stay: (from, to)).explain(at: "07-11 00:00")
        #expect(file.presences.map(\.outcome) == [outcome])
        #expect(file.episodes.map(\.category) == (outcome == .left ? [.areaHigh] : []))
        #expect(file.presences.first?.reason == nil)
    }

    @Test func `a presence before the time that counts is not told`() throws {
        #expect(try areas(stay: ("06-20 08:00", "06-24 08:00")).explain(at: "07-03 00:00").presences.isEmpty)
    }

    @Test func `areas at home touch without any stay`() throws {
        var evidence = WrittenEvidence()
        evidence.home("440106001001")
        evidence.area("Z", "medium", in: "440106000000", from: "07-02 00:00")
        let file = try evidence.explain(at: "07-03 00:00")
        #expect(file.presences.map(\.outcome) == [.there])
        #expect(file.presences.first?.arrived == nil)
        #expect(file.presences.first?.waysOut.first?.conditions == [.areaLifted(nil)])
        #expect(file.areaRecords == [RecordKey(dataset: .areaRisk, recordID: "Z")])
        let later = try evidence.explain(at: "07-03 00:00", under: "cn-20")
        #expect(later.presences.map(\.outcome) == [.notInEdition])
        #expect(later.home?.division == Division("440106001001"))
    }
}
