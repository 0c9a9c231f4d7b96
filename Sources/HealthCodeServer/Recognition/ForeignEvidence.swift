import Credentials
import Crypto
import HealthCode

/// What an accepted foreign certificate states, as a line of a dataset. Where it comes from stays in the line: the place
/// of a dose or the laboratory of a test is `HCERT:COUNTRY:HASH`, by which the issuer can be asked about it.
///
/// All of the line follows from the certificate and the person's document, so that the same certificate handed in again
/// is a duplicate, wherever and by whomever.
struct ForeignEvidence: Sendable {
    let dataset: Dataset
    let recordID: String
    /// `HCERT:FR:` and 32 hexadecimal digits of the SHA-256 of the certificate's identifier.
    let provenance: String
    /// The line, as NDJSON.
    let line: [UInt8]

    /// - Parameter division: where it was handed in, for a test; abroad has no divisions.
    /// - Throws: ``Problem`` 422 for what makes no evidence.
    init(
        _ verdict: Verdict, about document: IdentityDocument, division: Division?
    ) throws(Problem) {
        // Whose signer it was, whatever country the certificate names: that one can be asked.
        let signedBy = verdict.signerCountry ?? verdict.issuer
        guard verdict.format == .hcert, let claims = verdict.claims?.trimmed, let country = signedBy else {
            throw Self.refused("Only an HCERT makes evidence; other formats name no certificate to go back to.")
        }
        guard country != "CN", verdict.issuer != "CN" else {
            throw Self.refused("A certificate of this country says what is held as evidence already.")
        }
        guard let kind = DCC.kinds(of: claims).first, let entry = claims[kind.rawValue]?[0],
            let identifier = entry["ci"]?.string, !identifier.isEmpty
        else { throw Self.refused("The certificate makes no statement with an identifier.") }
        guard entry["tg"]?.string == "840539006" else { throw Self.refused("It is about another disease.") }
        let hash = Self.hash(identifier)
        recordID = "hcert:\(hash)"
        // ISO 3166 alone gets into a record; some lists have longer names for organizations.
        provenance = "HCERT:\(country.prefix(8)):\(hash)"
        var line: JSONObject = [
            "record_id": .string(recordID), "document_type": .string(document.type.rawValue),
            "document_number": .string(document.number), "name": .string(CertificateName(claims).whole),
        ]
        let happened: Instant
        switch kind {
        case .vaccination:
            dataset = .vaccination
            happened = try Self.addDose(entry, provenance, to: &line)
        case .test:
            dataset = .naat
            happened = try Self.addTest(entry, hash, provenance, division, to: &line)
        case .recovery: throw Self.refused("A recovery makes no evidence: no dataset states one on its own.")
        }
        // When the issuer stated it: the same however often it is handed in.
        let stated = max(Instant(seconds: verdict.issuedAt ?? happened.seconds), happened)
        line["reported_at"] = .string(UTCOffset.china.format(stated.roundedUp))
        self.line = JSONValue.object(line).serialized() + [UInt8(ascii: "\n")]
    }

    private static func addDose(
        _ entry: JSONValue, _ provenance: String, to line: inout JSONObject
    ) throws(Problem) -> Instant {
        guard let dose = entry["dn"]?.integer, (1...9).contains(dose) else {
            throw refused("A dose has a number from 1 to 9.")
        }
        guard let on = entry["dt"]?.string.flatMap({ LocalDate($0.prefix(10)) }) else {
            throw refused("The day of the dose is not given.")
        }
        let code = entry["mp"]?.string ?? ""
        let product = VaccineCodes.builtIn.vaccine(medicinalProduct: code)?.product ?? String(code.prefix(80))
        guard product.contains(where: { !$0.isWhitespace }) else { throw refused("The vaccine is not named.") }
        line["product"] = .string(product)
        line["dose"] = .string(String(dose))
        line["administered_on"] = .string("\(on)")
        line["site"] = .string(provenance)
        return UTCOffset.china.midnight(on)
    }

    private static func addTest(
        _ entry: JSONValue, _ hash: String, _ provenance: String, _ division: Division?, to line: inout JSONObject
    ) throws(Problem) -> Instant {
        guard entry["tt"]?.string == TestCode.naat else {
            throw refused("Of tests, those of nucleic acids alone make evidence.")
        }
        guard let sampledAt = entry["sc"]?.string.flatMap({ Instant($0) }) else {
            throw refused("The time of sampling is not given with its offset.")
        }
        let result: TestResult
        switch entry["tr"]?.string {
        case TestCode.notDetected: result = .negative
        case TestCode.detected: result = .positive
        default: throw refused("The result is neither of the value set's.")
        }
        guard let division else {
            throw Problem(
                .invalidValue, "Where the test is handed in must be given, in twelve digits.", field: "division")
        }
        line["specimen_id"] = .string(hash)
        line["tube_id"] = .string(hash)
        line["pool_size"] = "1"
        line["sampled_at"] = .string(UTCOffset.china.format(sampledAt))
        line["result"] = .string(result.rawValue)
        line["laboratory"] = .string(provenance)
        line["division"] = .string(division.description)
        return sampledAt
    }

    /// The certificate's identifier by its content: `URN:UVCI:` in front and the case of letters tell none from another.
    private static func hash(_ identifier: String) -> String {
        var name = identifier.uppercased()
        if name.hasPrefix("URN:UVCI:") { name.removeFirst("URN:UVCI:".count) }
        return SHA256.hash(data: Array(name.utf8)).prefix(16)
            .map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func refused(_ why: String) -> Problem { Problem(.invalidValue, why, field: "text") }
}

extension Instant {
    /// The first whole second that is not before it.
    fileprivate var roundedUp: Instant { Instant(seconds: attoseconds == 0 ? seconds : seconds + 1) }
}
