public import HealthCode

/// A few persons to whom everything happens at once: evidence drawn from a seed so that the rules meet each other, with
/// corrections, retractions, contested versions and times on the edges of days.
///
/// A third of the seeds lies around each switch of edition, a third between them. In one province unless more are asked
/// for; then homes, stays and areas lie in all of them, people move house, and places are corrected from one to another.
public struct GeneratedOutbreak: Sendable {
    /// The evidence.
    public private(set) var text = EvidenceText()
    /// Instants worth asking about: midnights with a second before and after, and moments at which something was stated.
    public private(set) var instants: [Instant] = []

    private var random: SeededGenerator
    private let firstDay: LocalDate
    private let persons: [SyntheticPerson]
    private let provinces: [String]
    private var nextRecord = 0
    private static let places = [
        "990101001001", "990101001002", "990101002001", "990102001001", "990201001001",
    ]

    /// The province codes that outbreaks are drawn in: the first is everybody's unless there are more. No real province
    /// has them.
    public static let provinceCodes = ["99", "98", "97"]

    /// The outbreak of a seed.
    ///
    /// - Parameters:
    ///   - provinces: over how many of ``provinceCodes`` it is spread. With 1 the seed alone says what is drawn.
    ///   - work: how many identity links and field acts come on top, from links between cards (which wait for a second
    ///     one) to grants of one token.
    public init(seed: UInt64, persons count: Int = 10, events: Int = 60, provinces: Int = 1, work: Int = 0) {
        self.provinces = Array(Self.provinceCodes.prefix(max(1, provinces)))
        random = SeededGenerator(seed: seed)
        let starts = ["2022-06-19", "2022-08-01", "2022-11-02"]
        firstDay = LocalDate(starts[Int(seed % 3)]) ?? LocalDate(daysSince1970: 0)
        persons = (0..<count).map { SyntheticPerson(Int(seed % 1_000) * 100 + $0) }
        for person in persons where !random.oneIn(6) { addResident(person, day: -20) }
        addCase(persons[0], kind: "confirmed", day: 1)
        for _ in 0..<events { addEvent() }
        if self.provinces.count > 1 {
            for person in persons where random.oneIn(3) {
                addResident(person, day: Int.random(in: 0..<22, using: &random))
            }
        }
        for _ in 0..<work { if random.oneIn(6) { addLink() } else { addAct() } }
        pickInstants()
    }

    private mutating func addEvent() {
        let person = persons.randomElement(using: &random) ?? persons[0]
        let day = Int.random(in: 0..<22, using: &random)
        switch Int.random(in: 0..<20, using: &random) {
        case 0: addResident(person, day: day)
        case 1: addCase(person, kind: nil, day: day)
        case 2...4: addContact(person, day: day)
        case 5: text.entry(record("e"), person, arrived: instant(day), reported: later(day))
        case 6: text.closedLoop(record("l"), person, left: instant(day), reported: later(day))
        case 7, 8: addStay(person, day: day)
        case 9: addArea(day: day)
        case 10, 11: addTrip(person, day: day)
        case 12:
            let results = ["positive", "negative", "indeterminate"]
            text.antigen(
                record("g"), person, instant(day), results.randomElement(using: &random) ?? "", reported: later(day),
                division: site())
        case 13:
            text.dose(
                record("v"), person, Int.random(in: 1...3, using: &random), on: "\(firstDay + day)",
                reported: later(day))
        default: addTests(person, day: day)
        }
        revise()
    }

    // MARK: Records

    private mutating func addResident(_ person: SyntheticPerson, day: Int) {
        text.resident(person, place(), id: record("r"), reported: instant(day))
    }

    private mutating func addCase(_ person: SyntheticPerson, kind: String?, day: Int) {
        let kinds = ["suspected", "confirmed", "asymptomatic", "ruled-out", "discharged"]
        let onset = random.oneIn(2) ? "\(firstDay + (day - Int.random(in: 0...2, using: &random)))" : nil
        text.caseRecord(
            record("c"), person, kind ?? kinds.randomElement(using: &random) ?? "", instant(day), onset: onset,
            sampled: random.oneIn(2) ? instant(day - 1) : nil, reported: later(day), division: site())
    }

