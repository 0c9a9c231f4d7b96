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

    let areas: [Held<AreaRiskStatement>]
    let areaIDs: ByteStringTable
    /// The places of residences and stays.
    let places: [Division]
    /// For each place, the groups of areas that it lies in; for each group, its areas.
    let areaGroupsOfPlace: NumberLists
    let areasOfGroup: NumberLists
    /// For each case record id, rows of `cases`.
    let caseRowsOfRecord: NumberLists
    let caseRecordCount: Int
    /// For each coach, rows of `trips`.
    let tripRowsOfCoach: NumberLists
    let personOfCaseRow: [UInt32]
    let personOfTripRow: [UInt32]

    init(
        persons: [IdentityDocument], residents: PersonTable<Residence>, naats: PersonTable<NucleicAcidTest>,
        antigens: PersonTable<AntigenTest>, antibodies: PersonTable<Mention>, vaccinations: PersonTable<VaccineDose>,
        cases: PersonTable<CaseStatement>, contacts: PersonTable<ContactStatement>,
        entries: PersonTable<EntryStatement>, stays: PersonTable<StayStatement>, trips: PersonTable<TripStatement>,
        closedLoops: PersonTable<ClosedLoopStatement>, areas: [Held<AreaRiskStatement>], areaIDs: ByteStringTable,
        places: [Division], areaGroupsOfPlace: NumberLists, areasOfGroup: NumberLists, caseRowsOfRecord: NumberLists,
        caseRecordCount: Int, tripRowsOfCoach: NumberLists, personOfCaseRow: [UInt32], personOfTripRow: [UInt32]
    ) {
        self.persons = persons
        self.residents = residents
        self.naats = naats
        self.antigens = antigens
        self.antibodies = antibodies
        self.vaccinations = vaccinations
        self.cases = cases
        self.contacts = contacts
        self.entries = entries
        self.stays = stays
        self.trips = trips
        self.closedLoops = closedLoops
        self.areas = areas
        self.areaIDs = areaIDs
        self.places = places
        self.areaGroupsOfPlace = areaGroupsOfPlace
        self.areasOfGroup = areasOfGroup
        self.caseRowsOfRecord = caseRowsOfRecord
        self.caseRecordCount = caseRecordCount
        self.tripRowsOfCoach = tripRowsOfCoach
        self.personOfCaseRow = personOfCaseRow
        self.personOfTripRow = personOfTripRow
    }

    /// The number of persons.
    public var personCount: Int { persons.count }

    /// The person with this number; numbers are in the order of (`document_type`, `document_number`).
    public func document(of person: Int) -> IdentityDocument { persons[person] }

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
        homePlace(of: person, at: instant).map { places[Int($0)] }
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
    func precedes(_ other: IdentityDocument) -> Bool {
        if type != other.type { return type.order < other.type.order }
        return number.utf8.lexicographicallyPrecedes(other.number.utf8)
    }
}
