import Foundation
import HealthCode
import HealthCodeServer

/// Pages as a node would fill them, with every state that they can show. The persons are nobody's: prefix 99.
enum PageExamples {
    static let now = instant("2022-07-20T08:30:00+08:00")
    static let edition = ControlProtocol.national("cn-9") ?? ControlProtocol.national[0]

    static func instant(_ text: String) -> Instant { Instant(text) ?? Instant(seconds: 0) }

    static func ago(minutes: Int64) -> Instant { now.advanced(bySeconds: -60 * minutes) }

    static func division(_ digits: String) -> Division {
        Division(digits + String(repeating: "0", count: 12 - digits.count))
            ?? DivisionTree.national.provinces[0].division
    }

    static func date(_ text: String) -> LocalDate { LocalDate(text) ?? LocalDate(daysSince1970: 0) }

    static func frame(
        _ path: String, scope: NodeScope = .nation, clock: PageClock = .replay, signOut: SignOut? = nil
    ) -> PageFrame {
        let name =
            scope == .nation
            ? LocalizedText(zh: "国家中心", en: "National centre") : LocalizedText(zh: "北京市", en: "Beijing")
        return PageFrame(node: name, scope: scope, clock: clock, now: now, path: path, signOut: signOut)
    }

    // MARK: The nation

    static let held = ["11", "12", "13", "22", "31", "32", "33", "34", "42", "44", "50", "51", "61", "65"]

    static func nation(scope: NodeScope = .nation) -> NationPage {
        let codes = scope == .nation ? held : ["11"]
        let provinces = codes.enumerated().map { index, code in
            ProvinceStanding(
                province: division(code),
                colours: ColourTally(
                    green: 41_200 + index * 7_919 % 30_000, yellow: 120 + index * 733 % 900,
                    red: index == 3 ? 0 : index * index * 61 % 4_100),
                link: code == "31" ? .away(since: ago(minutes: 47)) : .up,
                address: "https://\(code).tongma.example/")
        }
        let start = date("2022-06-01")
        let cases = (0..<50).map { day in
            let wave = max(0, 90 - (day - 32) * (day - 32) / 3) + day * 7 % 11
            return CaseDay(day: start + day, confirmed: wave * 2 / 5, asymptomatic: wave * 3 / 5)
        }
        let categories: [Category] = [.closeContact, .areaHigh, .coTravel, .case, .poolPositive, .entry]
        let changes = (0..<6).map { index in
            CodeChange(
                at: ago(minutes: Int64(index * index)), province: provinces[index % provinces.count].province,
                category: index == 4 ? nil : categories[index], from: index == 2 ? nil : .green,
                to: index == 3 ? .yellow : .red, persons: 1 + index * 37 % 90)
        }
        let names = provinces.map { DivisionTree.national[$0.province] }
        let nodes = zip(provinces, names).map { province, entry in
            NodeStanding(
                name: LocalizedText(zh: entry?.name ?? "", en: entry?.romanised ?? ""), link: province.link,
                outbox: province.link == .up ? 0 : nil, behind: province.link == .up ? 0 : 1_284,
                asOf: province.link == .up ? ago(minutes: 0) : ago(minutes: 47))
        }
        return NationPage(
            frame: frame("/", scope: scope), provinces: provinces,
            homeless: ColourTally(green: 211, yellow: 18, red: 13),
            cases: cases, changes: changes, nodes: nodes, rule: rule, evidence: 1_284_310)
    }

    static var rule: RuleInForce {
        // Without the example's document, the page shows none, and a test that looks for it says so.
        let overlay = try? Overlay(yaml: overlayDocument(), name: "gd-2022-07.yaml").applied(to: edition).overlay
        return RuleInForce(
            edition: edition, since: instant("2022-06-28T00:00:00+08:00"),
            next: NextEdition(
                id: "cn-20", title: LocalizedText(zh: "二十条优化措施", en: "Twenty measures"),
                at: instant("2022-11-11T00:00:00+08:00")),
            overlays: overlay.map {
                [OverlayInForce(overlay: $0, until: nil, exceptions: ["https://gd.example/exceptions/1"])]
            } ?? [])
    }