    private mutating func addContact(_ person: SyntheticPerson, day: Int) {
        let isClose = random.oneIn(2)
        let cases = text.lines.filter { $0.dataset == .case }
        let index = cases.randomElement(using: &random)?.fields["record_id"] ?? "c-unknown"
        let via = isClose || random.oneIn(5) ? nil : persons.randomElement(using: &random)
        let delay = random.oneIn(4) ? Int.random(in: 5...16, using: &random) : 0
        text.contact(
            record("k"), person, isClose ? "close" : "secondary", of: random.oneIn(15) ? "c-unknown" : index, via: via,
            exposed: instant(day), reported: later(day + delay))
    }

    private mutating func addStay(_ person: SyntheticPerson, day: Int) {
        let from = instant(day)
        let lengths = [0, 3_599, 4 * 3_600 - 1, 4 * 3_600, 86_400, 5 * 86_400]
        let length = lengths.randomElement(using: &random) ?? 0
        let to = Instant(from).map { UTCOffset.china.format($0.advanced(bySeconds: Int64(length))) }
        text.stay(record("s"), person, place(), from: from, to: random.oneIn(3) ? nil : to, reported: later(day + 1))
    }

    private mutating func addArea(day: Int) {
        let division = random.oneIn(3) ? inSomeProvince("990101000000") : place()
        let level = ["high", "medium", "low"].randomElement(using: &random) ?? ""
        let days = Int.random(in: 1...9, using: &random)
        text.area(
            record("a"), division, level, from: instant(day), to: random.oneIn(2) ? instant(day + days) : nil,
            reported: later(day))
    }

    private mutating func addTrip(_ person: SyntheticPerson, day: Int) {
        let departed = instant(day)
        let arrived = Instant(departed).map { UTCOffset.china.format($0.advanced(bySeconds: 7_200)) } ?? departed
        text.trip(
            record("t"), person, coach: random.oneIn(4) ? "06" : "05", departed: departed, arrived: arrived,
            reported: later(day + 1))
    }

    /// Two cards, or a card and one of a few passports, which have tests and homes of their own now and then.
    private mutating func addLink() {
        let person = persons.randomElement(using: &random) ?? persons[0]
        let day = Int.random(in: 0..<22, using: &random)
        let passport = passport()
        if random.oneIn(3) {
            let other = persons.randomElement(using: &random) ?? persons[0]
            // Of which two records are, no link between cards is in doubt.
            for _ in 0..<(other == person ? 0 : random.oneIn(2) ? 2 : 1) {
                text.link(record("i"), person, to: other, reported: later(day))
            }
        } else {
            text.link(record("i"), person, toPassport: passport, reported: later(day))
        }
        switch Int.random(in: 0..<6, using: &random) {
        case 0 where text.lines.last?.dataset == .identityLink: text.retract(reported: later(day + 4))
        case 1 where text.lines.last?.dataset == .identityLink:
            text.correct(
                ["other_document_type": "passport", "other_document_number": self.passport()], reported: later(day + 3))
        case 2:
            addTests(person, day: day)
            text.ofPassport(passport)
        case 3:
            addResident(person, day: day)
            text.ofPassport(passport)
        default: break
        }
    }

    private mutating func passport() -> String { "E990000\(Int.random(in: 1...4, using: &random))" }

    private mutating func addAct() {
        let person = persons.randomElement(using: &random) ?? persons[0]
        let day = Int.random(in: 0..<24, using: &random)
        let tokens = ["0.0", "0.1", "0.2", "1.0", "1.1"]
        let token = tokens.randomElement(using: &random)
        let (occurred, id) = (instant(day), record("f"))
        let reported = random.oneIn(3) ? later(day + 1) : occurred
        let divisions = [place(), place(), inSomeProvince("990101000000"), "000000000000"]
        let (division, target) = (place(), divisions.randomElement(using: &random))
        switch Int.random(in: 0..<12, using: &random) {
        case 0, 1:
            text.act(
                id, person, "grant", occurred, by: division, token: token == "0.0" ? "0.1" : token, target: target,
                reported: reported)
        case 2: text.act(id, person, "accept", occurred, by: division, token: token, reported: reported)
        case 3, 4:
            text.act(
                id, person, "refuse", occurred, by: division, token: token, target: random.oneIn(2) ? target : nil,
                outcome: "moved", reported: reported)
        case 5:
            text.act(
                id, person, "impose", occurred, by: target ?? division, token: token, target: division,
                reported: reported)
        case 6:
            text.act(
                id, person, "contact", occurred, by: division, outcome: random.oneIn(2) ? "spoke" : "no-answer",
                channel: random.oneIn(2) ? "door" : "phone", reported: reported)
        case 7, 8: text.act(id, person, "reading", occurred, by: division, symptoms: "no", reported: reported)
        case 9:
            let places = ["home", "site", "hospital"]
            text.act(
                id, person, "placed", occurred, by: division, place: places.randomElement(using: &random),
                reported: reported)
        case 10: text.act(id, person, "left", occurred, by: division, reported: reported)
        default:
            text.act(id, person, random.oneIn(6) ? "died" : "notice", occurred, by: division, reported: reported)
        }
        if random.oneIn(8) { text.ofPassport(passport()) }
        if random.oneIn(12) { text.retract(reported: later(day + 2)) }
    }

