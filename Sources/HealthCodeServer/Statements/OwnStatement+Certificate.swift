import Credentials
import HealthCode
import HealthCodeStore

/// Whom statements are about, as certificates name them.
struct StatementHolder: Sendable, Hashable {
    /// As the statement of residence has it.
    let name: String
    /// In the letters of a travel document.
    let letters: String
    /// `YYYY-MM-DD`.
    let birthDate: String
}

extension StatementHolder {
    /// - Returns: `nil` where no statement of residence says who the person is.
    init?(_ file: PersonFile) {
        guard let name = file.name, let birthDate = file.birthDate else { return nil }
        let letters = TravelDocumentName.letters(of: name)
        guard !letters.isEmpty else { return nil }
        self.init(name: name, letters: letters, birthDate: birthDate)
    }
}

extension OwnStatement {
    /// COVID-19 (SNOMED CT), as the EU's value set `disease-agent-targeted` has it.
    private static let disease = "840539006"

    /// The statement as an EU Digital COVID Certificate 1.3.2.
    ///
    /// - Parameters:
    ///   - identifier: `ci`.
    ///   - issuer: `is`, in at most 80 characters.
    /// - Returns: `nil` for a vaccine that has no code.
    func certificate(
        of holder: StatementHolder, identifier: String, issuer: String, codes: VaccineCodes = .builtIn
    ) -> JSONValue? {
        var entry: JSONObject = [
            "tg": .string(Self.disease), "co": "CN", "is": .string(String(issuer.prefix(80))),
            "ci": .string(identifier),
        ]
        switch content {
        case .vaccination(let product, let dose, let on, _):
            guard let vaccine = codes.vaccine(named: product) else { return nil }
            entry["vp"] = .string(vaccine.prophylaxis)
            entry["mp"] = .string(vaccine.medicinalProduct)
            entry["ma"] = .string(vaccine.manufacturer)
            entry["dn"] = .integer(Int64(dose))
            // A booster is written as one of as many as were given: 3 of 3 after a series of two.
            entry["sd"] = .integer(Int64(max(dose, vaccine.series)))
            entry["dt"] = .string("\(on)")
        case .test(let isNAAT, let sampledAt, let laboratory):
            entry["tt"] = .string(isNAAT ? TestCode.naat : TestCode.antigen)
            entry["sc"] = .string(UTCOffset.china.format(sampledAt))
            entry["tr"] = .string(TestCode.notDetected)
            // `ma` is left out: no dataset says which device an antigen test was taken with, and one must not be made up.
            // The schema lets it be missing. The EU's template rule TR-EU-0002, and with it those of Austria, Cyprus,
            // France, Germany and Spain, demand a device of the common list from antigen tests, so that these certificates
            // verify there and are not accepted. Nucleic-acid tests need none.
            if let laboratory { entry["tc"] = .string(String(laboratory.prefix(80))) }
        case .recovery(let firstPositive, let from, let until):
            entry["fr"] = .string("\(firstPositive)")
            entry["df"] = .string("\(from)")
            entry["du"] = .string("\(until)")
        }
        return [
            "ver": "1.3.0", "dob": .string(holder.birthDate),
            "nam": [
                "fn": .string(String(holder.name.prefix(80))), "fnt": .string(holder.letters),
            ],
            kind.rawValue: [.object(entry)],
        ]
    }

    /// The statement as a FHIR R4 bundle for a SMART Health Card.
    ///
    /// - Returns: `nil` for a vaccine that has no code, and for a recovery, which those cards have no form for.
    func bundle(of holder: StatementHolder, codes: VaccineCodes = .builtIn) -> JSONValue? {
        let subject: JSONValue = ["reference": "resource:0"]
        var resource: JSONObject
        switch content {
        case .vaccination(let product, let dose, let on, let site):
            guard let vaccine = codes.vaccine(named: product) else { return nil }
            resource = [
                "resourceType": "Immunization", "status": "completed",
                "vaccineCode": [
                    "coding": [
                        ["system": "http://id.who.int/icd11/mms", "code": .string(vaccine.icd11)],
                        ["system": "http://snomed.info/sct", "code": .string(vaccine.prophylaxis)],
                        [
                            "system": "http://ec.europa.eu/temp/vaccineproductname",
                            "code": .string(vaccine.medicinalProduct),
                        ],
                    ]
                ],
                "patient": subject, "occurrenceDateTime": .string("\(on)"),
            ]
            if !site.isEmpty { resource["performer"] = [["actor": ["display": .string(String(site.prefix(80)))]]] }
            resource["protocolApplied"] = [["doseNumberPositiveInt": .integer(Int64(dose))]]
        case .test(let isNAAT, let sampledAt, let laboratory):
            resource = [
                "resourceType": "Observation", "status": "final",
                "code": [
                    "coding": [
                        [
                            "system": "http://loinc.org",
                            "code": .string(isNAAT ? TestCode.naatObservation : TestCode.antigenObservation),
                        ]
                    ]
                ],
                "subject": subject, "effectiveDateTime": .string(UTCOffset.china.format(sampledAt)),
                "valueCodeableConcept": [
                    "coding": [["system": "http://snomed.info/sct", "code": .string(TestCode.notDetected)]]
                ],
            ]
            if let laboratory { resource["performer"] = [["display": .string(String(laboratory.prefix(80)))]] }
        case .recovery: return nil
        }
        return [
            "resourceType": "Bundle", "type": "collection",
            "entry": [
                [
                    "fullUrl": "resource:0",
                    "resource": [
                        "resourceType": "Patient", "name": [["text": .string(holder.name)]],
                        "birthDate": .string(holder.birthDate),
                    ],
                ],
                ["fullUrl": "resource:1", "resource": .object(resource)],
            ],
        ]
    }
}

/// Codes of tests: the EU's value sets, and LOINC for observations.
enum TestCode {
    /// Nucleic acid amplification (LOINC part, `covid-19-lab-test-type`).
    static let naat = "LP6464-4"
    /// Rapid immunoassay (same).
    static let antigen = "LP217198-3"
    /// Not detected (SNOMED CT, `covid-19-lab-result`).
    static let notDetected = "260415000"
    /// Detected (same).
    static let detected = "260373001"
    /// SARS-CoV-2 RNA in a respiratory specimen, by amplification (LOINC).
    static let naatObservation = "94500-6"
    /// SARS-CoV-2 antigen in a respiratory specimen, by rapid immunoassay (LOINC).
    static let antigenObservation = "94558-4"
}
