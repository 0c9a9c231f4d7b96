import HealthCode
import HealthCodeTesting
import Testing

/// Every number of the shipped editions, changed by one, must be noticed by some scenario: a number that nothing holds
/// could be wrong without anyone seeing it.
@Suite struct NumberMutationTests {
    /// Changes that change no code. cn-20: a diagnosis on day 15 is known on day 15 at the earliest; by then every
    /// listed day (the last is 8) is waived and the late window of 14 days has passed, so the upgrade gives nothing.
    private static let equivalent = ["cn-20": ["upgrade_window_days +1"]]

    @Test(arguments: ControlProtocol.national.map(\.id))
    func `are each held by a scenario`(id: String) throws {
        let edition = try #require(ControlProtocol.national.first { $0.id == id })
        let numbers = edition.numbers
        #expect(numbers.count > 30)
        var unnoticed: [String] = []
        for number in numbers {
            for step in [-1, 1] {
                var changed = edition
                number.add(step, &changed)
                if !isNoticed(changed) { unnoticed.append("\(number.name) \(step > 0 ? "+1" : "-1")") }
            }
        }
        #expect(unnoticed == Self.equivalent[id, default: []])
    }

    /// The dates on which the editions begin decide what is in force when.
    @Test func `the editions' first days are held by scenarios`() throws {
        for index in 1..<ControlProtocol.national.count {
            for step in [-1, 1] {
                var editions = ControlProtocol.national
                editions[index].effectiveFrom = editions[index].effectiveFrom + step
                let timeline = RuleTimeline(editions: editions)
                let noticed = ScenarioTests.all.contains {
                    $0.rules == "national" && !$0.failures(under: timeline).isEmpty
                }
                #expect(noticed, "\(editions[index].id) \(step)")
            }
        }
    }

    private func isNoticed(_ edition: ControlProtocol) -> Bool {
        let timeline = RuleTimeline(edition: edition)
        return ScenarioTests.all.contains { $0.rules == edition.id && !$0.failures(under: timeline).isEmpty }
    }
}

private struct Number {
    let name: String
    let add: (Int, inout ControlProtocol) -> Void
}

extension ControlProtocol {
    /// Every number that the document has, but its version and its dates.
    fileprivate var numbers: [Number] {
        let parameters = [
            Number(name: "upgrade_window_days") { $1.upgradeWindowDays.value += $0 },
            Number(name: "minimum_stay_hours") { $1.minimumStayHours.value += $0 },
            Number(name: "late_minimum_tests") { $1.lateMinimumTests.value += $0 },
            Number(name: "late_window_days") { $1.lateWindowDays.value += $0 },
        ]
        return parameters + categories.keys.sorted().flatMap { numbers(of: $0) }
    }

    private func numbers(of category: HealthCode.Category) -> [Number] {
        guard let rule = categories[category] else { return [] }
        var numbers: [Number] = []
        func number(_ name: String, _ add: @escaping (Int, inout CategoryRule) -> Void) {
            numbers.append(
                Number(name: "\(category.name) \(name)") { step, edition in
                    guard var rule = edition.categories[category] else { return }
                    add(step, &rule)
                    edition.categories[category] = rule
                })
        }
        for (index, phase) in rule.phases.enumerated() where category.kind == .episode {
            number("phase \(index) days") { $1.phases[index].days.value += $0 }
            for test in phase.tests.indices {
                number("phase \(index) test \(phase.tests[test].day)") { $1.phases[index].tests[test].day += $0 }
            }
        }
        if rule.lookBackDays != nil { number("look-back") { $1.lookBackDays?.value += $0 } }
        if rule.linkedTests != nil { number("linked tests") { $1.linkedTests?.value += $0 } }
        if rule.infectiousDaysBefore != nil { number("infectious days") { $1.infectiousDaysBefore?.value += $0 } }
        if let lifting = rule.lifting {
            number("lifting tests") { $1.lifting?.tests.value += $0 }
            // With one test there is no other to be apart from.
            if lifting.tests.value > 1 { number("lifting hours") { $1.lifting?.hoursApart.value += $0 } }
        }
        return numbers
    }
}
