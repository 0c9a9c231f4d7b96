// When a row has to be looked at again although nobody states anything new.
extension Dispatcher {
    /// All documents of the person whom a document belongs to that an existing record is about, identity links and field
    /// acts too. The row stands under the least of them.
    public func mentionedDocuments(ofPersonOf document: Int) -> [IdentityDocument] {
        assessor.evidence.documents(ofPersonOf: document).filter(assessor.isMentioned).map(assessor.evidence.document)
    }

    /// The earliest instant after the assessor's at which the row of the person whom a document belongs to may change
    /// although no new evidence comes: whether there is one, and what it says.
    ///
    /// It may be too early, never too late. Beyond what changes a code (``Assessor/nextReview(of:countingRules:in:)``, without
    /// changes of rules), a row changes when a stay begins or ends, an act begins to count or is forgotten, something falls
    /// due or has been due for another interval, a slot is over or is looked back at no more, and when a release is no work
    /// any more.
    ///
    /// - Parameter item: the row as it is.
    /// - Returns: `nil` when it stays what it is for good.
    public func nextChange(
        ofPersonOf document: Int, _ item: WorkItem?, in workspace: inout Assessor.Workspace
    ) -> Instant? {
        let evidence = assessor.evidence
        let instant = assessor.instant
        var bound = NextBound(after: instant)
        let person = evidence.representative(of: document)
        // The review of a document that is no subject knows of its records alone.
        let subject = evidence.documents(ofPersonOf: document).first(where: assessor.isSubject) ?? document
        bound.note(assessor.nextReview(of: subject, countingRules: false, in: &workspace))
        bound.note(evidence.identityLinks, of: person)
        bound.note(evidence.fieldActs, of: person)
        for row in evidence.stays.range(of: person) where evidence.stays.rows[row].holds(at: instant) {
            let stay = evidence.stays.rows[row].statement
            bound.note(stay.from)
            if stay.to != .distantFuture { bound.note(stay.to) }
        }
        let memory = Int64(duties.memoryDays.value) * 86_400
        for row in evidence.fieldActs.range(of: person) where evidence.fieldActs.rows[row].holds(at: instant) {
            bound.note(evidence.fieldActs.rows[row].statement.occurredAt.advanced(bySeconds: memory))
        }
        if let item { note(item, in: &bound) }
        return bound.instant
    }

    private func note(_ item: WorkItem, in bound: inout NextBound) {
        let instant = assessor.instant
        let interval = Int64(duties.escalationHours.value) * 3_600
        for due in [item.reachDue, item.placeDue].compactMap({ $0 }) {
            bound.note(due)
            guard due <= instant else { continue }
            let passed = instant.wholeSeconds(since: due) / interval
            bound.note(due.advanced(bySeconds: (passed + 1) * interval))
        }
        if item.list == .release, let since = item.since {
            bound.note(since.advanced(bySeconds: Int64(duties.noticeMemoryDays.value) * 86_400))
        }
        guard item.list == .item, let slotsADay = item.measure.flatMap(duties.duty(of:))?.duty.slotsADay.value,
            slotsADay > 0
        else { return }
        let length = Int64(24 / slotsADay) * 3_600
        let window = Int64(duties.slotWindowHours.value) * 3_600
        // A slot counts from its end on, and until its end lies so far back.
        for back in [0, window % length] {
            let start = item.offset.midnight(item.offset.date(of: instant.advanced(bySeconds: -back)))
                .advanced(bySeconds: back)
            bound.note(start.advanced(bySeconds: (instant.wholeSeconds(since: start) / length + 1) * length))
        }
    }
}
