internal import HealthCode

/// Evidence of all datasets: parts of a file of CSV, each led by `#` and the dataset's name on a line of its own. What
/// reads is sealed and everyone assessed; sealing other orders of the same lines gives the same codes.
func fuzzCodes(_ input: UnsafeBufferPointer<UInt8>) {
    guard let forward = codes(of: input, reversed: false), let backward = codes(of: input, reversed: true) else {
        return
    }
    require(forward == backward, "the order of lines changes a code")
}

private let instants = ["2022-06-28T00:00:00+08:00", "2022-07-20T08:00:00+08:00", "9999-12-31T23:59:59Z"]
    .compactMap { Instant($0) }
private let timeline = RuleTimeline(editions: ControlProtocol.national)

private func codes(of input: UnsafeBufferPointer<UInt8>, reversed: Bool) -> [IdentityDocument: [Assessment?]]? {
    var log = EvidenceLog()
    var parts = input.split(separator: UInt8(ascii: "#"))
    if reversed { parts.reverse() }
    for part in parts {
        var lines = part.split(separator: UInt8(ascii: "\n"))
        guard lines.count > 2,
            let dataset = Dataset(rawValue: String(decoding: lines[0], as: UTF8.self))
        else { continue }
        // Quoted line ends would not survive another order.
        if part.contains(UInt8(ascii: "\"")) { return nil }
        if reversed { lines[2...].reverse() }
        let text = Array(lines[1...].joined(separator: [UInt8(ascii: "\n")]))
        let reader = EvidenceReader(dataset: dataset, format: .csv, file: "input")
        do throws(FileRefusal) {
            try text.withUnsafeBufferPointer { bytes throws(FileRefusal) in
                try reader.read(UnsafeRawBufferPointer(bytes), into: &log)
            }
            try reader.finish(into: &log)
        } catch {
            continue
        }
    }
    let evidence = log.sealed()
    var codes: [IdentityDocument: [Assessment?]] = [:]
    for instant in instants {
        guard let assessor = Assessor(evidence: evidence, timeline: timeline, at: instant) else { return nil }
        var workspace = Assessor.Workspace()
        for person in 0..<evidence.personCount {
            let document = evidence.document(of: person)
            require(evidence.person(with: document) == person, "a person is found by their document")
            let code = assessor.assess(person, in: &workspace)
            if let code { require((code.colour == .green) == code.reasons.isEmpty, "every colour has a reason") }
            codes[document, default: []].append(code)
        }
    }
    return codes
}
