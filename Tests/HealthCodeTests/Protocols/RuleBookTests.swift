import HealthCode
import Testing

/// What rule documents make together, and when they are refused.
@Suite struct RuleBookTests {
    private static let during = "2022-07-15T00:00:00+08:00"

    private func instant(_ text: String) throws -> Instant { try #require(Instant(text)) }

    private func failure(_ body: () throws -> Void) throws -> RuleBookError {
        try #require(throws: RuleBookError.self, performing: body)
    }

    private func yaml(_ text: String, onto base: String = "cn-9") -> [UInt8] {
        Array((ProtocolFixtures.overlayHead(on: base) + text).utf8)
    }

    @Test func `without overlays it is the national timeline`() throws {
        let book = try RuleBook(documents: PublishedDocument.national.reversed())
        #expect(book.editions == ControlProtocol.national)
        #expect(RuleBook.national.editions == ControlProtocol.national)
        let timeline = try book.timeline(at: try instant(Self.during))
        for text in ["2022-06-27T23:59:59+08:00", "2022-06-28T00:00:00+08:00", "2022-12-01T00:00:00+08:00"] {
            let expected = RuleTimeline(editions: ControlProtocol.national).edition(at: try instant(text))
            #expect(timeline.edition(at: try instant(text)) == expected)
        }
        #expect(timeline.edition(at: try instant("2020-01-01T00:00:00+08:00")) == nil)
    }

    @Test func `one edition by itself is always in force, and an empty book never`() throws {
        let early = try instant("2020-01-01T00:00:00+08:00")
        let edition = try ProtocolFixtures.national("cn-20")
        #expect(try RuleBook(edition: edition).timeline(at: early).edition(at: early) == edition)
        #expect(try RuleBook(documents: []).timeline(at: early).edition(at: early) == nil)
    }

    @Test func `an overlay governs its province, in whatever order the documents come`() throws {
        let overlay = try PublishedDocument(yaml: yaml("categories: {entry: {remove: true}}"), name: "hi.yaml")
        let province = try #require(Division("460000000000"))
        for documents in [PublishedDocument.national + [overlay], [overlay] + PublishedDocument.national] {
            let timeline = try RuleBook(documents: documents).timeline(at: try instant(Self.during))
            #expect(timeline.rules(at: try instant(Self.during), in: province)?.id == "cn-9+hi-test")
            let end = timeline.nextChange(after: try instant(Self.during), in: province)
            #expect(end == Instant("2022-08-10T00:00:00+08:00"))
        }
    }

    @Test func `beyond its limits an overlay stands only as long as its exception`() throws {
        var book = RuleBook.national
        try book.add(overlay: ProtocolFixtures.overlay("categories: {area.high: {look_back_days: 8}}"))
        let refused = try failure { _ = try book.timeline(at: try instant(Self.during)) }
        guard case .beyondLimits("hi-test", let moment, .china, let violations) = refused else {
            Issue.record("\(refused)")
            return
        }
        #expect(moment == Instant(Self.during) && violations.map(\.limit) == [.windowWidened])
        book.add(exceptions: try RegisteredExceptionTests.read(RegisteredExceptionTests.text))
        _ = try book.timeline(at: try instant(Self.during))
        let expiry = try #require(book.nextExpiry(after: try instant(Self.during)))
        #expect(expiry == Instant("2022-08-01T00:00:00+08:00"))
        #expect(book.nextExpiry(after: expiry) == nil)
        #expect(throws: RuleBookError.self) { try book.timeline(askedAt: [try instant(Self.during), expiry]) }
        // Before it begins, its beginning counts; after it has ended, its last second.
        _ = try book.timeline(at: try instant("2022-06-29T00:00:00+08:00"))
        let after = try failure { _ = try book.timeline(at: try instant("2022-10-01T00:00:00+08:00")) }
        #expect(after.description.hasPrefix("hi-test: beyond its limits at 2022-08-09T23:59:59+08:00:\n  L5 "))
    }

    @Test func `an overlay whose exception has lapsed is left out alone, and the cause is kept`() throws {
        let hainan = try #require(Division("460000000000"))
        let guangdong = try #require(Division("440000000000"))
        let head = ProtocolFixtures.overlayHead(on: "cn-9")
        let own = "categories: {entry: {remove: true}}"
        let other = head.replacing("hi-test", with: "gd-test").replacing("\"46\"", with: "\"44\"")
            .replacing("460000000000", with: "440000000000")
        var documents = PublishedDocument.national
        documents.append(
            try PublishedDocument(yaml: yaml("categories: {area.high: {look_back_days: 8}}"), name: "hi.yaml"))
        documents.append(try PublishedDocument(yaml: Array((other + own).utf8), name: "gd.yaml"))
        let (book, unread) = try RuleBook.rest(of: documents)
        #expect(unread.isEmpty)
        let at = try instant(Self.during)
        let (timeline, leftOut) = book.timelineOfRest(askedAt: [at])
        #expect(leftOut.map(\.subject) == ["hi-test"])
        #expect(leftOut.first?.reason.contains("beyond its limits") == true)
        #expect(timeline.rules(at: at, in: hainan)?.id == "cn-9")
        #expect(timeline.rules(at: at, in: guangdong)?.id == "cn-9+gd-test")
        #expect(timeline.edition(at: at)?.id == "cn-9")
        #expect(throws: RuleBookError.self) { try book.timeline(at: at) }
    }

    @Test func `an overlay without its base, or with two contents, is left out alone`() throws {
        let good = try PublishedDocument(yaml: yaml("categories: {entry: {remove: true}}"), name: "hi.yaml")
        let baseless = try PublishedDocument(
            yaml: Array((ProtocolFixtures.overlayHead(on: "cn-1") + "categories: {entry: {remove: true}}").utf8),
            name: "hi.yaml")
        for (documents, count) in [([good], 0), ([baseless], 1), ([good, baseless], 1)] {
            let (book, leftOut) = try RuleBook.rest(of: PublishedDocument.national + documents)
            #expect(leftOut.count == count)
            #expect(book.overlays.count == (count == 0 ? 1 : 0))
            #expect(book.editions == ControlProtocol.national)
        }
    }

    @Test func `two overlays of one province at one time are refused`() throws {
        var book = RuleBook.national
        let overlay = try ProtocolFixtures.overlay("categories: {entry: {remove: true}}")
        try book.add(overlay: overlay)
        try book.add(overlay: overlay)
        let refused = try failure { _ = try book.timeline(askedAt: []) }
        #expect(refused == .conflict(overlay: "hi-test", other: "hi-test", base: "cn-9"))
        #expect(refused.reason == "the province has hi-test on cn-9 at that time")
    }

    @Test func `an overlay needs its base, and has to fit it`() throws {
        var book = RuleBook.national
        let stranger = try ProtocolFixtures.overlay(on: "cn-99", "")
        #expect(
            try failure { try book.add(overlay: stranger) } == .unknownBase(overlay: "hi-test", base: "cn-99"))
        let unfit = try ProtocolFixtures.overlay("categories: {area.low: {remove: true}}")
        let refused = try failure { try book.add(overlay: unfit) }
        guard case .unfit("hi-test", let error) = refused else {
            Issue.record("\(refused)")
            return
        }
        #expect(error.reason == .notInBase("area.low") && refused.reason == "\(error)")
        #expect(book.overlays.isEmpty)
    }

