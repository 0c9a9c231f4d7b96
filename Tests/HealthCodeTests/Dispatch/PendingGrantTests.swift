import HealthCode
import HealthCodeTesting
import Testing

/// When a node may grant a person, and under which token.
@Suite struct PendingGrantTests {
    private typealias S = DispatchScenarios

    /// A close contact at home, of whom something is said.
    private static func due(_ at: String, _ build: (inout DispatchScenario) -> Void) throws -> PendingGrant? {
        try answer(at, build) { dispatcher, document, workspace in
            dispatcher.workAndGrant(ofPersonOf: document, in: &workspace)?.grant
        }
    }

    private static func answer<Answer>(
        _ at: String, _ build: (inout DispatchScenario) -> Void,
        _ ask: (Dispatcher, Int, inout Assessor.Workspace) -> Answer
    ) throws -> Answer {
        let scenario = S.scenario("") {
            S.contact(&$0)
            build(&$0)
        }
        let evidence = scenario.evidence.evidence()
        let document = try #require(S.me.document)
        let (rules, instant) = (try timeline(scenario.rules), try #require(Instant(at)))
        let assessor = try #require(Assessor(evidence: evidence, timeline: rules, at: instant))
        let number = try #require(evidence.person(with: document))
        var workspace = Assessor.Workspace()
        return ask(Dispatcher(assessor, duties: .national), number, &workspace)
    }

    private static func accept(
        _ scenario: inout DispatchScenario, _ occurred: String, by division: String, token: String = "0.0",
        id: String = "f-accept", reported: String? = nil
    ) {
        scenario.evidence.act(id, S.me, "accept", occurred, by: division, token: token, reported: reported)
    }

    @Test func `the owner without a grant is granted when it accepts, once the accept is known`() throws {
        func build(_ scenario: inout DispatchScenario) {
            Self.accept(&scenario, S.at(2), by: S.home, reported: S.at(2, "12:05:00"))
        }
        #expect(try Self.due(S.at(2, "12:04:59"), build) == nil)
        let found = try Self.due(S.at(2, "12:05:00"), build)
        let due = try #require(found)
        #expect(due.owner == due.target && due.target.description == S.home && due.token == .none)
        #expect(due.acceptRecord == "f-accept" && due.acceptedAt == Instant(S.at(2, "12:05:00")))
        #expect(due.province?.description == S.province)
    }

    @Test func `who owns already is not granted again`() throws {
        let due = try Self.due(S.at(3)) {
            S.grant(&$0, S.at(2), "0.99")
            Self.accept(&$0, S.at(2, "13:00:00"), by: S.home, token: "0.99")
        }
        #expect(due == nil)
    }

    @Test func `whom the person is offered to is granted when it accepts, and nobody else`() throws {
        let due = try Self.due(S.at(3)) {
            S.refuse(&$0, S.at(2), to: S.elsewhere)
            Self.accept(&$0, S.at(2, "13:00:00"), by: S.elsewhere)
        }
        #expect(due?.target.description == S.elsewhere && due?.owner.description == S.home)
        let other = try Self.due(S.at(3)) {
            S.refuse(&$0, S.at(2), to: S.elsewhere)
            Self.accept(&$0, S.at(2, "13:00:00"), by: S.beside)
        }
        #expect(other == nil)
    }

    @Test func `an accept under another token, from before the grant or from before the offer accepts nothing`() throws
    {
        for (occurred, token) in [
            (S.at(3), "0.0"), (S.at(1, "23:00:00"), "0.99"), (S.at(2, "12:30:00"), "0.99"),
        ] {
            let due = try Self.due(S.at(4)) {
                S.grant(&$0, S.at(2), "0.99")
                Self.accept(&$0, occurred, by: S.beside, token: token)
                S.refuse(&$0, S.at(2, "13:00:00"), token: "0.99", to: S.beside)
            }
            #expect(due == nil, "\(occurred) \(token)")
        }
        let due = try Self.due(S.at(4)) {
            S.grant(&$0, S.at(2), "0.99")
            Self.accept(&$0, S.at(2, "13:00:00"), by: S.beside, token: "0.99")
            S.refuse(&$0, S.at(2, "13:00:00"), token: "0.99", to: S.beside)
        }
        #expect(due?.target.description == S.beside, "in one second with the refusal it is an answer to it")
    }

    @Test func `the latest word of whom it is offered to counts`() throws {
        func build(_ scenario: inout DispatchScenario, _ first: String, _ second: String) {
            S.refuse(&scenario, S.at(2), to: S.beside)
            Self.accept(&scenario, first, by: S.beside)
            S.refuse(&scenario, second, by: S.beside, id: "f-second")
        }
        // Who refuses after it accepted: the offer goes on.
        #expect(try Self.due(S.at(5)) { build(&$0, S.at(3), S.at(4)) } == nil)
        // The owner who refuses after it accepted is not granted.
        let owner = try Self.due(S.at(5)) {
            Self.accept(&$0, S.at(2), by: S.home)
            S.refuse(&$0, S.at(3))
        }
        #expect(owner == nil)
        // Who accepts after it refused has the offer again, and takes it.
        #expect(try Self.due(S.at(5)) { build(&$0, S.at(4), S.at(3)) }?.target.description == S.beside)
    }

    @Test func `an imposed person is granted to whom they are imposed on, when that accepts`() throws {
        func build(_ scenario: inout DispatchScenario) {
            S.refuse(&scenario, S.at(2), to: S.elsewhere)
            scenario.evidence.act(
                "f-impose", S.me, "impose", S.at(3), by: S.county, token: "0.0", target: S.beside)
        }
        #expect(try Self.due(S.at(4), build) == nil)
        let due = try Self.due(S.at(4)) {
            build(&$0)
            Self.accept(&$0, S.at(3, "13:00:00"), by: S.beside)
            Self.accept(&$0, S.at(3, "14:00:00"), by: S.elsewhere, id: "f-accept-2")
        }
        #expect(due?.target.description == S.beside)
    }

    @Test func `a move is granted to where the person is, when that accepts after it was known`() throws {
        func build(_ scenario: inout DispatchScenario, _ accepted: String) {
            S.grant(&scenario, S.at(2), "0.99")
            scenario.evidence.stay("s-1", S.me, "980101001001", from: S.at(3), reported: S.at(3))
            Self.accept(&scenario, accepted, by: "980101001001", token: "0.99")
        }
        #expect(try Self.due(S.at(4)) { build(&$0, S.at(2, "20:00:00")) } == nil)
        let due = try Self.due(S.at(4)) { build(&$0, S.at(3)) }
        #expect(due?.target.description == "980101001001" && due?.province == nil)
    }

    @Test func `where there is nothing to do, nothing is granted`() throws {
        let due = try Self.due(S.at(4)) {
            Self.accept(&$0, S.at(2), by: S.home)
            $0.evidence.act("f-died", S.me, "died", S.at(3))
        }
        #expect(due == nil)
    }

    @Test func `an accept is answered without naming anybody`() throws {
        func effect(
            by division: String, _ token: String, _ build: (inout DispatchScenario) -> Void
        ) throws -> AcceptEffect {
            try Self.answer(S.at(4), build) { dispatcher, document, workspace in
                dispatcher.effect(
                    ofAcceptBy: Division(division) ?? .nation, under: OwnershipToken(token) ?? .none,
                    ofPersonOf: document, in: &workspace)
            }
        }
        func offered(_ scenario: inout DispatchScenario) {
            S.grant(&scenario, S.at(2), "0.99")
            S.refuse(&scenario, S.at(3), token: "0.99", to: S.beside)
        }
        #expect(try effect(by: S.home, "0.0") { S.grant(&$0, S.at(2), "0.99") } == .granted)
        #expect(try effect(by: S.elsewhere, "0.0", offered) == .staleToken)
        #expect(try effect(by: S.elsewhere, "0.99", offered) == .offeredElsewhere)
        #expect(try effect(by: S.elsewhere, "0.0") { _ in } == .notOffered)
        let pending = try effect(by: S.beside, "0.99") {
            offered(&$0)
            Self.accept(&$0, S.at(3, "13:00:00"), by: S.beside, token: "0.99")
        }
        #expect(pending == .pending)
        #expect(try effect(by: S.home, "0.0") { $0.evidence.act("f-died", S.me, "died", S.at(3)) } == .noWork)
    }

    @Test func `the tokens of two nodes never meet`() throws {
        let provinces = ["11", "44", "46", "97", "98", "99"].compactMap { Division($0 + "0000000000") }
        var random = SeededGenerator(seed: 3)
        for _ in 0..<2_000 {
            let last = OwnershipToken(
                high: .random(in: 0..<5, using: &random), low: .random(in: 0..<1_000, using: &random))
            let next = provinces.compactMap { last.next(of: $0) } + [last.nextOfHub].compactMap { $0 }
            #expect(next.count == provinces.count + 1 && Set(next).count == next.count)
            for (province, token) in zip(provinces, next) {
                #expect(token > last && token.high == last.high && token.low - last.low <= 100)
                #expect(token.low % 100 == UInt32(province.description.prefix(2)))
            }
        }
        let end: UInt32 = 1 << 31 - 1
        #expect(OwnershipToken(high: end, low: 0).nextOfHub == nil)
        #expect(OwnershipToken(high: 0, low: end).next(of: provinces[0]) == nil)
    }

    /// Whatever was said: who accepts what is offered, or owns without a grant and accepts, is granted; the grant makes them
    /// the owner and closes the matter.
    @Test(arguments: UInt64(0)..<8)
    func `who accepts is granted, and owns by the grant`(seed: UInt64) throws {
        let outbreak = GeneratedOutbreak(seed: 500 + seed, persons: 8, events: 50, provinces: 2, work: 120)
        let timeline = RuleTimeline(editions: ControlProtocol.national)
        let evidence = outbreak.text.evidence()
        var random = SeededGenerator(seed: seed)
        var workspace = Assessor.Workspace()
        var count = 0
        let instants = Set(outbreak.instants.filter { timeline.edition(at: $0) != nil }).sorted()
        for instant in instants.shuffled(using: &random) where count < 6 {
            let assessor = try #require(Assessor(evidence: evidence, timeline: timeline, at: instant))
            let dispatcher = Dispatcher(assessor, duties: .national)
            for person in 0..<evidence.personCount {
                guard let (item, due) = dispatcher.workAndGrant(ofPersonOf: person, in: &workspace),
                    let token = item.token
                else { continue }
                if let due {
                    #expect(item.owner == due.owner && token == due.token && due.acceptedAt <= instant)
                    #expect(due.target == item.offeredTo || token == .none && due.target == due.owner)
                }
                guard let division = item.offeredTo ?? (token == .none ? item.owner : nil) else { continue }
                count += 1
                var text = outbreak.text
                text.lines.append(
                    Self.act("accept", item.document, at: instant, by: division, token, target: nil))
                let accepted = try Self.work(text, item.document, timeline, at: instant)
                #expect(accepted.item == item, "an accept alone changes nothing")
                let grant = try #require(accepted.grant)
                #expect(grant.target == division && grant.token == token)
                let next = try #require(token.nextOfHub)
                text.lines.append(
                    Self.act("grant", item.document, at: instant, by: .nation, next, target: division))
                let granted = try Self.work(text, item.document, timeline, at: instant)
                #expect(granted.item.owner == division && granted.item.token == next && granted.grant == nil)
            }
        }
        #expect(count > 0)
    }

    private static func act(
        _ kind: String, _ document: IdentityDocument, at instant: Instant, by division: Division,
        _ token: OwnershipToken, target: Division?
    ) -> EvidenceText.Line {
        var line = EvidenceText.Line(
            .fieldAct,
            [
                // After whatever else was said at that moment.
                "record_id": "zz-\(kind)", "reported_at": instant.exactText, "name": "测试", "kind": kind,
                "document_type": document.type.rawValue, "document_number": document.number,
                "occurred_at": instant.exactText, "division": division.description, "worker": "w-1",
                "token": "\(token)",
            ])
        line.fields["target"] = target?.description
        return line
    }

    private static func work(
        _ text: EvidenceText, _ document: IdentityDocument, _ timeline: RuleTimeline, at instant: Instant
    ) throws -> (item: WorkItem, grant: PendingGrant?) {
        let evidence = text.evidence()
        let assessor = try #require(Assessor(evidence: evidence, timeline: timeline, at: instant))
        let number = try #require(evidence.person(with: document))
        var workspace = Assessor.Workspace()
        let found = Dispatcher(assessor, duties: .national).workAndGrant(ofPersonOf: number, in: &workspace)
        return try #require(found)
    }
}
