internal import HealthCode

/// What the parts of one message or document state, each record once.
struct StatementLedger {
    private var stated: Set<String> = []
    private(set) var records: [ClinicalRecord] = []
    private(set) var withdrawals: [Withdrawal] = []

    /// Keeps what a draft states, or withdraws.
    ///
    /// - Parameters:
    ///   - isWhole: whether a withdrawal repeats the result, so that it is a record by itself.
    ///   - whole: what the draft is a part of, for the fault.
    mutating func take(
        _ draft: StatementDraft, status: StatementStatus, isWhole: Bool, of whole: String
    ) throws(MessageFault) {
        var draft = draft
        let id = draft.members[.recordID] ?? ""
        guard stated.insert("\(draft.dataset.rawValue) \(id)").inserted else {
            throw MessageFault(.duplicate, at: draft.place, "states what another part of the \(whole) states")
        }
        guard status == .withdrawn else { return records.append(try draft.record()) }
        if isWhole {
            draft.set(.retracted, "true", at: draft.place)
            records.append(try draft.record())
        } else {
            withdrawals.append(
                Withdrawal(
                    dataset: draft.dataset, recordID: id, reportedAt: draft.members[.reportedAt] ?? "",
                    place: draft.place))
        }
    }
}
