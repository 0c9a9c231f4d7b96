/// What the EU gateway demands of a rule's document: its schema, and how the members must fit one another.
///
/// Rules of admission are held to the same with what differs said here: their identifiers begin with `AR`, they are asked
/// about health codes, and they are described in Chinese too.
public enum GatewayConstraints {
    /// Every issue of a document, in the order of its members; none when the gateway would take it.
    public static func issues(in document: JSONValue) -> [RuleIssue] {
        var check = RuleDocumentCheck(document)
        check.run()
        return check.issues
    }

    /// What the gateway demands of an upload beyond the document itself.
    ///
    /// - Parameters:
    ///   - rule: the rule that is uploaded.
    ///   - previous: the latest version that the gateway has of it.
    ///   - country: the country as which the uploader is known.
    ///   - at: the instant of the upload, in seconds since 1970-01-01T00:00:00Z.
    public static func uploadIssues(
        of rule: AcceptanceRule, replacing previous: AcceptanceRule?, by country: String, at: Int64
    ) -> [RuleIssue] {
        let hour: Int64 = 3600
        var issues: [RuleIssue] = []
        func demand(_ condition: Bool, _ place: String, _ message: @autoclosure () -> String) {
            if !condition { issues.append(RuleIssue(place, message())) }
        }
        let start = rule.validity.lowerBound
        demand(rule.country == country, "Country", "is not the uploader's, \(country)")
        if let previous {
            demand(
                rule.version > previous.version, "Version", "must be greater than that of before, \(previous.version)")
            demand(start >= previous.validity.lowerBound, "ValidFrom", "lies before that of the version before")
        }
        demand(start <= at + 14 * 24 * hour, "ValidFrom", "lies more than two weeks ahead")
        switch rule.kind {
        case .acceptance:
            demand(
                start >= at + 48 * hour, "ValidFrom", "must lie at least 48 hours ahead, so that travellers can know")
        case .invalidation, .admission:
            demand(start > at, "ValidFrom", "must lie ahead")
        }
        return issues
    }
}
