import HealthCode
import HealthCodeTesting
import Testing

/// What must hold of every derivation, whatever the evidence. A failing seed is named and can be run again.
@Suite struct DerivationProperties {
    static let seeds = Array(UInt64(0)..<60)

    @Test(arguments: seeds)
    func `does not depend on the order of lines, nor on repeated ones`(seed: UInt64) throws {
        let outbreak = GeneratedOutbreak(seed: seed)
        let expected = try codes(of: outbreak.text, at: outbreak.instants)
        var random = SeededGenerator(seed: seed &+ 1_000_000)
        var shuffled = outbreak.text
        for _ in 0..<20 {
            if let line = shuffled.lines.randomElement(using: &random) { shuffled.lines.append(line) }
        }
        shuffled.lines.shuffle(using: &random)
        #expect(try codes(of: shuffled, at: outbreak.instants) == expected)
    }

    @Test(arguments: seeds)
    func `does not depend on what was reported later`(seed: UInt64) throws {
        let outbreak = GeneratedOutbreak(seed: seed)
        for instant in outbreak.instants {
            var known = outbreak.text
            known.lines.removeAll { Instant($0.fields["reported_at"] ?? "").map { $0 > instant } ?? true }
            #expect(try codes(of: known, at: [instant]) == codes(of: outbreak.text, at: [instant]))
        }
    }

    @Test(arguments: seeds)
    func `gives a colour that its reasons explain`(seed: UInt64) throws {
        let outbreak = GeneratedOutbreak(seed: seed)
        let evidence = outbreak.text.evidence()
        try forEachCode(in: evidence, at: outbreak.instants, under: timeline("national")) { code, instant in
            #expect(code.colour == code.reasons.map(\.colour).max() ?? .green)
            #expect(code.reasons.map(\.category.name) == code.reasons.map(\.category.name).sorted())
            #expect(Set(code.reasons.map(\.category)).count == code.reasons.count)
            #expect(code.reasons.allSatisfy { $0.until.map { $0 > instant } ?? true })
            #expect(code.reasons.allSatisfy { $0.testsOwed == $0.testsOwed.sorted() })
            if code.reasons.contains(where: { $0.category == .case }) { #expect(code.reasons.count == 1) }
        }
    }

    @Test(arguments: seeds)
    func `never gets worse by a switch that only shortens`(seed: UInt64) throws {
        let outbreak = GeneratedOutbreak(seed: seed)
        let evidence = outbreak.text.evidence()
        let long = try #require(ControlProtocol.national.first { $0.id == "cn-8" })
        for daysLess in [1, 3, 6] {
            // The switch falls on the instant that is asked about, or before it.
            for instant in outbreak.instants {
                let start = UTCOffset.china.date(of: instant) + -Int(seed % 3)
                let before = RuleTimeline(editions: [long])
                let after = RuleTimeline(editions: [long, long.shortened(by: daysLess, from: start)])
                let (old, new) = (colours(evidence, before, instant), colours(evidence, after, instant))
                #expect(zip(old, new).allSatisfy { $1 <= $0 }, "seed \(seed), \(daysLess) days less at \(instant)")
            }
        }
    }

    @Test func `reaches every category, phase and kind of waiting`() throws {
        var seen: Set<String> = []
        for seed in Self.seeds {
            let outbreak = GeneratedOutbreak(seed: seed)
            let evidence = outbreak.text.evidence()
            try forEachCode(in: evidence, at: outbreak.instants, under: timeline("national")) { code, instant in
                for reason in code.reasons {
                    seen.insert("\(reason.category.name)/\(reason.measure)")
                    if reason.until == nil, reason.category == .secondaryContact, reason.testsOwed.isEmpty {
                        seen.insert("linked")
                    }
                }
            }
        }
        let expected: Set<String> = [
            "area.high/central-isolation", "area.high/home-isolation", "area.high.resident/stay-home",
            "area.medium/home-isolation", "area.medium.resident/stay-in-area", "case/treatment",
            "closed-loop/home-monitoring", "co-travel/health-monitoring", "contact.close/central-isolation",
            "contact.close/home-monitoring", "contact.close/home-isolation", "contact.secondary/central-isolation",
            "contact.secondary/home-isolation", "entry/central-isolation", "entry/home-monitoring",
            "entry/home-isolation", "pool-positive/recheck", "recovered/home-monitoring", "screen-positive/pending",
            "suspected/pending", "linked",
        ]
        #expect(expected.subtracting(seen).isEmpty, "not reached: \(expected.subtracting(seen).sorted())")
    }

    // MARK: Asking

    private func codes(of text: EvidenceText, at instants: [Instant]) throws -> [String: Assessment] {
        var codes: [String: Assessment] = [:]
        let evidence = text.evidence()
        var workspace = Assessor.Workspace()
        for instant in instants {
            let assessor = try #require(
                Assessor(evidence: evidence, timeline: try timeline("national"), at: instant))
            for person in 0..<evidence.personCount {
                let key = "\(instant.seconds) \(instant.attoseconds) \(evidence.document(of: person).number)"
                codes[key] = assessor.assess(person, in: &workspace)
            }
        }
        return codes
    }

    private func forEachCode(
        in evidence: Evidence, at instants: [Instant], under timeline: RuleTimeline,
        _ body: (Assessment, Instant) throws -> Void
    ) throws {
        var workspace = Assessor.Workspace()
        for instant in instants {
            let assessor = try #require(Assessor(evidence: evidence, timeline: timeline, at: instant))
            for person in 0..<evidence.personCount {
                if let code = assessor.assess(person, in: &workspace) { try body(code, instant) }
            }
        }
    }

    private func colours(_ evidence: Evidence, _ timeline: RuleTimeline, _ instant: Instant) -> [Colour] {
        guard let assessor = Assessor(evidence: evidence, timeline: timeline, at: instant) else { return [] }
        var workspace = Assessor.Workspace()
        return (0..<evidence.personCount).map { assessor.assess($0, in: &workspace)?.colour ?? .green }
    }
}

extension ControlProtocol {
    /// The same edition with shorter phases, without the tests that no longer fall into one, and with shorter look-backs.
    fileprivate func shortened(by days: Int, from date: LocalDate) -> ControlProtocol {
        var edition = self
        edition.id += "-short"
        edition.effectiveFrom = date
        for (category, rule) in categories {
            var rule = rule
            var (oldStart, newStart) = (-1, -1)
            for (index, phase) in rule.phases.enumerated() where phase.days.value > 0 {
                let length = max(1, phase.days.value - days)
                let (oldEnd, newEnd) = (max(oldStart, 0) + phase.days.value, max(newStart, 0) + length)
                rule.phases[index].days.value = length
                rule.phases[index].tests = phase.tests.filter { $0.day > newStart && $0.day <= newEnd }
                (oldStart, newStart) = (oldEnd, newEnd)
            }
            if let lookBack = rule.lookBackDays { rule.lookBackDays = Parameter(max(0, lookBack.value - days)) }
            edition.categories[category] = rule
        }
        return edition
    }
}
