package import HealthCode

extension PersonFile {
    /// A measure in force, whatever it comes from.
    struct Measure {
        let record: EvidenceReference
        let reason: CodeReason
        let waysOut: [WayOut]
    }

    /// All measures in force; of several of one category, the code shows one.
    var measures: [Measure] {
        let explained = explanation
        let found: [(EvidenceReference, CodeReason?, [WayOut])] =
            explained.cases.map { ($0.record, $0.reason, $0.waysOut) }
            + explained.positives.map { ($0.sample.record, $0.reason, $0.waysOut) }
            + explained.presences.map { ($0.record, $0.reason, $0.waysOut) }
            + explained.episodes.map { ($0.origin.record, $0.reason, $0.waysOut) }
        return found.compactMap { record, reason, ways in
            reason.map { Measure(record: record, reason: $0, waysOut: ways) }
        }
    }

    /// The file as text for people.
    package func text(in language: Language) -> String {
        FileText.text(of: self, in: language)
    }
}
