package import HealthCode

/// A resident's own page: the code and everything that explains it.
package struct ResidentPage: Sendable {
    /// What stands around it.
    package var frame: PageFrame
    /// Whose page it is.
    package var holder: Holder
    /// What the node can answer.
    package var answer: Answer
    /// The resident's contests, open ones first.
    package var contests: [ContestStanding] = []
    /// Who read the resident's data, the latest first.
    package var readings: [Reading] = []
    /// The session's token against forged forms; `nil` where contests cannot be opened here.
    package var csrf: String?
    /// What came of the form that led here.
    package var notice: Notice?
    /// The part on which the device shows its code; `nil` where the node signs nothing.
    var live: LiveCode?
    /// Who answers for the resident; `nil` for nobody.
    var care: OwnCare?
    /// When the resident was last told of a release.
    var noticeAt: Instant?
    /// Whether an order has venues keep a register, so that there is something to check in at.
    package var isRegisterOn = false

    /// Puts the parts together.
    package init(
        frame: PageFrame, holder: Holder, answer: Answer, contests: [ContestStanding] = [], csrf: String? = nil,
        notice: Notice? = nil
    ) {
        self.frame = frame
        self.holder = holder
        self.answer = answer
        self.contests = contests
        self.csrf = csrf
        self.notice = notice
    }

    /// What a node can say of a person. Ignorance is a state of its own and never a colour.
    package enum Answer: Sendable {
        /// A code, derived.
        case code(ResidentCode)
        /// No dataset holds a record about the document.
        case unknown
        /// The records of another province are still on their way here.
        case beingEstablished
        /// The node lacks the edition in force and has stopped issuing.
        case notIssuing
    }

    /// What came of a form.
    package enum Notice: Sendable {
        /// The contest is open.
        case contestOpened
        /// There is one about that record already.
        case contestOpenAlready
        /// The statement was empty or too long.
        case contestRefused
        /// The resident's own reading is taken.
        case readingTaken
        /// It is not.
        case readingRefused
    }
}

/// Whose page it is, as far as the page says so: enough to see that it is the right one.
package struct Holder: Sendable {
    /// The name by the residence that holds; `nil` where there is none.
    package var name: String?
    /// The kind of document.
    package var documentType: DocumentType
    /// The number with all but its last characters masked (`IdentityDocument.masked`).
    package var maskedNumber: String
    /// The home division; `nil` for none on record.
    package var home: Division?

    /// Puts the parts together.
    package init(name: String? = nil, documentType: DocumentType, maskedNumber: String, home: Division? = nil) {
        self.name = name
        self.documentType = documentType
        self.maskedNumber = maskedNumber
        self.home = home
    }
}

/// A code with what it rests on.
package struct ResidentCode: Sendable {
    /// The colour.
    package var colour: Colour
    /// Why; none for green.
    package var reasons: [ResidentReason]
    /// Whole hours since the last negative nucleic-acid sample; `nil` if there is none.
    package var naatHours: Int?
    /// The number of different vaccine doses.
    package var doses: Int
    /// The lowest watermark of the feeds that it rests on.
    package var asOf: Instant
    /// From what age on a code must not be shown without saying how old it is, in seconds.
    package var staleAfterSeconds: Int64 = 900
    /// Since when the node is cut off from the hub; `nil` while it is not.
    package var cutOffSince: Instant?
    /// Whose statements have not come: provinces, and up to when they have.
    package var missing: [MissingEvidence] = []
    /// The rules that govern the person.
    package var rules: ControlProtocol
    /// When the colour or a reason next changes by itself.
    package var nextReview: Instant?

    /// Puts the parts together.
    package init(
        colour: Colour, reasons: [ResidentReason], naatHours: Int? = nil, doses: Int, asOf: Instant,
        staleAfterSeconds: Int64 = 900, cutOffSince: Instant? = nil, missing: [MissingEvidence] = [],
        rules: ControlProtocol, nextReview: Instant? = nil
    ) {
        self.colour = colour
        self.reasons = reasons
        self.naatHours = naatHours
        self.doses = doses
        self.asOf = asOf
        self.staleAfterSeconds = staleAfterSeconds
        self.cutOffSince = cutOffSince
        self.missing = missing
        self.rules = rules
        self.nextReview = nextReview
    }
}

/// One reason of a code: what holds, until when, on whose word and under which rule.
package struct ResidentReason: Sendable {
    /// The category.
    package var category: Category
    /// The measure in force, for example `home-monitoring`.
    package var measure: String
    /// The colour that the measure gives.
    package var colour: Colour
    /// When the measure ends by the calendar; `nil` while it waits for tests or for another's act.
    package var until: Instant?
    /// The dates of the tests that are still owed, in order; future ones included.
    package var testsOwed: [LocalDate] = []
    /// The statements that it goes back to, the one that opened it first. Never empty for a reason that worsens a code.
    package var statements: [Statement]

    /// Puts the parts together.
    package init(
        category: Category, measure: String, colour: Colour, until: Instant? = nil, testsOwed: [LocalDate] = [],
        statements: [Statement]
    ) {
        self.category = category
        self.measure = measure
        self.colour = colour
        self.until = until
        self.testsOwed = testsOwed
        self.statements = statements
    }
}

/// A statement of a department, as it is named to the person it is about.
package struct Statement: Sendable {
    /// The dataset.
    package var dataset: Dataset
    /// The record.
    package var recordID: String
    /// When the department stated it.
    package var reportedAt: Instant
    /// The department whose credential submitted it.
    package var department: LocalizedText
    /// The name of the person who submitted it; `nil` where the department gave none, which the page says.
    package var submitter: String?
    /// When the node received it.
    package var receivedAt: Instant?
    /// What it says, without who it is about.
    package var says: LocalizedText?
    /// Whether the resident may contest it here: it is about them, and no contest of it is open.
    package var isContestable: Bool = true

    /// Puts the parts together.
    package init(
        dataset: Dataset, recordID: String, reportedAt: Instant, department: LocalizedText, submitter: String? = nil,
        receivedAt: Instant? = nil, says: LocalizedText? = nil, isContestable: Bool = true
    ) {
        self.dataset = dataset
        self.recordID = recordID
        self.reportedAt = reportedAt
        self.department = department
        self.submitter = submitter
        self.receivedAt = receivedAt
        self.says = says
        self.isContestable = isContestable
    }
}

extension PageRenderer {
    /// A resident's page.
    package func html(_ page: ResidentPage, language: Language) -> String {
        let words = PageWording(language, frame: page.frame)
        return html("resident", page.fields(words), page.frame, title: words(zh: "我的健康码", en: "My health code"), words)
    }
}
