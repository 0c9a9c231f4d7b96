internal import HealthCode

/// The page on which a resident, an operator or a venue signs in.
package struct SignInPage: Sendable {
    /// What stands around it.
    package var frame: PageFrame
    /// Who signs in.
    package var role: Role
    /// The token against forged forms.
    package var csrf: String
    /// Why the last attempt failed; the same for a wrong number and a wrong code, so that nobody learns which.
    package var problem: Problem?

    /// Puts the parts together.
    package init(frame: PageFrame, role: Role, csrf: String, problem: Problem? = nil) {
        self.frame = frame
        self.role = role
        self.csrf = csrf
        self.problem = problem
    }

    /// Who signs in.
    package enum Role: Sendable {
        /// A resident, with a document and a one-time code.
        case resident
        /// An operator, with a token.
        case staff
        /// A venue that shows codes, with a token.
        case venue
        /// A field worker, with a token.
        case field
        /// A duty officer, with a token.
        case duty
    }

    /// Why an attempt failed.
    package enum Problem: Sendable {
        /// Something of what was given is wrong, or no longer valid.
        case refused
        /// Too many attempts: not before so many seconds from now.
        case tooMany(retryAfterSeconds: Int)
        /// The session is over.
        case ended
    }
}

extension SignInPage {
    /// What the template shows.
    func fields(_ words: PageWording) -> Fields {
        Fields([
            "isResident": .flag(role == .resident), "csrf": .text(csrf),
            "isVenue": .flag(role == .venue), "action": .text(role.signIn),
            "types": .many(words.documentTypes),
            "problem": problemText(words),
        ])
    }

    private func problemText(_ words: PageWording) -> Fields.Value {
        switch problem {
        case nil: return .nothing
        case .refused:
            return .text(
                role == .resident
                    ? words(
                        zh: "无法登录：证件或一次性代码不正确，或代码已失效。",
                        en:
                            "Not signed in: the document or the one-time code is not right, or the code is no longer valid."
                    )
                    : words(zh: "无法登录：令牌不正确。", en: "Not signed in: the token is not right."))
        case .tooMany(let seconds):
            // Rounded up, so that the attempt after it is not too early.
            let wait = words.duration(seconds: seconds < 60 ? Int64(seconds) : (Int64(seconds) + 59) / 60 * 60)
            return .text(
                words(zh: "尝试次数过多，请在 \(wait)后再试。", en: "Too many attempts. Please try again in \(wait)."))
        case .ended: return .text(words(zh: "会话已结束，请重新登录。", en: "The session is over. Please sign in again."))
        }
    }
}

extension SignInPage.Role {
    /// The page that somebody comes to by signing in.
    var page: String {
        switch self {
        case .resident: PagePath.resident
        case .staff: PagePath.work
        case .venue: PagePath.venueCode
        case .field: PagePath.field
        case .duty: PagePath.duty
        }
    }

    /// Where the form is posted to.
    var signIn: String {
        switch self {
        case .resident: PagePath.residentSignIn
        case .staff: PagePath.staffSignIn
        case .venue: PagePath.venueSignIn
        case .field: PagePath.fieldSignIn
        case .duty: PagePath.dutySignIn
        }
    }

    /// Where the session ends.
    var signOut: String {
        switch self {
        case .resident: PagePath.residentSignOut
        case .staff: PagePath.staffSignOut
        case .venue: PagePath.venueSignOut
        case .field: PagePath.fieldSignOut
        case .duty: PagePath.dutySignOut
        }
    }
}

extension PageWording {
    /// The types of documents, as a form offers them.
    var documentTypes: [Fields] {
        DocumentType.allCases.map { Fields(["value": .text($0.rawValue), "name": .text(title($0))]) }
    }
}
