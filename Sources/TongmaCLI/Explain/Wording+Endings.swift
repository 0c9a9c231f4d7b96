internal import HealthCode

// What ends a measure, in sentences.
extension Wording {
    /// One way out as a sentence, or as the second half of one.
    func sentence(_ way: WayOut, isAlternative: Bool = false) -> String {
        let next: String =
            switch way.next {
            case .nothing: ""
            case .measure(let name, let colour):
                self(
                    zh: "，随后为\(measure(name))（\(self.colour(colour))）",
                    en: "; then \(measure(name)) (\(self.colour(colour)))")
            }
        if way.endsByItself, case .calendar(let end)? = way.conditions.first {
            return self(
                zh: "无需任何操作：\(moment(end))自行结束\(next)。",
                en: "Nothing: it ends by itself on \(moment(end))\(next).")
        }
        let conditions = way.conditions.map(condition)
        return self(
            zh: "满足条件时结束：\(conditions.joined(separator: "；并且"))\(next)。",
            en: "\(isAlternative ? "it" : "It") ends when \(conditions.joined(separator: ", and "))\(next).")
    }

    /// One condition as a clause.
    func condition(_ condition: EndCondition) -> String {
        switch condition {
        case .calendar(let end):
            return self(zh: "到\(moment(end))", en: "\(moment(end)) has come")
        case .tests(let days, let samples):
            return tests(days, samples)
        case .linkedTests(let awaited, let results):
            return self(
                zh: "所接触的密切接触者的前\(results)次检测中尚未报告的\(awaited)次报告阴性",
                en: results == 1
                    ? "the close contact's first test result has come back negative"
                    : "\(awaited) more of the close contact's first \(results) test results "
                        + "\(awaited == 1 ? "has" : "have") come back negative")
        case .areaLifted(let end):
            return end.map {
                self(zh: "风险区于\(moment($0))解除（已公布）", en: "the area is lifted, as declared, on \(moment($0))")
            }
                ?? self(zh: "划定机关解除该风险区", en: "the area is lifted by the authority that declared it")
        case .finding(let kind, let moment):
            return finding(kind, notBefore: moment)
        case .retests(let count, let results, let after, let notBefore, let hours):
            return retests(count, results: results, after: after, notBefore: notBefore, hours: hours)
        case .indexRuledOut(let record):
            return self(zh: "病例\(record)被排除或撤回", en: "the case \(record) is ruled out or withdrawn")
        }
    }

    /// What satisfies the tests of an episode: the kind of sample.
    func kind(of samples: SampleRule, many: Bool = false) -> String {
        let tests = many ? "tests" : "test"
        return samples == .single
            ? self(zh: "单管核酸", en: "single-tube \(tests)")
            : self(zh: "核酸（单管或混管）", en: "nucleic-acid \(tests) (single or pooled)")
    }

    private func tests(_ days: [LocalDate], _ samples: SampleRule) -> String {
        if days.count == 1 {
            return self(
                zh: "\(dates(days))当天或之后采样的一次\(kind(of: samples))阴性已报告",
                en: "a negative \(kind(of: samples)) sampled on or after \(dates(days)) is reported")
        }
        return self(
            zh: "\(days.count)次\(kind(of: samples))阴性已报告，依次在\(dates(days))当天或之后采样，每天只计一次",
            en: "\(days.count) negative \(kind(of: samples, many: true)) are reported, sampled on or after "
                + "\(dates(days)) in turn, one a day")
    }

    private func finding(_ kind: CaseKind, notBefore: Instant) -> String {
        switch kind {
        case .discharged: self(zh: "医疗机构报告出院", en: "a medical institution reports the discharge")
        case .ruledOut:
            self(
                zh: "医疗机构排除感染（\(moment(notBefore))当时或之后）",
                en: "a medical institution rules the infection out (at or after \(moment(notBefore)))")
        case .suspected, .confirmed, .asymptomatic:
            self(zh: "医疗机构报告\(word(kind))", en: "a medical institution reports: \(word(kind))")
        }
    }

    private func retests(
        _ count: Int, results: [TestResult], after: Instant, notBefore: Instant?, hours: Int
    ) -> String {
        let wanted = results.map(word).joined(separator: self(zh: "或", en: " or "))
        let start =
            notBefore.map { self(zh: "\(moment($0))当时或之后", en: "at or after \(moment($0))") }
            ?? self(zh: "\(moment(after))之后", en: "after \(moment(after))")
        if count == 1 {
            return self(
                zh: "\(start)采样的一次单管核酸有结果（\(wanted)）",
                en: "a single-tube nucleic-acid test sampled \(start) has its result (\(wanted))")
        }
        return self(
            zh: "\(start)采样、间隔至少\(hours)小时的\(count)次单管核酸均有结果（\(wanted)）",
            en:
                "\(count) single-tube nucleic-acid tests sampled \(start), at least \(hours) h apart, have their results "
                + "(\(wanted))")
    }
}
