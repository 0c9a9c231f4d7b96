package import HealthCode

/// A resident's objection to a record, with the clock that runs until it is answered.
package struct ContestStanding: Sendable {
    /// Its number.
    package var id: String
    /// The dataset of the record.
    package var dataset: Dataset
    /// The record.
    package var recordID: String
    /// The department that has to answer; `nil` where the page does not say.
    package var department: LocalizedText?
    /// When it was opened.
    package var openedAt: Instant
    /// When the answer is due.
    package var dueAt: Instant
    /// What the resident objects; `nil` where the reader is somebody else.
    package var statement: String?
    /// The answer; `nil` while it is open.
    package var answer: ContestAnswer?

    /// Puts the parts together.
    package init(
        id: String, dataset: Dataset, recordID: String, department: LocalizedText? = nil, openedAt: Instant,
        dueAt: Instant, statement: String? = nil, answer: ContestAnswer? = nil
    ) {
        self.id = id
        self.dataset = dataset
        self.recordID = recordID
        self.department = department
        self.openedAt = openedAt
        self.dueAt = dueAt
        self.statement = statement
        self.answer = answer
    }
}

/// How a department answered a contest.
package struct ContestAnswer: Sendable {
    /// When.
    package var at: Instant
    /// What it says.
    package var says: String

    /// Puts the parts together.
    package init(at: Instant, says: String) {
        self.at = at
        self.says = says
    }
}

extension ContestStanding {
    /// The same without what the resident says, which may name persons.
    var withoutStatement: ContestStanding {
        var contest = self
        contest.statement = nil
        return contest
    }

    /// What a template shows, to the resident and to the operator.
    func fields(_ words: PageWording) -> Fields {
        let left = dueAt.wholeSeconds(since: words.now)
        let whole = max(1, dueAt.wholeSeconds(since: openedAt))
        let gone = min(whole, max(0, words.now.wholeSeconds(since: openedAt)))
        let clock =
            left >= 0
            ? words(
                zh: "剩余 \(words.duration(seconds: left))", en: "\(words.duration(seconds: left)) left")
            : words(zh: "已超期 \(words.duration(seconds: -left))", en: "\(words.duration(seconds: -left)) overdue")
        return Fields([
            "id": .text(id), "record": .text(recordID), "dataset": .text(words.title(dataset)),
            "department": .text(
                department.map(words.name) ?? words(zh: "提交该记录的部门", en: "the department that stated it")),
            "statement": .text(statement), "opened": .one(words.time(openedAt)),
            "due": .one(words.time(dueAt)), "clock": .text(clock), "isOverdue": .flag(left < 0 && answer == nil),
            "isOpen": .flag(answer == nil), "gone": .number(Int(gone)), "whole": .number(Int(whole)),
            "answered": .optional(
                answer.map { answer in
                    words.time(answer.at).with(["outcome": .text(answer.says)])
                }),
        ])
    }
}
