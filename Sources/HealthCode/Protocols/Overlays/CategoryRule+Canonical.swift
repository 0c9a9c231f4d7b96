/// A phase with the days since the anchor that it holds.
struct PhaseSpan {
    let phase: PhaseRule
    /// Day 0 belongs to the first phase; empty for a later phase of no days.
    let days: Range<Int>

    /// `central-isolation red days 0-7`; a state has no days.
    func text(of kind: Category.Kind) -> String {
        let words = "\(phase.measure) \(phase.colour.name)"
        if kind == .state { return words }
        return days.isEmpty ? "\(words) no days" : "\(words) days \(days.lowerBound)-\(days.upperBound - 1)"
    }
}

extension [PhaseSpan] {
    /// The phase that holds on that day; `nil` after the last.
    func covering(_ day: Int) -> PhaseRule? { first { $0.days.contains(day) }?.phase }
}

extension CategoryRule {
    /// The phases with their days. A state's one phase has day 0, which stands for all its time.
    var spans: [PhaseSpan] {
        var start = 0
        var end = 0
        return phases.map { phase in
            end += phase.days.value
            let span = PhaseSpan(phase: phase, days: start..<(end + 1))
            start = end + 1
            return span
        }
    }

    /// `central-isolation red days 0-7, home-monitoring yellow days 8-10`.
    var phasesText: String { spans.map { $0.text(of: category.kind) }.joined(separator: ", ") }

    /// `days 1 2 3 5 7 10`, or `none`.
    var testsText: String {
        listedTests.isEmpty ? "none" : "days " + listedTests.map { "\($0.day)" }.joined(separator: " ")
    }

    /// Everything in the rule that has an effect, in fixed words and order.
    var canonicalText: String {
        var parts = [phasesText]
        if let samples { parts.append("tests \(testsText) \(samples.rawValue)") }
        if let lookBackDays { parts.append("look-back \(lookBackDays.value) days") }
        if let linkedTests { parts.append("linked \(linkedTests.value) tests") }
        if let infectiousDaysBefore { parts.append("infectious \(infectiousDaysBefore.value) days before") }
        if let lifting {
            parts.append(
                "lifted by \(lifting.caseKinds.text) or \(lifting.tests.value) of \(lifting.results.text) "
                    + "\(lifting.hoursApart.value) hours apart")
        }
        return parts.joined(separator: "; ")
    }
}

extension Set where Element: CaseIterable & RawRepresentable<String> {
    /// The names in the vocabulary's order, or `none`.
    var text: String { isEmpty ? "none" : inOrder.joined(separator: " ") }
}