    private static func overlayDocument() throws -> [UInt8] {
        var folder = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { folder.deleteLastPathComponent() }
        return Array(try Data(contentsOf: folder.appendingPathComponent("Examples/overlays/gd-2022-07.yaml")))
    }

    // MARK: A resident

    static let holder = Holder(
        name: "测试人甲", documentType: .idCard, maskedNumber: "**************1234", home: division("110105"))

    static func contact(until: Instant? = instant("2022-07-25T00:00:00+08:00")) -> ResidentReason {
        ResidentReason(
            category: .closeContact, measure: "central-isolation", colour: .red, until: until,
            testsOwed: [date("2022-07-19"), date("2022-07-20"), date("2022-07-22")],
            statements: [
                Statement(
                    dataset: .contact, recordID: "d-11-000412", reportedAt: ago(minutes: 2_900),
                    department: LocalizedText(zh: "北京市疾病预防控制中心", en: "Beijing Centre for Disease Control"),
                    submitter: "流调员 007", receivedAt: ago(minutes: 2_899),
                    says: LocalizedText(zh: "密切接触，工作，2022年7月17日", en: "close contact, work, 17 July 2022")),
                Statement(
                    dataset: .case, recordID: "c-11-000017", reportedAt: ago(minutes: 3_000),
                    department: LocalizedText(zh: "地坛医院", en: "Ditan Hospital"), isContestable: false),
            ])
    }

    static let discharge = ResidentReason(
        category: .recovered, measure: "home-monitoring", colour: .yellow,
        until: instant("2022-07-22T00:00:00+08:00"),
        statements: [
            Statement(
                dataset: .case, recordID: "c-11-000009", reportedAt: ago(minutes: 9_000),
                department: LocalizedText(zh: "佑安医院", en: "You'an Hospital"), submitter: "值班医师")
        ])

    static func code(
        _ colour: Colour, _ reasons: [ResidentReason] = [], ageMinutes: Int64 = 1, cutOff: Instant? = nil
    ) -> ResidentCode {
        ResidentCode(
            colour: colour, reasons: reasons, naatHours: 31, doses: 3, asOf: ago(minutes: ageMinutes),
            cutOffSince: cutOff, rules: edition, nextReview: reasons.first?.until)
    }

    static func resident(_ answer: ResidentPage.Answer, contests: [ContestStanding] = []) -> ResidentPage {
        ResidentPage(
            frame: frame(
                "/me", scope: .province(division("11")), clock: .live,
                signOut: SignOut(path: PagePath.residentSignOut, csrf: "token")),
            holder: holder, answer: answer, contests: contests, csrf: "token")
    }

    static let contests = [
        ContestStanding(
            id: "k-1", dataset: .case, recordID: "c-11-000009",
            department: LocalizedText(zh: "佑安医院", en: "You'an Hospital"), openedAt: ago(minutes: 200),
            dueAt: now.advanced(bySeconds: 75_600), statement: "我没有去过那里。"),
        ContestStanding(
            id: "k-2", dataset: .stay, recordID: "s-11-000001",
            department: LocalizedText(zh: "麦子店社区", en: "Maizidian community"), openedAt: ago(minutes: 3_000),
            dueAt: ago(minutes: 120)),
        ContestStanding(
            id: "k-3", dataset: .naat, recordID: "n-11-000001",
            department: LocalizedText(zh: "第三方实验室", en: "A laboratory"), openedAt: ago(minutes: 6_000),
            dueAt: ago(minutes: 4_000), answer: ContestAnswer(at: ago(minutes: 4_100), says: "记录已更正 <b>")),
    ]

    // MARK: An operator

