internal import HealthCode

/// A statement of a message as members of a dataset, each with the place where it stands.
struct StatementDraft {
    let dataset: Dataset
    /// The segment or resource that states it.
    let place: MessagePlace
    private(set) var members: [Column: String] = [:]
    private var places: [Column: MessagePlace] = [:]

    init(_ dataset: Dataset, at place: MessagePlace) {
        self.dataset = dataset
        self.place = place
    }

    mutating func set(_ column: Column, _ value: String?, at place: MessagePlace) {
        places[column] = place
        members[column] = value
    }

    /// The record, by the validation that every line of a file goes through.
    func record() throws(MessageFault) -> ClinicalRecord {
        var json = JSONMembers()
        for column in dataset.columns {
            if let value = members[column] { json.append(column.wireName, text: value) }
        }
        let line = [UInt8(ascii: "{")] + json.bytes + Array("}\n".utf8)
        var collector = RecordCollector()
        let reader = EvidenceReader(dataset: dataset, format: .ndjson, file: "message")
        do throws(FileRefusal) {
            try line.withUnsafeBufferPointer { bytes throws(FileRefusal) in
                try reader.read(UnsafeRawBufferPointer(bytes), into: &collector)
            }
            try reader.finish(into: &collector)
        } catch {
            throw MessageFault(.structure, at: place, "\(error)")
        }
        if let content = collector.records.first?.content { return ClinicalRecord(content: content, place: place) }
        guard let rejection = collector.rejections.first else { throw MessageFault(.structure, at: place, "is empty") }
        let column = dataset.columns.first { $0.wireName == rejection.field }
        let code: MessageFault.Code = rejection.reason == .missing ? .missing : .form
        throw MessageFault(
            code, at: column.flatMap { places[$0] } ?? place, "\(rejection.field) \(rejection.reason)")
    }
}

/// The identity of a statement: the same for every message that repeats or corrects it.
enum RecordIdentity {
    /// `PREFIX` and 32 hexadecimal digits of the FNV-1a hash, in 128 bits, of what identifies the statement at its source.
    ///
    /// The hash keeps statements of one source apart, which alone uses the prefix; whoever made two of its own collide
    /// would replace nothing but its own. The parts' lengths keep "1" + "23" and "12" + "3" apart.
    static func hashed(prefix: String, _ parts: [String]) -> String {
        let prime: UInt128 = (1 << 88) + 0x13B
        var hash: UInt128 = (0x6C62_272E_07BB_0142 << 64) + 0x62B8_2175_6295_C58D
        for part in parts {
            for byte in Array("\(part.utf8.count):".utf8) + Array(part.utf8) {
                hash = (hash ^ UInt128(byte)) &* prime
            }
        }
        let digits = String(hash, radix: 16)
        return prefix + String(repeating: "0", count: 32 - digits.count) + digits
    }
}
