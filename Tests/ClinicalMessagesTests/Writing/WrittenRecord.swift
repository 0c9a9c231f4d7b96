import ClinicalMessages
import HealthCode

/// The members of a record, for the writers of messages.
struct WrittenRecord {
    let dataset: Dataset
    private let members: [String: String]

    init(_ content: RecordContent) throws {
        dataset = content.dataset
        guard case .object(let members) = try JSONTree(reading: content.json, limit: 1 << 20) else {
            preconditionFailure("a record is an object")
        }
        self.members = Dictionary(uniqueKeysWithValues: members.map { ($0.name, $0.value.text ?? "") })
    }

    init(_ dataset: Dataset, _ members: [String: String]) {
        self.dataset = dataset
        self.members = members
    }

    /// A member; empty where the record has none.
    subscript(column: Column) -> String { members[column.wireName] ?? "" }

    var isRetracted: Bool { self[.retracted] == "true" }

    /// The profile under which messages that are written here read back as the records they were written from.
    static let profile: SourceProfile = {
        var profile = SourceProfile(prefix: "n")
        profile.prefix = ""
        profile.mayStateCases = true
        profile.authorities = [
            "OURS": .records, "HMT": .documents(.hmtPermit), "DIVISIONS": .divisions, "ORGANISATIONS": .organisations,
        ]
        for (product, code) in products { profile.codes.add(use: "vaccine", system: "L", code: code, means: product) }
        for kind in ["asymptomatic", "discharged"] {
            profile.codes.add(use: "case", system: "L", code: kind, means: kind)
        }
        return profile
    }()

    static let products = ["BIBP-CorV": "1", "CoronaVac": "2", "Convidecia": "3"]
    static let results = ["positive": "260373001", "negative": "260415000", "indeterminate": "419984006"]

    /// A message of HL7 v2 that states the record; `nil` for a dataset that none states.
    func hl7(controlID: String = "1", version: String = "2.5.1", characterSet: String = "UNICODE UTF-8") -> String? {
        let reported = Self.time(self[.reportedAt])
        let type = dataset == .vaccination ? "VXU^V04^VXU_V04" : "ORU^R01^ORU_R01"
        let document: String =
            switch self[.documentType] {
            case "id-card": "^^^^NNCHN"
            case "passport": "^^^^PPN"
            case "residence-permit": "^^^^PRC"
            default: "^^^HMT"
            }
        var segments = [
            "MSH|^~\\&|LIS|HOSPITAL|TONGMA|NODE|\(reported)||\(type)|\(controlID)|P|\(version)||||||\(characterSet)",
            "PID|1||\(Self.escaped(self[.documentNumber]))\(document)||\(Self.escaped(self[.name]))^^^^^^L^I",
        ]
        let order = "\(self[.recordID])^OURS"
        let places = Self.field([21: "^^^^^DIVISIONS^XX^^^\(self[.division])"], from: 4)
        let laboratory = Self.field(
            [11: isRetracted ? "D" : "F", 23: "^^^^^ORGANISATIONS^XX^^^\(self[.laboratory])"], from: 6)
        let obr = Self.field([7: Self.time(self[.sampledAt]), 22: reported, 25: "F"], from: 5)
        func observation(_ number: Int, _ code: String, _ result: String) -> String {
            "OBX|\(number)|CWE|\(code)^^LN|1|\(Self.results[result] ?? "")^^SCT|\(laboratory)"
        }
        switch dataset {
        case .naat:
            let pool = Self.field([11: "L", 13: self[.poolSize], 17: Self.time(self[.sampledAt])], from: 4)
            segments += [
                "ORC|RE||\(order)|\(places)", "OBR|1||\(order)|94500-6^^LN|\(obr)",
                observation(1, "94500-6", self[.result]), "SPM|1|^\(self[.tubeID])|^\(self[.specimenID])|\(pool)",
            ]
        case .antigen:
            segments += [
                "ORC|RE||\(order)|\(places)", "OBR|1||\(order)|94558-4^^LN|\(obr)",
                observation(1, "94558-4", self[.result]),
            ]
        case .antibody:
            segments += [
                "ORC|RE||\(order)", "OBR|1||\(order)|94503-0^^LN|\(obr)", observation(1, "94564-2", self[.igm]),
                observation(2, "94563-4", self[.igg]),
            ]
        case .vaccination:
            let day = self[.administeredOn].filter { $0 != "-" }
            let rest = Self.field(
                [
                    9: "00", 11: "^^^\(self[.site])&ORGANISATIONS&L", 20: "CP", 21: isRetracted ? "D" : "A",
                    22: reported,
                ],
                from: 6)
            segments += [
                "ORC|RE||\(order)", "RXA|0|1|\(day)||\(Self.products[self[.product]] ?? "")^^L|\(rest)",
                "OBX|1|NM|30973-2^^LN|1|\(self[.dose])||||||F",
            ]
        default: return nil
        }
        return segments.map { $0 + "\r" }.joined()
    }

    /// Fields by number, from one on, with empty ones between.
    private static func field(_ values: [Int: String], from first: Int) -> String {
        let last = values.keys.max() ?? first
        return (first...last).map { values[$0] ?? "" }.joined(separator: "|")
    }

    /// RFC 3339 in UTC as HL7 v2 writes it.
    private static func time(_ text: String) -> String {
        guard text.hasSuffix("Z") else { return text }
        return text.dropLast().filter { $0 != "-" && $0 != ":" && $0 != "T" } + "+0000"
    }

    private static func escaped(_ text: String) -> String {
        text.map { character in
            switch character {
            case "|": "\\F\\"
            case "^": "\\S\\"
            case "&": "\\T\\"
            case "~": "\\R\\"
            case "\\": "\\E\\"
            default: String(character)
            }
        }.joined()
    }
}
