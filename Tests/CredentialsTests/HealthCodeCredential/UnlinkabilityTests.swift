import Credentials
import Crypto
import Testing

/// Two venues that pool everything that codes show them must not be able to join the visits of one person.
@Suite struct UnlinkabilityTests {
    /// Everything that a venue sees of one code, field by field.
    private static func fields(of credential: [UInt8]) throws -> [String: String] {
        let message = try COSESign1.read(credential, limits: .healthCode, isDeterministic: true)
        let claims = try CWTClaims.read(message.payload, limits: .healthCode, isDeterministic: true)
        var fields: [String: String] = [
            "signature": CBOR.bytes(message.signature).description, "credential": CBOR.bytes(credential).description,
        ]
        func add(_ item: CBOR, _ path: String) {
            if let pairs = item.mapValue {
                for pair in pairs { add(pair.value, "\(path)/\(pair.key)") }
            } else {
                fields[path] = item.description
            }
        }
        add(.map(message.protected.pairs), "protected")
        add(.map(message.unprotected.pairs), "unprotected")
        add(.map(claims.pairs), "claims")
        return fields
    }

    /// What may tell people apart and stay: name mask, doses, colour. The hour of the last test may stay too, but is
    /// shared with everyone who was tested in that hour.
    private static let stable: Set = ["claims/-65537/1", "claims/-65537/2", "claims/-65537/5"]
    private static let test = "claims/-65537/4"

    @Test func `no field of ten thousand credentials stays with a person, but name mask, doses and colour`() throws {
        var numbers = SeededNumbers(4)
        let issuer = HealthCodeIssuer(
            key: try CodeForge.SignerName.guangdong.key, keyIdentifier: CodeForge.SignerName.guangdong.keyIdentifier,
            authority: "CN-GD")
        let people = 2_500
        let visits = 4
        /// The values of a field, with the people in whose codes they stand.
        var holders: [String: [String: Set<Int>]] = [:]
        var credentials = 0
        for person in 0..<people {
            let name = ["王", "李", "张", "刘", "陈"].randomElement(using: &numbers) ?? "王"
            let colour = HealthCodeColour.allCases.randomElement(using: &numbers) ?? .green
            let doses = Int.random(in: 0...4, using: &numbers)
            let tested = CodeForge.hour - Int64.random(in: 0..<86_400, using: &numbers)
            for visit in 0..<visits {
                // Renewals fall anywhere in the hours of the day.
                let at = CodeForge.issued + Int64(visit) * 43_200 + Int64.random(in: 0..<8_640, using: &numbers)
                let content = HealthCodeContent(
                    colour: colour, name: name, lastNegativeTest: tested, doses: doses, protocolIdentifier: "cn-9",
                    form: .live, asOf: at)
                let credential = try issuer.issue(
                    content, holderKey: P256SigningKey().verificationKey,
                    status: StatusReference(uri: CodeForge.list, index: .random(in: 0..<1 << 20, using: &numbers)),
                    at: at)
                credentials += 1
                for (field, value) in try Self.fields(of: credential) {
                    holders[field, default: [:]][value, default: []].insert(person)
                }
            }
        }
        #expect(credentials == 10_000)
        // A field is drawn anew for each credential, or its values stand with many people; nothing lies between.
        let fresh: Set = ["signature", "credential", "claims/8/1/-2", "claims/8/1/-3"]
        let index = #"claims/65535/"status_list"/"idx""#
        for (field, values) in holders where !Self.stable.contains(field) {
            if fresh.contains(field) {
                #expect(values.count == credentials, "\(field)")
            } else if field == index {
                // Drawn from a million: most stand once, and none says more than chance.
                #expect(values.count > 9_900, "\(field)")
            } else {
                let fewest = values.values.map(\.count).min() ?? 0
                #expect(
                    fewest >= (field == Self.test ? 60 : 500), "\(field): a value stands with \(fewest) people only")
            }
        }
        #expect(holders.count == 20)
        // All that is shared, taken together, still leaves many for each.
        #expect(fresh.union([index]).isSubset(of: holders.keys))
    }
}
