import HealthCode
import Testing
import TongmaCLI

@Suite struct `What a file keeps to itself` {
    /// Gives each record to those of many quotes that want it.
    private struct Fan: EvidenceSink {
        var quotes: [EvidenceQuotes]
        let wanting: [RecordKey: [Int]]
        /// The name that each number goes with.
        var names: [String: Set<String>] = [:]

        mutating func refuse(_ rejection: Rejection) {}

        mutating func take(_ record: borrowing ParsedRecord, line: Int) -> RecordVerdict {
            if let number = record.document?.number, let name = record.text(.name) {
                names[number, default: []].insert(name)
            }
            let key = RecordKey(dataset: record.dataset, recordID: record.text(.recordID) ?? "")
            for index in wanting[key] ?? [] { _ = quotes[index].take(record, line: line) }
            return .accepted
        }
    }

    @Test func `no number in full, and no other person's number or name, for 300 persons of the sample`() async throws {
        let assessor = try await SampleOutbreak.assessor(under: "national", at: "2022-07-06T12:00:00+08:00")
        let evidence = assessor.evidence
        var workspace = Assessor.Workspace()
        var explanations: [Explanation] = []
        // Those with the most to tell: what depends on others first.
        for person in 0..<evidence.personCount where explanations.count < 300 {
            guard let found = assessor.explain(person, in: &workspace) else { continue }
            let dependsOnOthers = found.episodes.contains { $0.origin.index != nil || $0.link != nil }
            if dependsOnOthers || !found.idleContacts.isEmpty || person % 97 == 0 { explanations.append(found) }
        }
        #expect(explanations.count == 300)

        var wanting: [RecordKey: [Int]] = [:]
        var quotes: [EvidenceQuotes] = []
        for (index, explanation) in explanations.enumerated() {
            let keys = try await SampleOutbreak.log.records(about: explanation.document).union(explanation.areaRecords)
            quotes.append(EvidenceQuotes(about: explanation.document, records: keys))
            for key in keys { wanting[key, default: []].append(index) }
        }
        var fan = Fan(quotes: quotes, wanting: wanting)
        try await SampleOutbreak.read(into: &fan)

        let numbers = Set((0..<evidence.personCount).map { evidence.document(of: $0).number })
        let names = Set(fan.names.values.joined())
        #expect(names.count > 1_000)
        for (explanation, quotes) in zip(explanations, fan.quotes) {
            let own = fan.names[explanation.document.number] ?? []
            let file = PersonFile(
                explanation: explanation, histories: quotes.histories(at: assessor.instant), fullNumbers: false)
            for text in [file.text(in: .zh), file.text(in: .en), file.json()] {
                #expect(own.contains { text.contains($0) })
                let rest = own.reduce(text) { $0.replacing($1, with: "-") }
                #expect(leaks(in: rest, of: names) == [])
                #expect(words(in: text).intersection(numbers) == [])
            }
            let full = PersonFile(
                explanation: explanation, histories: quotes.histories(at: assessor.instant), fullNumbers: true)
            #expect(words(in: full.json()).intersection(numbers) == [explanation.document.number])
        }
    }

    /// The names that stand anywhere in a text, words of the page itself apart.
    private func leaks(in text: String, of names: Set<String>) -> Set<String> {
        let characters = Array(text)
        var found: Set<String> = []
        for start in characters.indices where characters[start] >= "\u{4E00}" {
            for length in 2...4 where start + length <= characters.count {
                let piece = String(characters[start..<start + length])
                if names.contains(piece) { found.insert(piece) }
            }
        }
        return found
    }

    private func words(in text: String) -> Set<String> {
        Set(text.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }.map(String.init))
    }
}
