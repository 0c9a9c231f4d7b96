import Foundation
import HealthCode
import HealthCodeServer
import Testing

@Suite struct AccessCredentialsTests {
    static func digest(_ digit: Character) -> String { String(repeating: digit, count: 64) }

    private func read(_ entries: String) throws -> AccessCredentials {
        try AccessCredentials.read(Data(#"{"credentials": [\#(entries)]}"#.utf8), file: "credentials.json")
    }

    private func faults(_ entries: String) throws -> [String] {
        let error = #expect(throws: ConfigurationFaults.self) { try read(entries) }
        return try #require(error).faults.map(\.description)
    }

    @Test func `every role is read with what belongs to it`() throws {
        let entries = try read(
            """
            {"id": "lab-1", "role": "department", "name": {"zh": "实验室", "en": "Laboratory"},
             "token_sha256": "\(Self.digest("a"))", "datasets": ["naat"], "divisions": ["11"], "prefixes": ["n-"],
             "rights": ["grant"]},
            {"id": "province-11", "role": "node", "province": "110000000000", "token_sha256": "\(Self.digest("b"))"},
            {"id": "desk-1", "role": "staff", "rights": ["release", "read-codes", "enrol", "operate", "trace"],
             "token_sha256": "\(Self.digest("c"))"},
            {"id": "gate-1", "role": "venue", "token_sha256": "\(Self.digest("d"))"},
            {"id": "replay", "role": "driver", "token_sha256": "\(Self.digest("E"))"},
            {"id": "country-DE", "role": "country", "country": "DE", "token_sha256": "\(Self.digest("f"))"}
            """
        ).entries
        #expect(entries.map(\.principal.role) == [.department, .node, .staff, .venue, .driver, .country])
        let laboratory = entries[0].principal
        #expect(laboratory.covers(.naat) && !laboratory.covers(.residents))
        #expect(laboratory.covers(try #require(Division("110101001001"))))
        #expect(!laboratory.covers(try #require(Division("120101001001"))))
        #expect(laboratory.covers(recordID: "n-1") && !laboratory.covers(recordID: "x-1"))
        #expect(
            entries[2].principal.rights
                == Set(Principal.Right.allCases).subtracting([.query, .grant, .fieldWork, .duty]))
        #expect(laboratory.rights == [.grant])
        #expect(entries[3].principal.covers(.residents) && entries[3].principal.name.en == "gate-1")
        #expect(entries[4].tokenDigest == TokenDigest(hexadecimal: Self.digest("e")))
    }

    @Test func `every fault is named with its place`() throws {
        let faults = try faults(
            """
            {"id": "a", "role": "department", "prefixes": ["n-"], "token_sha256": "\(Self.digest("1"))"},
            {"id": "a", "role": "department", "prefixes": ["n-"], "token_sha256": "\(Self.digest("1"))"},
            {"id": "b", "role": "king", "token_sha256": "12"},
            {"id": "c", "role": "department", "prefixes": ["*"], "token_sha256": "\(Self.digest("2"))",
             "datasets": ["naat", "pcr", "naat"]},
            {"id": "d", "role": "staff", "token_sha256": "\(Self.digest("3"))", "rights": ["fly", "grant"], "datasets": []},
            {"id": "e", "role": "node", "token_sha256": "\(Self.digest("4"))", "province": "110100000000"},
            {"id": "f g", "role": "resident", "token_sha256": "\(Self.digest("5"))", "colour": "red"},
            {"role": "venue", "id": 5}, 7, {}
            """)
        #expect(
            Set(faults.map { String($0.prefix { $0 != ":" }) }) == [
                "credentials[1].id", "credentials[1].token_sha256", "credentials[2].role",
                "credentials[2].token_sha256", "credentials[3].datasets", "credentials[4].rights",
                "credentials[4].datasets", "credentials[5].province", "credentials[6].id", "credentials[6].role",
                "credentials[6].colour", "credentials[7].id", "credentials[8]", "credentials[9].id",
                "credentials[9].role", "credentials[9].token_sha256",
            ])
        #expect(faults.filter { $0.hasPrefix("credentials[3]") }.count == 2)
        // Nobody flies, and what a department may be granted is nothing for staff.
        #expect(faults.filter { $0.hasPrefix("credentials[4].rights") }.count == 2)
    }

