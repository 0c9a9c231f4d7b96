import HealthCode
import HealthCodeStore

/// A row of dispatch as it is answered: what does not apply is left out.
struct WorkEntryDocument: Encodable {
    struct Contact: Encodable {
        let name: String?
        let phone: String?
    }

    struct Reason: Encodable {
        let category: String
        let measure: String
        let until: String?
    }

    let item: String
    let documentType: String
    let documentNumber: String
    let name: String?
    let phone: String?
    let guardian: Contact?
    let list: String
    let standing: String
    let listed: Bool
    let owner: String
    let token: String?
    let offeredTo: String?
    let measure: String?
    let since: String?
    let stage: String?
    let reachDue: String?
    let placeDue: String?
    let missed: Int?
    let level: Int?
    let missing: Bool?
    let reasons: [Reason]

    enum CodingKeys: String, CodingKey {
        case item, name, phone, guardian, list, standing, listed, owner, token, measure, since, stage, missed, level
        case missing, reasons
        case documentType = "document_type"
        case documentNumber = "document_number"
        case offeredTo = "offered_to"
        case reachDue = "reach_due"
        case placeDue = "place_due"
    }

    init(_ entry: WorkListEntry) {
        let row = entry.item
        item = entry.name.description
        documentType = row.document.type.rawValue
        documentNumber = row.document.number
        name = entry.person.name
        phone = entry.person.phone
        guardian = entry.guardian.map { Contact(name: $0.name, phone: $0.phone) }
        list = row.list.rawValue
        standing = entry.standing.rawValue
        listed = entry.isListed
        owner = row.owner.description
        token = row.token.map { "\($0)" }
        offeredTo = row.offeredTo?.description
        measure = row.measure
        since = row.since.map(row.offset.format)
        stage = row.stage?.rawValue
        reachDue = row.reachDue.map(row.offset.format)
        placeDue = row.placeDue.map(row.offset.format)
        missed = row.missed
        level = row.level
        missing = row.isMissing
        // `category/measure/until;…`
        reasons = entry.reasons.split(separator: ";").map { reason in
            let parts = reason.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
            return Reason(
                category: parts.first ?? "", measure: parts.count > 1 ? parts[1] : "",
                until: parts.count > 2 && parts[2] != "-" ? parts[2] : nil)
        }
    }
}

/// A page of a list as it is answered.
struct WorkPageDocument: Encodable {
    let division: String
    /// The instant that dues are compared with.
    let at: String
    let asOf: String?
    let items: [WorkEntryDocument]
    let next: String?

    enum CodingKeys: String, CodingKey {
        case division, at, items, next
        case asOf = "as_of"
    }
}

/// One row with what was done.
struct WorkItemDocument: Encodable {
    let at: String
    let item: WorkEntryDocument
    let acts: [StatedAct]
}

/// How much a division has to look after, as it is answered.
struct WorkCountsDocument: Encodable {
    struct Counts: Encodable {
        let division: String
        let items: Int
        let stages: [String: Int]
        let releases: Int
        let roster: Int
        let overdue: [String: Int]
        let offers: Int
        let offeredFromElsewhere: Int
        let missing: Int
        let listed: Int

        enum CodingKeys: String, CodingKey {
            case division, items, stages, releases, roster, overdue, offers, missing, listed
            case offeredFromElsewhere = "offered_from_elsewhere"
        }

        init(_ counts: WorkCounts) {
            division = counts.division.description
            items = counts.items
            let known = WorkItem.Stage.allCases.filter { $0 != .released }
            stages = Dictionary(uniqueKeysWithValues: known.map { ($0.rawValue, counts.stages[$0] ?? 0) })
            releases = counts.releases
            roster = counts.roster
            overdue = Dictionary(uniqueKeysWithValues: counts.overdue.map { ("\($0.key)", $0.value) })
            offers = counts.offers
            offeredFromElsewhere = counts.offeredFromElsewhere
            missing = counts.missing
            listed = counts.listed
        }
    }

    let at: String
    let whole: Counts
    let parts: [Counts]
}
