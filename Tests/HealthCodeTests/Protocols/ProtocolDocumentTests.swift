import HealthCode
import Testing

@Suite struct ProtocolDocumentTests {
    @Test func `a document's values arrive where they belong`() throws {
        let edition = try ProtocolFixtures.read(ProtocolFixtures.edition)
        #expect(edition.id == "small")
        #expect(edition.version == 3)
        #expect(edition.title == LocalizedText(zh: "小", en: "Small"))
        #expect(edition.issuingAuthority.en == "A")
        #expect(edition.legalBasis.zh == "乙")
        #expect(edition.upgradeWindowDays == Parameter(14, isAssumed: true))
        #expect(edition.minimumStayHours == Parameter(4))
        #expect(edition.measureOrder == ["central-isolation", "stay-home", "home-monitoring"])
        #expect(edition.measureTitles["stay-home"]?.en == "Home")
        let secondary = try #require(edition.categories[.secondaryContact])
        #expect(secondary.reason == LocalizedText(zh: "因为", en: "Because"))
        #expect(secondary.clause.en == "1")
        #expect(secondary.samples == .single)
        #expect(secondary.linkedTests == Parameter(2))
        #expect(secondary.listedTests == [TestRule(day: 1), TestRule(day: 4, isAssumed: true), TestRule(day: 7)])
        #expect(edition.categories[.areaHigh]?.samples == nil)
        #expect(edition.categories[.areaHigh]?.lookBackDays == Parameter(7))
        #expect(edition.categories[.screenPositive]?.lifting?.caseKinds == [.confirmed, .ruledOut])
        #expect(edition.categories[.screenPositive]?.lifting?.hoursApart == Parameter(24))
    }

    @Test(arguments: ControlProtocol.national) func `the canonical form reads as the same edition, and is its own`(
        _ edition: ControlProtocol
    ) throws {
        let again = try ProtocolFixtures.read(edition.canonicalDocument)
        #expect(again == edition)
        #expect(again.canonicalDocument == edition.canonicalDocument)
    }

    @Test func `order, quoting and comments do not reach the canonical form`() throws {
        let moved = try ProtocolFixtures.edition(replacing: "version: 3\n", with: "")
        let other = "# A comment.\nversion: 3\n\n" + moved.replacing("\"", with: "'")
        #expect(
            try ProtocolFixtures.read(other).canonicalDocument
                == ProtocolFixtures.read(ProtocolFixtures.edition).canonicalDocument)
    }

    @Test func `texts with quotes and indicators survive the canonical form`() throws {
        let text = #"He said \"no\" \\ &x *y ? !z [a] {b}: # 50 %"#.replacing("&", with: "\\x26")
            .replacing("*", with: "\\x2A").replacing("!", with: "\\x21").replacing(" ? ", with: " \\x3F ")
        let edition = try ProtocolFixtures.read(ProtocolFixtures.edition(replacing: "Small", with: text))
        #expect(edition.title.en == #"He said "no" \ &x *y ? !z [a] {b}: # 50 %"#)
        #expect(try ProtocolFixtures.read(edition.canonicalDocument) == edition)
    }

    @Test func `CRLF line ends and a byte-order mark change nothing`() throws {
        let text = "\u{FEFF}" + ProtocolFixtures.edition.replacing("\n", with: "\r\n")
        #expect(try ProtocolFixtures.read(text) == ProtocolFixtures.read(ProtocolFixtures.edition))
    }

    @Test func `another offset moves the start`() throws {
        let text = try ProtocolFixtures.edition(replacing: "+08:00", with: "-03:30")
        #expect(try ProtocolFixtures.read(text).start == Instant("2022-01-02T00:00:00-03:30"))
    }
}
