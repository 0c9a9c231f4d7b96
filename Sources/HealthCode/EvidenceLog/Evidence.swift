/// Evidence made ready for assessment: every version that ever held, by person, in the order of the rules.
///
/// It never changes and knows no time: an ``Assessor`` looks at it at an instant, and sees only what was known then.
public final class Evidence: Sendable {
    /// The persons, in the order of (`document_type`, `document_number`); including those that are only referred to.
    let persons: [IdentityDocument]
    let residents: PersonTable<Residence>
    let naats: PersonTable<NucleicAcidTest>
    let antigens: PersonTable<AntigenTest>
    let antibodies: PersonTable<Mention>
    let vaccinations: PersonTable<VaccineDose>
    let cases: PersonTable<CaseStatement>
    let contacts: PersonTable<ContactStatement>
    let entries: PersonTable<EntryStatement>
    let stays: PersonTable<StayStatement>
    let trips: PersonTable<TripStatement>
    let closedLoops: PersonTable<ClosedLoopStatement>
    let identityLinks: PersonTable<IdentityLinkStatement>
    let fieldActs: PersonTable<FieldActStatement>

    let areas: [Held<AreaRiskStatement>]
    let areaIDs: ByteStringTable
    /// The places of residences, stays, tests and cases.
    let places: [Division]
    /// Who did something about persons.
    let workers: ByteStringTable
    /// For each place, the groups of areas that it lies in; for each group, its areas.
    let areaGroupsOfPlace: NumberLists
    let areasOfGroup: NumberLists
    /// For each case record id, rows of `cases`.
    let caseRowsOfRecord: NumberLists
    let caseRecordCount: Int
    let coachCount: Int
    /// For each coach, rows of `trips`.
    let tripRowsOfCoach: NumberLists
    let personOfCaseRow: [UInt32]
    let personOfTripRow: [UInt32]
    /// All identity links in the order in which they count: (`reported_at`, `record_id`).
    let linksInOrder: [Link]
    /// Which documents are one person, where this is evidence of an instant; `nil` where each is one of its own.
    let components: PersonComponents?
    /// Documents that stand for identity cards besides those that are some.
    let cards: Set<UInt32>

    init(
        persons: [IdentityDocument], tables: EvidenceTables, areas: [Held<AreaRiskStatement>],
        areaIDs: ByteStringTable, places: [Division], workers: ByteStringTable, areaGroupsOfPlace: NumberLists,
        areasOfGroup: NumberLists, coachCount: Int, cards: Set<UInt32>, linksInOrder: [Link]? = nil,
        components: PersonComponents? = nil
    ) {
        self.persons = persons
        residents = tables.residents
        naats = tables.naats
        antigens = tables.antigens
        antibodies = tables.antibodies
        vaccinations = tables.vaccinations
        cases = tables.cases
        contacts = tables.contacts
        entries = tables.entries
        stays = tables.stays
        trips = tables.trips
        closedLoops = tables.closedLoops
        identityLinks = tables.identityLinks
        fieldActs = tables.fieldActs
        self.areas = areas
        self.areaIDs = areaIDs
        self.places = places
        self.workers = workers
        self.areaGroupsOfPlace = areaGroupsOfPlace
        self.areasOfGroup = areasOfGroup
        self.coachCount = coachCount
        self.components = components
        self.cards = cards
        caseRecordCount = tables.cases.ids.count
        caseRowsOfRecord = NumberLists(
            count: caseRecordCount,
            items: tables.cases.rows.enumerated().map { (list: $1.record, number: UInt32($0)) })
        tripRowsOfCoach = NumberLists(
            count: coachCount,
            items: tables.trips.rows.enumerated().map { (list: $1.statement.coach, number: UInt32($0)) })
        personOfCaseRow = tables.cases.owners
        personOfTripRow = tables.trips.owners
        let links = tables.identityLinks
        self.linksInOrder =
            linksInOrder
            ?? zip(links.rows, links.owners).map { Link(held: $0, document: $1) }
            .sorted { $0.held.reported(before: $1.held, links.ids) }
    }

    /// The number of documents, each of which may be a person of its own.
    public var personCount: Int { persons.count }

    /// The person with this number; numbers are in the order of (`document_type`, `document_number`).
    public func document(of person: Int) -> IdentityDocument { persons[person] }

    /// Whether a document is an identity card, or stands for one.
    func isCard(_ document: UInt32) -> Bool {
        persons[Int(document)].type == .idCard || cards.contains(document)
    }

    /// The number of a person, if the evidence names them.
    public func person(with document: IdentityDocument) -> Int? {
        var low = 0
        var high = persons.count
        while low < high {
            let middle = (low + high) / 2
            if persons[middle].precedes(document) { low = middle + 1 } else { high = middle }
        }
        return low < persons.count && persons[low] == document ? low : nil
    }

    /// The home division of a person by the `residents` record that holds at the instant.
    public func home(of person: Int, at instant: Instant) -> Division? {
        homePlace(of: representative(of: person), at: instant).map { places[Int($0)] }
    }

    @inline(__always)
    func homePlace(of person: Int, at instant: Instant) -> UInt32? {
        // Rows are in order of (`reported_at`, `record_id`): the last that holds is the one.
        for row in residents.range(of: person).reversed() where residents.rows[row].holds(at: instant) {
            return residents.rows[row].statement.place
        }
        return nil
    }
}

extension IdentityDocument {
    /// The order of rows: by the type's name, then by the number's code points.
    public func precedes(_ other: IdentityDocument) -> Bool {
        if type != other.type { return type.order < other.type.order }
        return number.utf8.lexicographicallyPrecedes(other.number.utf8)
    }
}
