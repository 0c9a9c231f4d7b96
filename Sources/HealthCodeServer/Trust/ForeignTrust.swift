import Credentials
import Foundation
import HealthCodeStore

/// What other countries uploaded at the hub's gateway, as far as a node verifies by it.
///
/// Who may sign for a country, and take back, was asked at the gateway, by what the hub's operator knows of each country. A
/// node that has no such knowledge takes the hub's word for it, as it does for the signers of its own nation; but nothing
/// that comes this way speaks for this nation: no signer of `CN`, and no rule. The batches of `CN` are the hub's own, of what
/// this nation's nodes withdrew.
struct ForeignTrust: Sendable {
    /// How deep and how large what countries state may be.
    static let documentLimits = JSONReader.Limits(depth: 64, bytes: CMSSignedData.largest)

    /// The signers, those that were taken back among them: they are refused as `withdrawn-signer`, and also where a file
    /// of the configuration trusts them.
    var signers = TrustStore()
    /// What was revoked.
    var revocation = HCERTRevocation()
    /// By which countries recognise certificates that they no longer stand for.
    var rules: [AcceptanceRule] = []

    /// This nation, for which nobody else speaks.
    private static let nation = "CN"
    /// The limits of a part with signers or rules.
    private static let limits = JSONReader.Limits(depth: 72, bytes: 32 << 20)
    /// How many bytes of a part one country fills: some 300 signers, where the EU's list had 3,000 of all countries at its
    /// largest. What goes beyond is left out, since a part that is too large to be read would cost all the others theirs.
    private static let share = limits.bytes / 64

    // MARK: Signers

    /// The part that says who signs: a JSON array of `country`, `certificate` (base64 DER) and `withdrawn`.
    static func part(signers: [GatewaySigner]) -> [UInt8] {
        part(
            signers.map { signer in
                (signer.country, entry(signer.certificate, of: signer.country, isWithdrawn: signer.signature == nil))
            })
    }

    private static func entry(_ certificate: [UInt8], of country: String, isWithdrawn: Bool) -> JSONValue {
        [
            "country": .string(country), "certificate": .string(Data(certificate).base64EncodedString()),
            "withdrawn": .bool(isWithdrawn),
        ]
    }

    /// Whether all these certificates of a country, in DER, find room in its share; those that were taken back stay in it.
    static func hasRoom(forSigners certificates: [[UInt8]], of country: String) -> Bool {
        hasRoom(certificates.map { entry($0, of: country, isWithdrawn: false) })
    }

    private static func hasRoom(_ items: [JSONValue]) -> Bool {
        items.reduce(0) { $0 + $1.serialized().count + 1 } < share
    }

    /// A JSON array of what other countries uploaded, of each as much as its share holds.
    private static func part(_ items: [(country: String, json: JSONValue)]) -> [UInt8] {
        var filled: [String: Int] = [:]
        var pieces: [[UInt8]] = []
        for (country, json) in items where country != nation {
            let piece = json.serialized()
            filled[country, default: 0] += piece.count + 1
            if filled[country, default: 0] < share { pieces.append(piece) }
        }
        return [UInt8(ascii: "[")] + pieces.joined(separator: [UInt8(ascii: ",")]) + [UInt8(ascii: "]")]
    }

    /// Reads it.
    ///
    /// - Returns: how many entries were passed over: one that cannot be read must not cost the trust in all the others.
    /// - Throws: ``ForeignTrustList/Fault``.
    mutating func read(signers part: [UInt8]) throws(ForeignTrustList.Fault) -> Int {
        var refused = 0
        for item in try Self.array(part) {
            guard let country = item["country"]?.string, country != Self.nation,
                let der = item["certificate"]?.string.flatMap({ Data(base64Encoded: $0) }),
                let isWithdrawn = item["withdrawn"]?.bool,
                // What is no certificate is counted.
                let signer = try? TrustedSigner(certificate: Array(der), country: country, isWithdrawn: isWithdrawn),
                // Who signs for a part of a country signs for a part of their own.
                signer.authority == country || signer.authority.hasPrefix("\(country)-")
            else {
                refused += 1
                continue
            }
            signers.insert(signer)
        }
        return refused
    }

    // MARK: Rules

    /// The part with the rules: a JSON array of documents, as the countries wrote them.
    ///
    /// Of foreign rules only those of invalidation are asked here: what another country wants of travellers is not what
    /// this one wants.
    static func part(rules documents: [(country: String, document: [UInt8])]) -> [UInt8] {
        part(
            documents.compactMap { country, document in
                invalidation(document).map { (country, $0) }
            })
    }

    private static func invalidation(_ document: [UInt8]) -> JSONValue? {
        // It was read as it was uploaded.
        guard let json = try? JSONValue(parsing: document, limits: ForeignTrust.documentLimits),
            json["Type"]?.string == AcceptanceRule.Kind.invalidation.rawValue
        else { return nil }
        return json
    }

    /// Whether all these rules of a country find room in its share, as far as they are of invalidation.
    static func hasRoom(forRules documents: [[UInt8]]) -> Bool {
        hasRoom(documents.compactMap(invalidation))
    }

    /// Reads it.
    ///
    /// - Returns: how many rules were passed over.
    /// - Throws: ``ForeignTrustList/Fault``.
    mutating func read(rules part: [UInt8]) throws(ForeignTrustList.Fault) -> Int {
        let documents = try Self.array(part)
        rules = documents.compactMap { document in
            // What is no rule is counted.
            guard let rule = try? AcceptanceRule(document: document), rule.kind == .invalidation,
                rule.country != Self.nation
            else { return nil }
            return rule
        }
        return documents.count - rules.count
    }

    private static func array(_ part: [UInt8]) throws(ForeignTrustList.Fault) -> [JSONValue] {
        do {
            if let items = try JSONValue(parsing: part, limits: limits).array { return items }
        } catch {
            throw ForeignTrustList.Fault.part
        }
        throw ForeignTrustList.Fault.part
    }

    // MARK: Batches

    /// The batch in a part, which is what its country signed.
    ///
    /// - Throws: ``ForeignTrustList/Fault`` for one that cannot be read.
    static func batch(_ part: [UInt8]) throws(ForeignTrustList.Fault) -> RevocationBatch {
        do {
            return try RevocationBatch(
                json: try JSONValue(parsing: part, limits: ForeignTrust.documentLimits, duplicates: .refused))
        } catch {
            throw ForeignTrustList.Fault.part
        }
    }
}
