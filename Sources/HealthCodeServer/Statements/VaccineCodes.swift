import CHealthCodeServerResources
import Credentials

/// How vaccines are named in certificates: data, beside the product's name in the evidence.
struct VaccineCodes: Sendable {
    /// A vaccine.
    struct Vaccine: Sendable, Hashable {
        /// What departments call it.
        let product: String
        /// What else they call it.
        let otherNames: [String]
        /// `vp`: what it protects by, SNOMED CT.
        let prophylaxis: String
        /// `mp`: the product in the EU's value set.
        let medicinalProduct: String
        /// `ma`: who holds the authorization or makes it.
        let manufacturer: String
        /// Its type by ICD-11 MMS.
        let icd11: String
        /// Doses of the first series.
        let series: Int
    }

    private let vaccines: [Vaccine]

    /// Those that ship with the product.
    static let builtIn = VaccineCodes(document: Array(PackageResources.vaccines_json))

    /// - Parameter document: as `vaccines.json`; what does not read is not there, and its doses get no certificate.
    init(document: [UInt8]) {
        // The document is built in; that each of its entries reads is a test.
        let entries = (try? JSONValue(parsing: document))?["vaccines"]?.array ?? []
        vaccines = entries.compactMap { entry in
            guard let product = entry["product"]?.string, let prophylaxis = entry["vp"]?.string,
                let medicinalProduct = entry["mp"]?.string, let manufacturer = entry["ma"]?.string,
                let icd11 = entry["icd11"]?.string, let series = entry["series"]?.integer
            else { return nil }
            return Vaccine(
                product: product, otherNames: entry["other_names"]?.array?.compactMap(\.string) ?? [],
                prophylaxis: prophylaxis, medicinalProduct: medicinalProduct, manufacturer: manufacturer, icd11: icd11,
                series: Int(series))
        }
    }

    /// The vaccine that departments name so.
    func vaccine(named product: String) -> Vaccine? {
        vaccines.first { $0.product == product || $0.otherNames.contains(product) }
    }

    /// The vaccine that certificates name so.
    func vaccine(medicinalProduct code: String) -> Vaccine? {
        vaccines.first { $0.medicinalProduct == code }
    }
}