    /// A test, or a run of them on following days.
    private mutating func addTests(_ person: SyntheticPerson, day: Int) {
        let results = ["negative", "negative", "negative", "negative", "positive", "indeterminate"]
        for offset in 0..<(random.oneIn(3) ? Int.random(in: 2...9, using: &random) : 1) {
            let result = offset == 0 ? results.randomElement(using: &random) ?? "" : "negative"
            text.naat(
                record("n"), person, instant(day + offset), result, pool: random.oneIn(4) ? 10 : 1,
                reported: later(day + offset), division: site())
        }
    }

    /// Now and then the last line is corrected, withdrawn, contradicted or repeated.
    private mutating func revise() {
        guard let line = text.lines.last else { return }
        if line.dataset == .areaRisk {
            if provinces.count > 1 { reviseArea() }
            return
        }
        let day = Int.random(in: 3..<24, using: &random)
        switch Int.random(in: 0..<14, using: &random) {
        case 0: text.retract(reported: later(day))
        case 1:
            let person = persons.randomElement(using: &random) ?? persons[0]
            text.correct(["document_number": person.documentNumber], reported: later(day))
        case 2: text.correct(["name": "更正"], reported: later(day))
        case 3: text.correct(["name": "矛盾"], reported: line.fields["reported_at"] ?? "")
        case 4 where line.fields["division"] != nil: text.correct(["division": place()], reported: later(day))
        case 5: text.lines.append(line)
        default: break
        }
    }

    /// Now and then a place is declared in another province by mistake, or not to be at risk after all.
    private mutating func reviseArea() {
        let day = Int.random(in: 3..<24, using: &random)
        switch Int.random(in: 0..<6, using: &random) {
        case 0: text.retract(reported: later(day))
        case 1: text.correct(["division": place()], reported: later(day))
        default: break
        }
    }

    // MARK: Values

    private mutating func record(_ prefix: String) -> String {
        nextRecord += 1
        return "\(prefix)-\(nextRecord)"
    }

    private mutating func place() -> String { inSomeProvince(Self.places.randomElement(using: &random) ?? "") }

    /// Where a test or a case is recorded, which decides nothing.
    private mutating func site() -> String { inSomeProvince(EvidenceText.anyPlace) }

    /// The same place, in any of the provinces; drawn only where there is a choice.
    private mutating func inSomeProvince(_ place: String) -> String {
        guard provinces.count > 1 else { return place }
        return (provinces.randomElement(using: &random) ?? "") + place.dropFirst(2)
    }

    /// A moment of a day; often on its edge.
    private mutating func instant(_ day: Int) -> String {
        let clocks = ["00:00:00", "00:00:01", "23:59:59", "08:00:00", "12:00:00", "20:00:00", "12:00:00.5"]
        return "\(firstDay + day)T\(clocks.randomElement(using: &random) ?? "")+08:00"
    }

    /// A moment on the day after, so that no report lies before what it reports.
    private mutating func later(_ day: Int) -> String { instant(day + 1) }

    private mutating func pickInstants() {
        for _ in 0..<8 {
            let midnight = UTCOffset.china.midnight(firstDay + Int.random(in: 2..<45, using: &random))
            instants += [-1, 0, 1].map { midnight.advanced(bySeconds: $0) }
        }
        for _ in 0..<6 {
            guard let stated = text.lines.randomElement(using: &random)?.fields["reported_at"] else { continue }
            if let instant = Instant(stated), instant.seconds > 1_640_000_000 { instants.append(instant) }
        }
    }
}