    @Test func `whose records a department may name is said`() throws {
        let entry = { (more: String) in
            #"{"id": "a", "role": "department", "token_sha256": "\#(Self.digest("1"))"\#(more)}"#
        }
        #expect(try faults(entry("")).map { String($0.prefix { $0 != ":" }) } == ["credentials[0].prefixes"])
        #expect(try faults(entry(#", "prefixes": ["*", "n-"]"#)).count == 1)
        #expect(try read(entry(#", "prefixes": ["*"]"#)).entries[0].principal.covers(recordID: "x-1"))
        #expect(try !read(entry(#", "prefixes": []"#)).entries[0].principal.covers(recordID: "x-1"))
    }

    @Test func `a venue has a place, whole and in one division`() throws {
        func venue(_ id: String, _ digit: Character, _ more: String) -> String {
            #"{"id": "\#(id)", "role": "venue", "token_sha256": "\#(Self.digest(digit))"\#(more)}"#
        }
        let library = #", "venue": "library-1", "division": "440106001006""#
        let entries = try read([venue("a", "1", library), venue("b", "2", library)].joined(separator: ",")).entries
        let place = VenuePlace(id: "library-1", division: try #require(Division("440106001006")))
        #expect(entries.map(\.principal.place) == [place, place])
        for (more, key) in [
            (#", "venue": "library-1""#, "division"), (#", "division": "440106001006""#, "venue"),
            (#", "venue": "a b", "division": "440106001006""#, "venue"),
            (#", "venue": "library-1", "division": "4401""#, "division"),
        ] {
            let found = try faults(venue("a", "1", more))
            #expect(found.count == 1 && found[0].hasPrefix("credentials[0].\(key):"), "\(found)")
        }
        let elsewhere = #", "venue": "library-1", "division": "440305001001""#
        let found = try faults([venue("a", "1", library), venue("b", "2", elsewhere)].joined(separator: ","))
        #expect(found.count == 1 && found[0].hasPrefix("credentials[1].division:"))
        let staff = #"{"id": "c", "role": "staff", "token_sha256": "\#(Self.digest("3"))"\#(library)}"#
        #expect(try faults(staff).count == 2)
    }

    @Test func `who works in the field or is on duty does so for one division`() throws {
        func staff(_ rights: String, _ more: String) -> String {
            #"{"id": "a", "role": "staff", "token_sha256": "\#(Self.digest("1"))", "rights": [\#(rights)]\#(more)}"#
        }
        let community = #", "division": "460105001001""#
        for rights in [#""field-work""#, #""duty""#, #""duty", "operate""#] {
            let principal = try read(staff(rights, community)).entries[0].principal
            #expect(principal.division == Division("460105001001") && principal.place == nil)
            // Whose codes staff look up is bound elsewhere.
            #expect(principal.divisions == nil)
        }
        let nation = try read(staff(#""duty""#, #", "division": "000000000000""#)).entries[0].principal
        #expect(nation.division == .nation)
        for (rights, more) in [
            (#""field-work""#, ""), (#""duty""#, ""), (#""duty""#, #", "division": "4601""#),
            (#""duty""#, #", "divisions": ["46"]"#), (#""operate""#, community), ("", community),
        ] {
            let found = try faults(staff(rights, more))
            #expect(found.count == 1 && found[0].hasPrefix("credentials[0].division:"), "\(found)")
        }
        let department = #"{"id": "a", "role": "department", "prefixes": ["*"], "token_sha256": "\#(Self.digest("1"))""#
        #expect(try faults(department + community + "}").count == 1)
    }

    @Test func `the digest of no token is no credential`() throws {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        #expect(try faults(#"{"id": "a", "role": "venue", "token_sha256": "\#(empty)"}"#).count == 1)
    }

    @Test(arguments: ["", "[]", "{}", #"{"credentials": {}}"#, #"{"credentials": [], "more": 1}"#])
    func `what is no credentials file is refused`(text: String) {
        #expect(throws: ConfigurationFaults.self) {
            try AccessCredentials.read(Data(text.utf8), file: "credentials.json")
        }
    }
}