    static var work: WorkPage {
        let centre = LocalizedText(zh: "北京市疾病预防控制中心", en: "Beijing Centre for Disease Control")
        let laboratory = LocalizedText(zh: "第三方实验室", en: "A laboratory")
        return WorkPage(
            frame: frame(
                "/desk", scope: .province(division("11")), signOut: SignOut(path: PagePath.staffSignOut, csrf: "token")),
            csrf: "token",
            held: [
                HeldBatchRow(
                    id: "b-20220720-0007", department: centre, submitter: "流调员 007", dataset: .contact, lines: 1_311,
                    worsens: 1_302, receivedAt: ago(minutes: 12), decision: .open),
                HeldBatchRow(
                    id: "b-20220720-0009", department: laboratory, dataset: .naat, lines: 40_000, worsens: 4_119,
                    receivedAt: ago(minutes: 3), decision: .own),
            ],
            contested: [
                ContestedRecordRow(
                    dataset: .residents, recordID: "r-11-04411", reportedAt: ago(minutes: 800),
                    departments: [laboratory, centre]),
                ContestedRecordRow(
                    dataset: .naat, recordID: "n-11-00071", reportedAt: ago(minutes: 90),
                    departments: [laboratory, laboratory]),
            ],
            refusals: [
                RefusalRow(
                    department: laboratory, dataset: .naat, field: "document_number",
                    reason: Rejection.Reason.notDocumentNumber.description,
                    lines: 112),
                RefusalRow(
                    department: centre, dataset: .contact, field: "record_id",
                    reason: Rejection.Reason.conflict.description, lines: 3),
            ],
            refusedLines: [
                RefusedLineRow(
                    department: laboratory, batch: "b-20220720-0001", dataset: .naat, line: 4_411, field: "result",
                    reason: Rejection.Reason.notInList(["positive", "negative"]).description,
                    receivedAt: ago(minutes: 31))
            ],
            reasons: [
                ReasonRow(category: .closeContact, measure: "central-isolation", colour: .red, persons: 412),
                ReasonRow(category: .closeContact, measure: "home-monitoring", colour: .yellow, persons: 97),
                ReasonRow(category: .case, measure: "treatment", colour: .red, persons: 61),
                ReasonRow(category: .coTravel, measure: "health-monitoring", colour: .yellow, persons: 1_208),
            ],
            contests: contests.filter { $0.answer == nil }, rules: edition)
    }

    static func signIn(_ role: SignInPage.Role, problem: SignInPage.Problem? = nil) -> SignInPage {
        SignInPage(frame: frame(role == .resident ? "/me" : "/desk"), role: role, csrf: "token", problem: problem)
    }

    // MARK: All of them

    /// Every page in every state, by name.
    static func all(_ renderer: PageRenderer, _ language: Language) -> [(name: String, html: String)] {
        let stale = code(.green, ageMinutes: 190, cutOff: ago(minutes: 185))
        let residents: [(String, ResidentPage)] = [
            ("green", resident(.code(code(.green)))), ("stale", resident(.code(stale))),
            ("red", resident(.code(code(.red, [contact(), discharge])), contests: contests)),
            ("waiting", resident(.code(code(.red, [contact(until: nil)])))),
            ("yellow", resident(.code(code(.yellow, [discharge])))),
            ("unknown", resident(.unknown)), ("establishing", resident(.beingEstablished)),
            ("silent", resident(.notIssuing)),
        ]
        let error = ErrorPage(
            frame: frame("/nowhere"), status: 503,
            detail: LocalizedText(zh: "请稍后再试。", en: "Please try again later."), reference: "4F21-77")
        var silent = nation(scope: .province(division("11")))
        silent.rule = nil
        return residents.map { ($0, renderer.html($1, language: language)) } + [
            ("nation", renderer.html(nation(), language: language)),
            ("province", renderer.html(nation(scope: .province(division("11"))), language: language)),
            ("ruleless", renderer.html(silent, language: language)),
            ("work", renderer.html(work, language: language)),
            ("resident-sign-in", renderer.html(signIn(.resident, problem: .refused), language: language)),
            (
                "staff-sign-in",
                renderer.html(signIn(.staff, problem: .tooMany(retryAfterSeconds: 90)), language: language)
            ),
            ("error", renderer.html(error, language: language)),
        ]
    }
}
