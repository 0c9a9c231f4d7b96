import HealthCode
import HealthCodeTesting
import Testing

/// Links unite documents for as long as they stand, and leave nothing behind.
@Suite struct PersonUnionTests {
    private static let seeds = UInt64(0)..<24

    /// An outbreak in which some records are about passports instead of cards.
    private struct Outbreak {
        var text: EvidenceText
        let instants: [Instant]
        let documents: [(type: String, number: String)]
        var random: SeededGenerator

        init(seed: UInt64) {
            let generated = GeneratedOutbreak(seed: seed)
            var text = generated.text
            var random = SeededGenerator(seed: seed &+ 1_000)
            let cards = Set(text.lines.compactMap { $0.fields["document_number"] }).sorted()
            let passports = cards.enumerated().map { "B\(10 + $0.offset)" }
            // A version that is stated twice names one document.
            var moved: [String: Bool] = [:]
            for index in text.lines.indices {
                let fields = text.lines[index].fields
                let version = "\(fields["record_id"] ?? "") \(fields["reported_at"] ?? "")"
                let isMoved = moved[version] ?? random.oneIn(3)
                moved[version] = isMoved
                guard isMoved, let card = fields["document_number"],
                    let person = cards.firstIndex(of: card)
                else { continue }
                text.lines[index].fields["document_type"] = "passport"
                text.lines[index].fields["document_number"] = passports[person]
            }
            self.text = text
            self.random = random
            instants = generated.instants
            documents = cards.map { ("id-card", $0) } + passports.map { ("passport", $0) }
        }

        /// A link of two documents.
        mutating func link(_ id: String, _ first: Int, _ second: Int, reported: String) {
            text.lines.append(
                EvidenceText.Line(
                    .identityLink,
                    [
                        "record_id": id, "reported_at": reported, "document_type": documents[first].type,
                        "document_number": documents[first].number, "name": "测试",
                        "other_document_type": documents[second].type,
                        "other_document_number": documents[second].number, "relation": "same-person",
                        "basis": "register",
                    ]))
        }

        mutating func randomPair() -> (Int, Int) {
            let first = Int.random(in: documents.indices, using: &random)
            let step = Int.random(in: 1..<documents.count, using: &random)
            return (first, (first + step) % documents.count)
        }
    }

    /// The codes and rows of everyone at an instant, by document.
    private func answers(_ text: EvidenceText, at instant: Instant) throws -> [String: [String]] {
        let evidence = text.evidence()
        guard
            let assessor = Assessor(
                evidence: evidence, timeline: try timeline("national"), at: instant)
        else { return [:] }
        let dispatcher = Dispatcher(assessor, duties: .national)
        var workspace = Assessor.Workspace()
        var answers: [String: [String]] = [:]
        for number in 0..<evidence.personCount {
            let document = evidence.document(of: number)
            let code = assessor.assess(number, in: &workspace)
            let item = dispatcher.item(ofPersonOf: number, in: &workspace)
            guard code != nil || item != nil else { continue }
            var row = item.map(DispatchScenario.columns) ?? [:]
            // A link alone may make another document the first.
            row["document"] = nil
            answers["\(document.type.rawValue):\(document.number)"] = [
                code.map { "\(Scenario.describe($0)) \($0.naatHours ?? -1) \($0.doses)" } ?? "no code",
                row.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " "),
            ]
        }
        return answers
    }

    @Test(arguments: seeds)
    func `link, then unlink: as if never linked`(seed: UInt64) throws {
        var outbreak = Outbreak(seed: seed)
        let never = outbreak.text
        for number in 0..<12 {
            let (first, second) = outbreak.randomPair()
            outbreak.link("l-\(number)", first, second, reported: "2022-06-01T00:00:00+08:00")
            outbreak.text.correct(["retracted": "true"], reported: "2022-06-02T00:00:00+08:00")
        }
        for instant in outbreak.instants.prefix(6) {
            #expect(try answers(outbreak.text, at: instant) == answers(never, at: instant))
        }
    }

    @Test(arguments: seeds)
    func `a link of two cards that one record states changes no answer`(seed: UInt64) throws {
        var outbreak = Outbreak(seed: seed)
        let never = outbreak.text
        let cards = outbreak.documents.count { $0.type == "id-card" }
        for number in 1..<cards {
            outbreak.link("l-\(number)", 0, number, reported: "2022-06-01T00:00:00+08:00")
        }
        for instant in outbreak.instants.prefix(6) {
            #expect(try answers(outbreak.text, at: instant) == answers(never, at: instant))
        }
    }

    /// The order of reading, and of the documents' numbers, must not matter.
    @Test(arguments: seeds)
    func `united documents are answered for as one document would be`(seed: UInt64) throws {
        var outbreak = Outbreak(seed: seed)
        var links: [(first: Int, second: Int)] = []
        let cards = outbreak.documents.count { $0.type == "id-card" }
        for number in 0..<10 {
            let (first, second) = number < 5 ? (number % cards, cards + number % cards) : outbreak.randomPair()
            links.append((first, second))
            outbreak.link("l-\(number)", first, second, reported: "2022-06-01T00:00:0\(number)+08:00")
        }
        var together: [[Int]] = outbreak.documents.indices.map { [$0] }
        for link in links {
            guard let first = together.firstIndex(where: { $0.contains(link.first) }),
                let second = together.firstIndex(where: { $0.contains(link.second) }), first != second
            else { continue }
            let union = together[first] + together[second]
            let agreeing = links.count {
                ($0.first, $0.second) == link || ($0.second, $0.first) == link
            }
            let hasTwoCards = union.count { $0 < cards } > 1
            if agreeing < 2, hasTwoCards || union.count > 6 { continue }
            together.remove(at: max(first, second))
            together[min(first, second)] = union
        }
        var rewritten = outbreak.text
        rewritten.lines.removeAll { $0.dataset == .identityLink }
        for index in rewritten.lines.indices {
            for (type, number) in [
                ("document_type", "document_number"), ("via_document_type", "via_document_number"),
            ] {
                guard let held = rewritten.lines[index].fields[number],
                    let document = outbreak.documents.firstIndex(where: { $0.number == held }),
                    let first = together.first(where: { $0.contains(document) })?.min()
                else { continue }
                rewritten.lines[index].fields[type] = outbreak.documents[first].type
                rewritten.lines[index].fields[number] = outbreak.documents[first].number
            }
        }
        for instant in outbreak.instants.prefix(6) {
            let united = try answers(outbreak.text, at: instant)
            let single = try answers(rewritten, at: instant)
            for documents in together {
                guard let first = documents.min() else { continue }
                let name = "\(outbreak.documents[first].type):\(outbreak.documents[first].number)"
                for document in documents {
                    let (type, number) = outbreak.documents[document]
                    guard let answer = united["\(type):\(number)"] else { continue }
                    // Whether a document is a subject is its own affair; what is said of the person is not.
                    if answer[0] != "no code" { #expect(answer[0] == single[name]?[0], "\(seed) \(instant)") }
                    #expect(answer[1] == single[name]?[1] ?? "", "\(seed) \(instant)")
                }
            }
        }
    }
}
