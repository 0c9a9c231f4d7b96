internal import ArgumentParser
internal import Credentials
internal import Foundation

/// `tongma credential decode`: what the decoders make of bytes, for `scripts/credential-differential` to compare.
struct CredentialDecodeCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "decode",
        abstract: "Decode CBOR, COSE_Sign1 and CWT, one JSON object a line.",
        discussion: """
            Each line of standard input has "kind" (cbor, cose or cwt), "bytes" (hexadecimal) and, for the signature, "key" \
            (a COSE_Key in hexadecimal) and "aad". The answer has "id" and "error", or what was read: "cbor" is the \
            deterministic encoding of the item.
            """,
        shouldDisplay: false)

    private static let limits = CBORLimits(bytes: 1 << 20, depth: 16, items: 1 << 16)

    func answer(on console: Console) throws -> Int32 {
        try LineStream(longestLine: 4 << 20) { line in
            var answer: JSONObject = ["id": .null]
            // A line of the script that cannot be read shows as an answer without anything.
            if let line, let question = try? JSONValue(parsing: line) {
                answer["id"] = question["id"]
                do {
                    try Self.decode(question, into: &answer)
                } catch {
                    answer["error"] = .string(Self.code(of: error))
                }
            }
            return JSONValue.object(answer).serialized()
        }.run(from: .standardInput, to: console)
        return 0
    }

    private static func decode(_ question: JSONValue, into answer: inout JSONObject) throws {
        let bytes = Self.bytes(question["bytes"])
        guard let kind = question["kind"]?.string, kind != "cbor" else {
            answer["cbor"] = .string(hexadecimal(try CBORReader.read(bytes, limits: limits).encoded()))
            // Why it is not deterministic does not matter here.
            let isDeterministic = (try? CBORReader.read(bytes, limits: limits, isDeterministic: true)) != nil
            answer["deterministic"] = .bool(isDeterministic)
            return
        }
        let message = try COSESign1.read(bytes, limits: limits)
        let claims = kind == "cwt" ? try CWTClaims.read(message.payload, limits: limits) : nil
        answer["payload"] = .string(hexadecimal(message.payload))
        let algorithm = message.algorithm
        answer["algorithm"] =
            algorithm?.coseIdentifier.map { .integer($0) } ?? (algorithm?.name).map { .string($0) } ?? .null
        answer["kid"] = message.keyIdentifier.map { .string(hexadecimal($0)) } ?? .null
        if let key = question["key"] {
            let coseKey = try CBORReader.read(Self.bytes(key), limits: limits)
            let isSigned = message.isSigned(
                by: try VerificationKey(coseKey: coseKey), externalAAD: Self.bytes(question["aad"]))
            answer["signature"] = .bool(isSigned)
        }
        if let claims { answer["claims"] = json(claims) }
    }

    private static func json(_ claims: CWTClaims) -> JSONValue {
        let text = { (text: String?) -> JSONValue in text.map { .string($0) } ?? .null }
        let number = { (number: Int64?) -> JSONValue in number.map { .integer($0) } ?? .null }
        return [
            "iss": text(claims.issuer), "sub": text(claims.subject), "aud": text(claims.audience),
            "exp": number(claims.expires), "nbf": number(claims.notBefore), "iat": number(claims.issuedAt),
            "cti": text(claims.identifier.map(hexadecimal)),
        ]
    }

    private static func code(of error: any Error) -> String {
        switch error {
        case let error as CBORError: "cbor \(error.code.rawValue)"
        case let error as COSEError: "cose \(error.cause?.code.rawValue ?? error.code.rawValue)"
        case let error as CWTError: "cwt \(error.cause?.code.rawValue ?? error.code.rawValue)"
        default: "\(error)"
        }
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func bytes(_ text: JSONValue?) -> [UInt8] {
        let digits = (text?.string ?? "").compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
