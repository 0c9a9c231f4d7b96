package import HealthCode

extension PersonFile {
    /// What follows for a division from what is known of the person, and the document that its limits stand in.
    package struct Work {
        let item: WorkItem
        let duties: DutyDocument
        /// Whether the limits behind the dues are marked assumptions.
        let isReachAssumed: Bool
        let isPlaceAssumed: Bool

        package init(_ item: WorkItem, duties: DutyDocument, edition: String) {
            self.item = item
            self.duties = duties
            let limits = item.measure.flatMap { duties.limits(of: $0, under: edition) }
            isReachAssumed =
                item.list == .release ? duties.releaseNoticeHours.isAssumed : limits?.reach.isAssumed ?? false
            isPlaceAssumed = limits?.placed?.isAssumed ?? false
        }
    }
}

extension FileJSON {
    /// The row of `tongma dispatch`; `null` when nobody has anything to do.
    var work: JSON {
        guard let work = file.work else { return .null }
        return .object(
            work.item.columns.map { ($0.name, $0.json) } + [
                (
                    "duties",
                    [
                        "id": .string(work.duties.id), "version": .integer(work.duties.version),
                        "title": text(work.duties.title),
                    ]
                )
            ])
    }
}
