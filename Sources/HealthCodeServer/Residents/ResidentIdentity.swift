import HTTPTypes
import HealthCode
import HealthCodeStore
import Logging

/// How residents show who they are. A one-time code from a community worker is one way; an OpenID Connect provider can
/// stand in its place: it needs only end in ``Store/signIn(_:code:token:at:until:)``'s counterpart, a session.
struct ResidentIdentity: Sendable {
    let node: NodeParts
    let contests: Contests
    private let attempts: SignInAttempts

    init(node: NodeParts, contests: Contests) {
        self.node = node
        self.contests = contests
        attempts = SignInAttempts(clock: node.clock)
    }

    /// What the tokens of residents' sessions are told from others by.
    static let tokenKind = "resident"

    /// How long a one-time code can be used: a day, so that it can be tried at home.
    private static let codeSeconds: Int64 = 24 * 3_600
    /// How long a session lasts.
    private static let sessionSeconds: Int64 = 30 * 86_400
    /// By when a contest must be answered.
    private static let contestSeconds: Int64 = 24 * 3_600
    /// Letters and digits that nobody takes for another: 32 of them, eight to a code, 40 bits behind ``SignInAttempts``.
    private static let alphabet = Array("ABCDEFGHJKLMNPQRSTUVWXYZ23456789")

    /// - Throws: ``Problem`` 403 for somebody who lives where the principal is not registered.
    func enrol(
        _ document: IdentityDocument, by principal: Principal, purpose: String
    ) async throws -> (code: String, until: Instant) {
        try await node.check(principal, mayActFor: document, reading: .enrolment, purpose: purpose)
        let now = node.clock.now()
        let code = String((0..<8).map { _ in Self.alphabet[Int.random(in: 0..<Self.alphabet.count)] })
        let until = now.advanced(bySeconds: Self.codeSeconds)
        try await node.residents.enrol(document, code: code, until: until, by: principal.id)
        try await node.note(reading: .enrolment, of: document, by: principal, purpose: purpose)
        return (code, until)
    }

    /// - Parameter party: the address that it is tried from.
    /// - Throws: ``Problem`` 401 that does not say which of the parts was wrong, 429 after too many that were.
    func signIn(
        _ document: IdentityDocument, code: String, from party: String
    ) async throws -> (token: String, until: Instant, cookie: String) {
        let now = node.clock.now()
        try attempts.check(document, from: party, mark: node.database.formMark)
        let token = IssuedTokens(database: node.database, kind: Self.tokenKind).make()
        let until = now.advanced(bySeconds: Self.sessionSeconds)
        do {
            try await node.residents.signIn(
                document, code: code.uppercased(), token: token, at: now, until: until)
        } catch let fault as SignInFault {
            attempts.noteWrong(from: party)
            node.shell.logger.info("sign-in refused", metadata: ["cause": "\(fault.rawValue)"])
            throw Problem(
                .sessionRefused, "The document and the one-time code do not belong together, or its time is over.",
                headers: [.wwwAuthenticate: Problem.bearerRealm])
        }
        let cookie = SessionCookie.header(
            token: token, lasting: Self.sessionSeconds, isSecure: node.configuration.http.isSecure)
        return (token, until, cookie)
    }

    /// Opens a contest.
    ///
    /// - Parameter record: `dataset/record_id`.
    func openContest(by document: IdentityDocument, record: String, statement: String) async throws -> Contest {
        let parts = record.split(separator: "/", maxSplits: 1).map(String.init)
        guard parts.count == 2, let dataset = Dataset(rawValue: parts[0]), parts[1].isRecordID else {
            throw Problem(.invalidValue, "It must be DATASET/RECORD_ID.", field: "record")
        }
        guard (1...2_000).contains(statement.unicodeScalars.count), statement.contains(where: { !$0.isWhitespace })
        else {
            throw Problem(.invalidValue, "It must say something, in at most 2,000 characters.", field: "statement")
        }
        let now = node.clock.now()
        let contest: Contest?
        do {
            contest = try await contests.openContest(
                by: document, dataset: dataset, record: parts[1], statement: statement,
                rules: node.rules.rules(at: now)?.timeline, at: now,
                due: now.advanced(bySeconds: Self.contestSeconds))
        } catch ContestFault.tooMany {
            throw Problem(
                .conflict, "\(Contests.mostOpenContests) of your contests wait for an answer; no more can at once.")
        }
        guard let contest else {
            throw Problem(.conflict, "No such statement is about you, or it is contested already.", field: "record")
        }
        node.live.signal()
        return contest
    }
}

/// Sessions that the store keeps.
struct StoredSessions: SessionVerifier {
    let database: Database
    let residents: Residents
    let clock: any NodeClock

    func resident(for token: String) async throws -> ResidentSession? {
        try await residents.resident(session: token, at: clock.now())
            .map { ResidentSession(document: $0, token: Secret(token)) }
    }

    func isIssued(_ token: Substring) -> Bool {
        IssuedTokens(database: database, kind: ResidentIdentity.tokenKind).isIssued(token)
    }
}

extension String {
    /// Whether it has the form of a `record_id` (`datasets.md`).
    fileprivate var isRecordID: Bool {
        (1...64).contains(utf8.count)
            && utf8.allSatisfy { byte in
                let character = Character(UnicodeScalar(byte))
                return character.isASCII && (character.isLetter || character.isNumber) || "._:-".contains(character)
            }
    }
}
