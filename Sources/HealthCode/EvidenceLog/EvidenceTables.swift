/// The records about persons, one table for each dataset.
struct EvidenceTables: Sendable {
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

    /// The same with the records of each person's documents together.
    func united(_ persons: PersonComponents) -> Self {
        Self(
            residents: residents.united(persons), naats: naats.united(persons), antigens: antigens.united(persons),
            antibodies: antibodies.united(persons), vaccinations: vaccinations.united(persons),
            cases: cases.united(persons), contacts: contacts.united(persons), entries: entries.united(persons),
            stays: stays.united(persons), trips: trips.united(persons), closedLoops: closedLoops.united(persons),
            identityLinks: identityLinks.united(persons), fieldActs: fieldActs.united(persons))
    }
}

extension Evidence {
    /// The records about persons.
    var tables: EvidenceTables {
        EvidenceTables(
            residents: residents, naats: naats, antigens: antigens, antibodies: antibodies,
            vaccinations: vaccinations, cases: cases, contacts: contacts, entries: entries, stays: stays, trips: trips,
            closedLoops: closedLoops, identityLinks: identityLinks, fieldActs: fieldActs)
    }
}