    @Test func `the last version of a document counts`() throws {
        let first = yaml("categories: {entry: {remove: true}}")
        let second = yaml("categories: {co-travel: {remove: true}}")
        let third = Array(String(decoding: second, as: UTF8.self).replacing("version: 2", with: "version: 3").utf8)
        let documents = try [third, first].map { try PublishedDocument(yaml: $0, name: "hi.yaml") }
        let book = try RuleBook(documents: PublishedDocument.national + documents)
        #expect(book.overlays.map(\.version) == [3])
        let twice = try [first, first].map { try PublishedDocument(yaml: $0, name: "hi.yaml") }
        #expect(try RuleBook(documents: PublishedDocument.national + twice).overlays.count == 1)
        let contradiction = try [first, second].map { try PublishedDocument(yaml: $0, name: "hi.yaml") }
        #expect(
            try failure { _ = try RuleBook(documents: PublishedDocument.national + contradiction) }
                == .contradiction(kind: .overlay, id: "hi-test", version: 2))
    }

    @Test func `the last of registers with one name counts`() throws {
        let full = try PublishedDocument(yaml: Array(RegisteredExceptionTests.text.utf8), name: "rules/register.yaml")
        let empty = try PublishedDocument(
            yaml: Array("format: tongma-exceptions/1\nexceptions: []\n".utf8), name: "register.yaml")
        #expect(full.id == "register" && full.version == 0 && full.effectiveFrom == nil)
        #expect(try RuleBook(documents: [full, empty]).exceptions.isEmpty)
        #expect(try RuleBook(documents: [empty, full]).exceptions.count == 1)
    }

    @Test func `a published document knows its kind, its version and its beginning`() throws {
        let edition = try PublishedDocument(yaml: Array(ProtocolFixtures.edition.utf8), name: "small.yaml")
        #expect(edition.kind == .edition && edition.id == "small" && edition.version == 3)
        #expect(edition.effectiveFrom == Instant("2022-01-02T00:00:00+08:00"))
        let overlay = try PublishedDocument(yaml: yaml(""), name: "x.yaml")
        #expect(overlay.kind == .overlay && overlay.id == "hi-test" && overlay.version == 2)
        #expect(overlay.effectiveFrom == Instant("2022-07-10T00:00:00+08:00"))
        let quoted = String(decoding: overlay.yaml, as: UTF8.self)
            .replacing("format: tongma-overlay/1", with: "\"format\":   'tongma-overlay/1' # quoted")
        #expect(try PublishedDocument(yaml: [0xEF, 0xBB, 0xBF] + Array(quoted.utf8), name: "x.yaml").kind == .overlay)
        #expect(PublishedDocument.national.map(\.id) == ["cn-8", "cn-9", "cn-20"])
        for document in PublishedDocument.national {
            #expect(try ControlProtocol(yaml: document.yaml, name: document.id) == document.edition)
        }
    }

    @Test(arguments: ["", "- a\n", "id: x\n", "format: tongma-protocol/9\n", "format: {a: b}\n", "a: b\na: c\n", "[[["])
    func `what is no rule document is refused`(text: String) {
        #expect(throws: DocumentError.self) { try PublishedDocument(yaml: Array(text.utf8), name: "x.yaml") }
    }
}
