import Credentials
import Foundation
import Testing

/// One file of `dgc-testdata`: a certificate layer by layer, and what is expected of each step.
struct CertificateVector: CustomTestStringConvertible {
    /// Folder and file, `AT/1`.
    let name: String
    private let document: JSONValue

    var testDescription: String { name }

    init(_ file: URL) throws {
        let issuer = file.pathComponents.dropLast(3).last ?? ""
        name = "\(issuer)/\(file.deletingPathExtension().lastPathComponent)"
        document = try Conformance.json(file)
    }

    static func all() throws -> [CertificateVector] {
        try Conformance.files(in: "dgc-testdata", extension: "json").map { try CertificateVector($0) }
    }

    /// The flags of `EXPECTEDRESULTS`, without the word with which they begin where it is spelt rightly.
    var expectations: [(flag: String, isExpected: Bool)] {
        (document["EXPECTEDRESULTS"]?.object?.members ?? []).compactMap { member in
            let word = "EXPECTED"
            let flag = member.name.hasPrefix(word) ? String(member.name.dropFirst(word.count)) : member.name
            return member.value.bool.map { (flag, $0) }
        }
    }

    var json: JSONValue? { document["JSON"] }
    var cbor: [UInt8]? { hexadecimal("CBOR") }
    var cose: [UInt8]? { hexadecimal("COSE") }
    var compressed: [UInt8]? { hexadecimal("COMPRESSED") }
    var base45: String? { document["BASE45"]?.string }
    var text: String? { document["PREFIX"]?.string }
    var picture: [UInt8]? { document["2DCODE"]?.string.flatMap { Data(base64Encoded: $0) }.map(Array.init) }

    var certificate: [UInt8]? {
        (document["TESTCTX"]?["CERTIFICATE"]?.string)
            .flatMap { Data(base64Encoded: $0, options: .ignoreUnknownCharacters) }.map(Array.init)
    }

    /// The instant in seconds. Where there is no offset, UTC is meant.
    var clock: Int64? {
        guard var text = document["TESTCTX"]?["VALIDATIONCLOCK"]?.string else { return nil }
        if let point = text.firstIndex(of: ".") {
            let end = text[point...].dropFirst().firstIndex { !$0.isNumber } ?? text.endIndex
            text.removeSubrange(point..<end)
        }
        if !text.hasSuffix("Z"), !text.dropFirst(11).contains(where: { $0 == "+" || $0 == "-" }) { text += "Z" }
        return ISO8601DateFormatter().date(from: text).map { Int64($0.timeIntervalSince1970) }
    }

    private func hexadecimal(_ member: String) -> [UInt8]? {
        guard let text = document[member]?.string else { return nil }
        let digits = text.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        guard digits.count == text.utf8.count, digits.count.isMultiple(of: 2) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
