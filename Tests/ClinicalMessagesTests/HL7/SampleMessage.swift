import ClinicalMessages
import HealthCode
import HealthCodeTesting

/// One result, as a laboratory's system sends it, with places that a test can change.
struct SampleMessage {
    static let profile: SourceProfile = {
        var profile = SourceProfile(prefix: "lab9:")
        profile.segmentEnds = .any
        profile.authorities = ["HIS": .patients, "2.16.156.99": .documents(.hmtPermit)]
        profile.organisations = [
            "L1": .init(name: "lab-1", division: Division("990101001001")),
            "S1": .init(name: "site-1", division: Division("990101002000")),
        ]
        return profile
    }()

    var fields: [String: [Int: String]] = [:]
    var extra: [String] = []
    var order = ["MSH", "PID", "ORC", "OBR", "OBX", "SPM"]

    /// A negative nucleic-acid test of one person.
    static let naat: SampleMessage = {
        var message = SampleMessage()
        message.fields["MSH"] = [
            2: "^~\\&", 3: "LIS", 4: "L1", 5: "TONGMA", 6: "NODE", 7: "20220705120000+0800", 9: "ORU^R01^ORU_R01",
            10: "M1",
            11: "P", 12: "2.5.1",
        ]
        message.fields["PID"] = [1: "1", 3: "\(SyntheticPerson(1).documentNumber)^^^^NNCHN", 5: "测试^^^^^^L^I"]
        message.fields["ORC"] = [1: "RE", 3: "F1^LIS"]
        message.fields["OBR"] = [
            1: "1", 3: "F1^LIS", 4: "94531-1^^LN", 7: "20220705080000+0800", 22: "20220705110000+0800", 25: "F",
        ]
        message.fields["OBX"] = [
            1: "1", 2: "CWE", 3: "94500-6^^LN", 5: "260415000^^SCT", 11: "F", 23: "Laboratory^^^^^^^^^L1",
        ]
        message.fields["SPM"] = [1: "1", 2: "^T1", 17: "20220705080000+0800"]
        return message
    }()

    /// A dose of a vaccine.
    static let vaccination: SampleMessage = {
        var message = SampleMessage.naat
        message.order = ["MSH", "PID", "ORC", "RXA", "OBX"]
        message.fields["MSH"]?[9] = "VXU^V04^VXU_V04"
        message.fields["RXA"] = [
            1: "0", 2: "1", 3: "20220704", 5: "511^^CVX", 6: "0.5", 9: "00", 11: "^^^S1", 20: "CP", 21: "A",
        ]
        message.fields["OBX"] = [1: "1", 2: "NM", 3: "30973-2^^LN", 5: "2", 11: "F"]
        return message
    }()

    /// What an admission says about numbers.
    static let admission: SampleMessage = {
        var message = SampleMessage.naat
        message.order = ["MSH", "PID"]
        message.fields["MSH"]?[9] = "ADT^A04^ADT_A01"
        message.fields["PID"]?[3] = "7001^^^HIS^MR~\(SyntheticPerson(1).documentNumber)^^^^NNCHN"
        return message
    }()

    /// The message with another value in a field.
    func with(_ segment: String, _ field: Int, _ value: String?) -> SampleMessage {
        var copy = self
        copy.fields[segment, default: [:]][field] = value
        return copy
    }

    /// The message with a further segment behind the one of that name.
    func adding(_ segment: String, after name: String) -> SampleMessage {
        var copy = self
        copy.order.insert(segment, at: (copy.order.firstIndex(of: name) ?? copy.order.count - 1) + 1)
        return copy
    }

    func text(end: String = "\r") -> String {
        order.map { name in
            guard let fields = fields[name] else { return name + end }
            let isHeader = name == "MSH"
            let values = ((isHeader ? 2 : 1)...(fields.keys.max() ?? 1)).map { fields[$0] ?? "" }
            return "\(name)|\(values.joined(separator: "|"))\(end)"
        }.joined()
    }

    var bytes: [UInt8] { Array(text().utf8) }

    func verdict(_ change: (inout SourceProfile) -> Void = { _ in }) -> MessageVerdict {
        var profile = Self.profile
        change(&profile)
        return HL7Reader(profile: profile).read(bytes)
    }
}

extension MessageVerdict {
    /// The members of the only record.
    var only: [String: String]? {
        guard records.count == 1, let content = records.first?.content,
            case .object(let members)? = try? JSONTree(reading: content.json, limit: 1 << 20)
        else { return nil }
        return Dictionary(uniqueKeysWithValues: members.map { ($0.name, $0.value.text ?? "") })
    }

    /// Code and place of each fault.
    var faultPlaces: [String] { faults.map { "\($0.code.rawValue) \($0.place)" } }
}
