import HealthCode
import HealthCodeStore

extension NodeParts {
    /// What a reading of somebody's data shows: it stands in the access record, and the person sees it.
    enum ReadingKind: String {
        /// The code with its reasons.
        case code
        /// The colour alone, by number.
        case state
        /// What a code, a paper or a certificate beside the document is recognised as.
        case recognition
        /// A one-time code was handed out.
        case enrolment
        /// What can be certified of somebody, by their guardian.
        case statements
        /// A certificate of another country was compared with what is known of the person.
        case foreignCertificate = "foreign-certificate"
        /// A division's list of those it has to act for.
        case workList = "work-list"
        /// What a division has to do for one person, and what was done.
        case workItem = "work-item"
        /// Somebody was looked for among those of a division.
        case workSearch = "work-search"

        /// The same, where it was refused.
        var refused: String { rawValue + "-refused" }
    }

    /// Notes that somebody reads a person's data, before the answer leaves. Of whom nothing is held, nothing leaves.
    func note(
        reading kind: ReadingKind, of document: IdentityDocument, by principal: Principal, purpose: String
    ) async throws {
        try await residents.noteAccess(
            to: document, by: principal.id, purpose: purpose, what: kind.rawValue, at: clock.now())
    }

    /// Notes that a resident asks for somebody whose guardian they are, or are not. Which resident is in no record of
    /// another's: the residence names the guardian.
    func noteGuardian(reading kind: ReadingKind, of ward: IdentityDocument, isRefused: Bool) async throws {
        try await residents.noteAccess(
            to: ward, by: Self.guardian, purpose: Self.guardian, what: isRefused ? kind.refused : kind.rawValue,
            at: clock.now())
    }

    /// By whom and what for a guardian reads.
    static let guardian = "guardian"

    /// Refuses staff without the right a person's data, on record.
    ///
    /// - Throws: ``Problem`` 403.
    func require(
        _ right: Principal.Right, of staff: Principal, reading kind: ReadingKind, of document: IdentityDocument,
        purpose: String
    ) async throws {
        guard !staff.rights.contains(right) else { return }
        try await note(refusing: kind, of: document, to: staff, purpose: purpose)
        throw Problem(.missingRight, "The right that is needed: \(right.rawValue).")
    }

    /// Notes that somebody was refused a person's data.
    func note(
        refusing kind: ReadingKind, of document: IdentityDocument, to principal: Principal, purpose: String
    ) async throws {
        try await residents.noteAccess(
            to: document, by: principal.id, purpose: purpose, what: kind.refused, at: clock.now())
    }
}
