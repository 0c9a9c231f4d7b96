import HealthCode
import HealthCodeTesting
import Testing

@Suite struct IdentityTests {
    @Test(arguments: [
        ("990101198001010014", "990101198001010014"), (" 99010119800101001x ", nil),
        ("990101800101001", "990101198001010014"), ("99010119800101001", nil), ("9901011980010100140", nil),
        ("990101198002300013", nil), ("990101198001010010", nil), ("99010119800101001A", nil),
        ("９９0101198001010010", nil), ("990101000001010018", nil), ("", nil),
    ])
    func `an identity card has a check character and a real birth date`(printed: String, normal: String?) {
        #expect(IdentityDocument(type: .idCard, number: printed)?.number == normal)
    }

    @Test func `the check character may be a lower-case x`() throws {
        let card = try #require((0..<100).lazy.map(SyntheticPerson.init).first { $0.documentNumber.hasSuffix("X") })
        #expect(
            IdentityDocument(type: .idCard, number: card.documentNumber.lowercased())?.number == card.documentNumber)
    }

    @Test(arguments: [DocumentType.passport, .hmtPermit, .residencePermit])
    func `other numbers are trimmed, upper-cased in ASCII, and otherwise taken as printed`(type: DocumentType) {
        #expect(IdentityDocument(type: type, number: "\u{3000} e99é-ß\n")?.number == "E99é-ß")
        #expect(IdentityDocument(type: type, number: " \t") == nil)
    }

    @Test func `the check character follows ISO 7064 MOD 11-2`() {
        // Independent of the code: the weights 2^(18-i) mod 11, and the table of GB 11643.
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
        for number in stride(from: 0, to: 1_000_000, by: 7_919) {
            let card = Array(SyntheticPerson(number).documentNumber.utf8)
            let sum = zip(card, weights).reduce(0) { $0 + (Int($1.0) - 48) * $1.1 }
            #expect(card[17] == Array("10X98765432".utf8)[sum % 11])
        }
    }

    @Test func `a masked number shows four characters, and never more than half`() {
        #expect(IdentityDocument(type: .passport, number: "E9912345")?.masked == "****2345")
        #expect(IdentityDocument(type: .passport, number: "E9")?.masked == "*9")
        #expect(IdentityDocument(type: .passport, number: "E")?.masked == "*")
    }
}

@Suite struct DivisionTests {
    @Test(arguments: [
        ("440000000000", DivisionLevel.province), ("440100000000", .city), ("440106000000", .county),
        ("440106001000", .township), ("440106001001", .community), ("440000000001", .community),
    ])
    func `the padding shows the level`(code: String, level: DivisionLevel) {
        #expect(Division(code)?.level == level)
    }

    @Test func `a place is in a division when its code starts with the prefix`() throws {
        let community = try #require(Division("440106001001"))
        for code in ["440000000000", "440100000000", "440106000000", "440106001000", "440106001001"] {
            let division = try #require(Division(code))
            #expect(community.isIn(division))
        }
        for code in ["450000000000", "440106001002", "440106002000", "440000000001"] {
            let division = try #require(Division(code))
            #expect(!community.isIn(division))
        }
    }

    @Test(arguments: ["", "44010600100", "4401060010011", "44010600100a", "４40106001001", "-40106001001"])
    func `anything but twelve digits is no code`(text: String) {
        #expect(Division(text) == nil)
    }

    @Test func `the tree names every place by the nearest division above`() throws {
        let tree = DivisionTree.national
        #expect(tree.count == 3_212 && tree.provinces.count == 34)
        let code = try #require(Division("440000000000"))
        let guangdong = try #require(tree[code])
        #expect(guangdong.name == "广东省" && guangdong.romanised == "Guangdong" && guangdong.parent == nil)
        let place = try #require(Division("440106001001"))
        #expect(tree.nearest(place)?.division == Division("440106000000"))
        #expect(tree.below(guangdong.division).count == 21)
        let unknown = try #require(Division("990101001001"))
        #expect(tree.nearest(unknown) == nil)
    }

    @Test(arguments: ["a\n440000000000,x,X,city,\n", "a\n440106000000,x,X,county,\n", "a\n44,x,X,province,\n"])
    func `a table that contradicts itself is refused with its line`(text: String) {
        #expect(throws: DivisionTreeError(line: 2)) { try DivisionTree(csv: Array(text.utf8)) }
    }
}
