import Credentials
import Testing

/// The COSE working group's examples: those of the algorithms that are taken verify, the others are refused by name.
@Suite(.enabled(if: Conformance.runs("cose-examples"), "the conformance material is absent"))
struct COSEExampleTests {
    private static let limits = CBORLimits(bytes: 65_536, depth: 16, items: 16_384)

    @Test func `every message with one signature gets its answer`() throws {
        var verified: [String] = []
        var rejected: [String] = []
        var refused: [String: String] = [:]
        for example in try COSEExample.all() {
            guard let message = example.input?["sign0"] else { continue }
            let external = COSEExample.bytes(message["external"]?.string) ?? []
            let read = try? COSESign1.read(example.output, limits: Self.limits)
            let key = COSEExample.key(message["key"])
            if !example.mustFail, let algorithm = read?.algorithm, !SignatureAlgorithm.accepted.contains(algorithm) {
                refused[example.name] = algorithm.name
            } else if let read, let key, read.isSigned(by: key, externalAAD: external) {
                #expect(!example.mustFail, "\(example.name) must be rejected")
                let expected = COSEExample.bytes(example.json["intermediates"]?["ToBeSign_hex"]?.string)
                #expect(read.signedBytes(externalAAD: external) == expected)
                verified.append(example.name)
            } else {
                #expect(example.mustFail, "\(example.name) must verify")
                rejected.append(example.name)
            }
        }
        #expect(
            verified == [
                "CWT/A_3", "RFC8152/Appendix_C_2_1", "ecdsa-examples/ecdsa-sig-01", "ecdsa-examples/ecdsa-sig-02",
                "ecdsa-examples/ecdsa-sig-03", "ecdsa-examples/ecdsa-sig-04", "sign1-tests/sign-pass-01",
                "sign1-tests/sign-pass-02", "sign1-tests/sign-pass-03",
            ])
        #expect(rejected == [1, 2, 3, 4, 6, 7].map { "sign1-tests/sign-fail-0\($0)" })
        #expect(
            refused == [
                "eddsa-examples/eddsa-sig-01": "EdDSA", "eddsa-examples/eddsa-sig-02": "EdDSA",
            ])
    }

    /// COSE_Sign (tag 98) carries no credential of ours and is refused by its tag. Its signatures are of the same
    /// algorithms, and the only one of PS256 is among them.
    @Test
    func
        `every signature of a message with several is of an algorithm that is taken, and verifies, or is refused by name`()
        throws
    {
        var verified: [String: Int] = [:]
        var refused: [String: Int] = [:]
        for example in try COSEExample.all() {
            guard let signers = example.input?["sign"]?["signers"]?.array else { continue }
            #expect(Self.refusal(of: example) == .tag)
            let item = try CBORReader.read(example.output, limits: Self.limits)
            guard case .tagged(98, .array(let parts)) = item, let signatures = parts.last?.arrayValue else {
                Issue.record("\(example.name) is no COSE_Sign")
                continue
            }
            #expect(signatures.count == signers.count)
            for (number, (signature, signer)) in zip(signatures, signers).enumerated() {
                let parts = signature.arrayValue ?? []
                let headers = try CBORReader.read(parts[0].bytesValue ?? [], limits: Self.limits)
                let algorithm = try #require(headers[1].flatMap { SignatureAlgorithm(cose: $0) })
                guard SignatureAlgorithm.accepted.contains(algorithm) else {
                    refused[algorithm.name, default: 0] += 1
                    continue
                }
                let intermediate = example.json["intermediates"]?["signers"]?[number]?["ToBeSign_hex"]?.string
                let key = try #require(COSEExample.key(signer["key"]), "\(example.name)")
                let signed = try #require(COSEExample.bytes(intermediate))
                let isValid = key.isValid(signature: parts[2].bytesValue ?? [], for: signed, by: algorithm)
                #expect(isValid, "\(example.name)")
                verified[algorithm.name, default: 0] += 1
            }
        }
        #expect(verified == ["ES256": 5, "ES384": 1, "ES512": 3, "PS256": 1])
        #expect(refused == ["EdDSA": 2, "PS384": 1, "PS512": 1])
    }

    @Test func `messages that are encrypted or have a MAC are refused by their tag`() throws {
        var count = 0
        for example in try COSEExample.all() where example.input?["sign0"] == nil && example.input?["sign"] == nil {
            #expect(Self.refusal(of: example) == .tag, "\(example.name)")
            count += 1
        }
        #expect(count == 16)
    }

    /// RFC 8392, appendix A.1 and A.3.
    @Test func `the claims of the CWT example read by their names`() throws {
        let example = try #require(try COSEExample.all().first { $0.name == "CWT/A_3" })
        let message = try COSESign1.read([0xD8, 0x3D] + example.output, limits: Self.limits)
        let claims = try CWTClaims.read(message.payload, limits: Self.limits, isDeterministic: true)
        #expect(claims.issuer == "coap://as.example.com")
        #expect(claims.subject == "erikw")
        #expect(claims.audience == "coap://light.example.com")
        #expect(claims.expires == 1_444_064_944)
        #expect(claims.notBefore == 1_443_944_944)
        #expect(claims.issuedAt == 1_443_944_944)
        #expect(claims.identifier == [0x0B, 0x71])
    }

    private static func refusal(of example: COSEExample) -> COSEError.Code? {
        do throws(COSEError) {
            _ = try COSESign1.read(example.output, limits: limits)
            return nil
        } catch {
            return error.code
        }
    }
}
