import Credentials
import Foundation
import Testing

/// The test vectors of the Token Status List draft: every encoded list in its examples, with what its text says of it.
@Suite(.enabled(if: Conformance.runs("token-status-list"), "token-status-list is absent"))
struct StatusListConformanceTests {
    @Test func `every vector of the draft is there`() throws {
        let vectors = try StatusListVectors.all()
        #expect(vectors.count == 12)
        #expect(Set(vectors.map(\.entrySize)) == Set(StatusList.EntrySize.allCases))
        let statusCounts = vectors.map(\.statuses.count)
        #expect(statusCounts == [16, 16, 12, 12, 11, 11, 11, 11, 15, 15, 256, 256])
    }

    @Test func `every vector decodes to the statuses that the draft names, and to no others`() throws {
        for vector in try StatusListVectors.all() {
            let list = try StatusList(compressed: vector.compressed, entrySize: vector.entrySize)
            #expect(list.entrySize == vector.entrySize, "\(vector.name)")
            #expect(list.count == vector.count, "\(vector.name)")
            for (index, status) in vector.statuses {
                #expect(list[index]?.rawValue == status, "\(vector.name) [\(index)]")
            }
            let set = (0..<list.count).filter { list[$0] != .valid }
            #expect(set == vector.statuses.filter { $0.value != 0 }.keys.sorted(), "\(vector.name)")
        }
    }

    /// The draft was written with zlib at its highest level, as is this.
    @Test func `every vector is built again from its statuses, byte for byte`() throws {
        for vector in try StatusListVectors.all() {
            var list = try StatusList(count: vector.count, entrySize: vector.entrySize)
            for (index, status) in vector.statuses { try list.set(StatusType(rawValue: status), at: index) }
            #expect(try list.compressed() == vector.compressed, "\(vector.name)")
        }
    }

    /// Signed by the draft's example key, which it does not give: read, not verified.
    @Test func `the draft's token in its JWT form says what the draft says`() throws {
        let text = try StatusListVectors.file("status_list_jwt_raw").filter { !$0.isWhitespace }
        let message = try SignedStatusList(parsing: Array(text.utf8))
        #expect(message.form == .jwt)
        let token = try message.unverifiedToken()
        #expect(token.subject == "https://example.com/statuslists/1")
        #expect(token.issuedAt == 1_686_920_170)
        #expect(token.expiresAt == 2_291_720_170)
        #expect(token.timeToLive == 43_200)
        #expect(token.list.bytes == [0xB9, 0xA3])
        let other = P256SigningKey().verificationKey
        let error = #expect(throws: StatusListError.self) { try message.token(signedBy: other) }
        #expect(error?.code == .signature)
    }

    @Test func `the draft's token in its CWT form says what the draft says`() throws {
        let text = try StatusListVectors.file("status_list_cwt").filter { !$0.isWhitespace }
        let message = try SignedStatusList(parsing: StatusListVectors.bytes(hex: text))
        #expect(message.form == .cwt)
        #expect(message.keyIdentifier == Array("12".utf8))
        let token = try message.unverifiedToken()
        #expect(token.subject == "https://example.com/statuslists/1")
        #expect(token.issuedAt == 1_686_920_170)
        #expect(token.expiresAt == 2_291_720_170)
        #expect(token.timeToLive == 43_200)
        #expect(token.list.bytes == [0xB9, 0xA3])
    }

    @Test func `the draft's referenced token refers to a list`() throws {
        let text = try StatusListVectors.file("referenced_token_cwt").filter { !$0.isWhitespace }
        let limits = CBORLimits(bytes: 1 << 16, depth: 8, items: 64)
        let message = try COSESign1.read(StatusListVectors.bytes(hex: text), limits: limits)
        let claims = try CWTClaims.read(message.payload, limits: limits)
        let reference = try #require(claims[65_535].flatMap { StatusReference(claim: $0) })
        #expect(reference == StatusReference(uri: "https://example.com/statuslists/1", index: 0))
    }

