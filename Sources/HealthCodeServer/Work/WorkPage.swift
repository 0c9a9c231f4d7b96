package import HealthCode

/// An operator's place of work: what is held, contested, refused, and whose clock is running. No person is named.
package struct WorkPage: Sendable {
    /// What stands around it.
    package var frame: PageFrame
    /// The session's token against forged forms.
    package var csrf: String
    /// Batches that wait for a second person.
    package var held: [HeldBatchRow]
    /// Records of which versions contradict each other.
    package var contested: [ContestedRecordRow]
    /// Refused lines, counted.
    package var refusals: [RefusalRow]
    /// The last lines that were refused, the newest first.
    package var refusedLines: [RefusedLineRow]
    /// Persons by reason.
    package var reasons: [ReasonRow]
    /// Open contests, the one due first at the top.
    package var contests: [ContestStanding]
    /// The rules that give categories and measures their names.
    package var rules: ControlProtocol?
    /// What came of the form that led here.
    package var notice: Notice?
    /// Whether the reader may answer objections. An answer changes no code: only evidence does.
    package var mayAnswer = false

    /// Puts the parts together.
    package init(
        frame: PageFrame, csrf: String, held: [HeldBatchRow], contested: [ContestedRecordRow], refusals: [RefusalRow],
        refusedLines: [RefusedLineRow], reasons: [ReasonRow], contests: [ContestStanding],
        rules: ControlProtocol? = nil,
        notice: Notice? = nil
    ) {
        self.frame = frame
        self.csrf = csrf
        self.held = held
        self.contested = contested
        self.refusals = refusals
        self.refusedLines = refusedLines
        self.reasons = reasons
        self.contests = contests
        self.rules = rules
        self.notice = notice
    }

    /// What came of a form.
    package enum Notice: Sendable {
        /// The batch counts now.
        case released
        /// The batch will not count.
        case discarded
        /// It was neither released nor discarded: somebody else was faster, or must be.
        case refused
        /// The objection is answered.
        case answered
        /// The answer was empty or too long.
        case answerRefused
    }
}

/// A batch that the guard holds for a second person.
package struct HeldBatchRow: Sendable {
    /// Its number.
    package var id: String
    /// The department that submitted it.
    package var department: LocalizedText
    /// The name of the person who submitted it; `nil` where none was given.
    package var submitter: String?
    /// The dataset.
    package var dataset: Dataset
    /// How many lines it has.
    package var lines: Int
    /// How many persons' codes it would worsen.
    package var worsens: Int
    /// When it was received.
    package var receivedAt: Instant
    /// Whether this operator may decide on it.
    package var decision: Decision

    /// Puts the parts together.
    package init(
        id: String, department: LocalizedText, submitter: String? = nil, dataset: Dataset, lines: Int, worsens: Int,
        receivedAt: Instant, decision: Decision
    ) {
        self.id = id
        self.department = department
        self.submitter = submitter
        self.dataset = dataset
        self.lines = lines
        self.worsens = worsens
        self.receivedAt = receivedAt
        self.decision = decision
    }

    /// Whether an operator may decide on a batch.
    package enum Decision: Sendable {
        /// They may.
        case open
        /// They submitted it themselves.
        case own
        /// They lack the right.
        case noRight
    }
}

/// A record with two contents of one version: neither counts until a later version comes.
package struct ContestedRecordRow: Sendable {
    /// The dataset.
    package var dataset: Dataset
    /// The record.
    package var recordID: String
    /// The version that is contested, where it is known.
    package var reportedAt: Instant?
    /// The departments whose contents conflict; the same one twice where it contradicts itself.
    package var departments: [LocalizedText]

    /// Puts the parts together.
    package init(dataset: Dataset, recordID: String, reportedAt: Instant? = nil, departments: [LocalizedText]) {
        self.dataset = dataset
        self.recordID = recordID
        self.reportedAt = reportedAt
        self.departments = departments
    }
}

/// Refused lines of one department, counted.
package struct RefusalRow: Sendable {
    /// The department.
    package var department: LocalizedText
    /// The dataset.
    package var dataset: Dataset
    /// The first faulty field, or `line`.
    package var field: String
    /// The reason as the receipt gives it; `nil` where only fields are counted.
    package var reason: String?
    /// How many lines.
    package var lines: Int

    /// Puts the parts together.
    package init(department: LocalizedText, dataset: Dataset, field: String, reason: String? = nil, lines: Int) {
        self.department = department
        self.dataset = dataset
        self.field = field
        self.reason = reason
        self.lines = lines
    }
}

/// A refused line: where it stands and why, and nothing that it says.
package struct RefusedLineRow: Sendable {
    /// The department.
    package var department: LocalizedText
    /// The batch.
    package var batch: String
    /// The dataset.
    package var dataset: Dataset
    /// The line in the batch.
    package var line: Int
    /// The faulty field.
    package var field: String
    /// The reason as the receipt gives it.
    package var reason: String
    /// When the batch was received.
    package var receivedAt: Instant

    /// Puts the parts together.
    package init(
        department: LocalizedText, batch: String, dataset: Dataset, line: Int, field: String, reason: String,
        receivedAt: Instant
    ) {
        self.department = department
        self.batch = batch
        self.dataset = dataset
        self.line = line
        self.field = field
        self.reason = reason
        self.receivedAt = receivedAt
    }
}

/// Persons with one measure for one reason.
package struct ReasonRow: Sendable {
    /// The category.
    package var category: Category
    /// The measure.
    package var measure: String
    /// The colour that it gives.
    package var colour: Colour
    /// How many persons.
    package var persons: Int

    /// Puts the parts together.
    package init(category: Category, measure: String, colour: Colour, persons: Int) {
        self.category = category
        self.measure = measure
        self.colour = colour
        self.persons = persons
    }
}

extension PageRenderer {
    /// An operator's page.
    package func html(_ page: WorkPage, language: Language) -> String {
        let words = PageWording(language, frame: page.frame)
        return html("work", page.fields(words), page.frame, title: words(zh: "工作台", en: "Place of work"), words)
    }
}
