import HealthCode
import HealthCodeTesting
import Testing

@Suite struct DispatchScenarioTests {
    @Test(arguments: DispatchScenarios.all.indices)
    func `holds under its rules`(index: Int) throws {
        let scenario = DispatchScenarios.all[index]
        let failures = scenario.failures(under: try timeline(scenario.rules))
        #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))")
    }

    @Test func `expects something of everyone`() {
        #expect(DispatchScenarios.all.allSatisfy { !$0.expectations.isEmpty })
        #expect(Set(DispatchScenarios.all.map(\.name)).count == DispatchScenarios.all.count)
    }

    /// A number that nothing holds could be wrong without anyone seeing it.
    @Test func `every number of the duties is held by a scenario`() throws {
        var unnoticed: [String] = []
        for number in DutyDocument.numbers {
            for step in [-1, 1] {
                var changed = DutyDocument.national
                number.add(step, &changed)
                let isNoticed = try DispatchScenarios.all.contains { scenario in
                    !scenario.failures(under: try timeline(scenario.rules), duties: changed).isEmpty
                }
                if !isNoticed { unnoticed.append("\(number.name) \(step > 0 ? "+1" : "-1")") }
            }
        }
        #expect(unnoticed == [])
    }
}

extension DutyDocument {
    fileprivate struct Number {
        let name: String
        let add: (Int, inout DutyDocument) -> Void
    }

    /// Every number that the document has, but its version.
    fileprivate static var numbers: [Number] {
        var numbers = [
            Number(name: "release notice") { $1.releaseNoticeHours.value += $0 },
            Number(name: "notice ahead") { $1.noticeAheadHours.value += $0 },
            Number(name: "escalation") { $1.escalationHours.value += $0 },
            Number(name: "memory") { $1.memoryDays.value += $0 },
            Number(name: "notice memory") { $1.noticeMemoryDays.value += $0 },
            Number(name: "slot window") { $1.slotWindowHours.value += $0 },
            Number(name: "missing attempts") { $1.missingAttempts.value += $0 },
            Number(name: "missing channels") { $1.missingChannels.value += $0 },
            Number(name: "missing at the door") { $1.missingAtDoor.value += $0 },
        ]
        for (index, duty) in national.duties.enumerated() {
            numbers.append(Number(name: "\(duty.measure) reach") { $1.duties[index].reachWithinHours.value += $0 })
            if duty.placedWithinHours != nil {
                numbers.append(
                    Number(name: "\(duty.measure) placed") { $1.duties[index].placedWithinHours?.value += $0 })
            }
            for edition in duty.placedWithinHoursByEdition.keys.sorted() {
                numbers.append(
                    Number(name: "\(duty.measure) placed \(edition)") {
                        $1.duties[index].placedWithinHoursByEdition[edition]?.value += $0
                    })
            }
            // The document allows divisors of 24: none is one less, one is two, two is none or three.
            numbers.append(
                Number(name: "\(duty.measure) slots") { step, duties in
                    duties.duties[index].slotsADay.value = max(0, duty.slotsADay.value + step)
                    if duties.duties[index].slotsADay.value == duty.slotsADay.value {
                        duties.duties[index].slotsADay.value = 2
                    }
                })
        }
        return numbers
    }
}