    /// Beside the encoded lists and the three tokens there are only printed forms of the same.
    @Test func `every example of the draft is looked at`() throws {
        let folder = Conformance.folder.appendingPathComponent("token-status-list/examples")
        let names = Set(try FileManager.default.contentsOfDirectory(atPath: folder.path))
        let looked =
            try StatusListVectors.all().map { "\($0.name).md" }
            + ["status_list_jwt_raw.md", "status_list_cwt.md", "referenced_token_cwt.md"]
        let printed = names.filter { $0.hasSuffix("_diag.md") } + ["status_list_jwt.md"]
        #expect(names.subtracting(looked).subtracting(printed) == [])
        #expect(names.count == 20)
    }
}

/// Reads the draft: its examples are the encoded lists, its text names the statuses.
enum StatusListVectors {
    struct Vector {
        let name: String
        let entrySize: StatusList.EntrySize
        let compressed: [UInt8]
        let statuses: [Int: UInt8]
        let count: Int
    }

    static func file(_ name: String) throws -> String {
        try String(contentsOf: folder.appendingPathComponent("examples/\(name).md"), encoding: .utf8)
    }

    static func all() throws -> [Vector] {
        let draft = try String(
            contentsOf: folder.appendingPathComponent("draft-ietf-oauth-status-list.md"), encoding: .utf8)
        // In the order of the draft: two short lists in the section on the byte array, then the long ones.
        let groups = statusGroups(in: draft)
        let names = ["", "2", "1_long", "2_long", "4", "8"].map { "status_list_encoding\($0)" }
        #expect(groups.count == names.count)
        return try zip(names, groups).flatMap { name, statuses -> [Vector] in
            let json = try jsonVector(name)
            let cbor = try cborVector(name)
            return [(name + "_json", json), (name + "_cbor", cbor)].map { name, read in
                // The short ones are full to the last entry, the long ones have 2^20.
                let greatest = statuses.keys.max() ?? 0
                let count = greatest < 100 ? greatest + 1 : 1 << 20
                return Vector(
                    name: name, entrySize: read.entrySize, compressed: read.compressed, statuses: statuses,
                    count: count)
            }
        }
    }

    private static func jsonVector(_ name: String) throws -> (entrySize: StatusList.EntrySize, compressed: [UInt8]) {
        let text = try file(name + "_json")
        let start = try #require(text.firstIndex(of: "{"))
        let json = try JSONValue(parsing: Array(text[start...].filter { !$0.isWhitespace }.utf8))
        return (
            try #require(json["bits"]?.integer.flatMap { StatusList.EntrySize(rawValue: Int($0)) }),
            try #require(json["lst"]?.string.flatMap { Base64URL.decode($0) })
        )
    }

    private static func cborVector(_ name: String) throws -> (entrySize: StatusList.EntrySize, compressed: [UInt8]) {
        let text = try file(name + "_cbor")
        let hex = text.components(separatedBy: "encoded:").last ?? text
        let cbor = try CBORReader.read(
            bytes(hex: hex.filter { !$0.isWhitespace }), limits: CBORLimits(bytes: 1 << 20, depth: 4, items: 16))
        return (
            try #require(cbor["bits"]?.integerValue.flatMap { StatusList.EntrySize(rawValue: Int($0)) }),
            try #require(cbor["lst"]?.bytesValue)
        )
    }

    static func bytes(hex: String) -> [UInt8] {
        let digits = Array(hex.utf8)
        return stride(from: 0, to: digits.count - 1, by: 2).compactMap { place in
            UInt8(String(decoding: digits[place...(place + 1)], as: UTF8.self), radix: 16)
        }
    }

    /// The lines `status[7] = 0b1`, a group for each block of code.
    private static func statusGroups(in draft: String) -> [[Int: UInt8]] {
        var groups: [[Int: UInt8]] = []
        var group: [Int: UInt8] = [:]
        for line in draft.split(separator: "\n", omittingEmptySubsequences: false) {
            if let match = line.wholeMatch(of: #/\s*status\[(\d+)\]\s*=\s*0b([01]+)\s*/#),
                let index = Int(match.1), let status = UInt8(match.2, radix: 2)
            {
                group[index] = status
            } else if line.hasPrefix("~~~"), !group.isEmpty {
                groups.append(group)
                group = [:]
            }
        }
        return groups
    }

    private static var folder: URL { Conformance.folder.appendingPathComponent("token-status-list") }
}
