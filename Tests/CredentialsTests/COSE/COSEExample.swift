import Credentials
import Foundation

/// One of the COSE working group's examples.
struct COSEExample {
    let name: String
    let json: JSONValue

    static func all() throws -> [COSEExample] {
        try Conformance.files(in: "cose-examples", extension: "json").map { file in
            let name = file.deletingPathExtension().pathComponents.suffix(2).joined(separator: "/")
            return COSEExample(name: name, json: try Conformance.json(file))
        }
    }

    var mustFail: Bool { json["fail"]?.bool ?? false }
    var input: JSONValue? { json["input"] }
    var output: [UInt8] { Self.bytes(json["output"]?["cbor"]?.string) ?? [] }

    static func bytes(_ hexadecimal: String?) -> [UInt8]? {
        guard let digits = hexadecimal?.compactMap(\.hexDigitValue), digits.count % 2 == 0 else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }

    /// The key that an example gives, where it is of a kind that is taken.
    static func key(_ json: JSONValue?) -> VerificationKey? {
        let number = { (name: String) -> [UInt8]? in
            bytes(json?["\(name)_hex"]?.string) ?? json?[name]?.string.flatMap { Base64URL.decode($0) }
        }
        if json?["kty"]?.string == "RSA", let modulus = number("n"), let exponent = number("e") {
            return try? VerificationKey(modulus: modulus, exponent: exponent)
        }
        let curves: [String: EllipticCurve] = ["P-256": .p256, "P-384": .p384, "P-521": .p521]
        guard let curve = json?["crv"]?.string.flatMap({ curves[$0] }), let x = number("x"), let y = number("y") else {
            return nil
        }
        return try? VerificationKey(curve, x: x, y: y)
    }
}
