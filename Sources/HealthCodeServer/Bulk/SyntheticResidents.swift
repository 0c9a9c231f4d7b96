package import HealthCode
import HealthCodeStore

/// Residents who exist nowhere, for measurements: identity cards of a region with the prefix 99, which no place has, and
/// sound check characters; a home record each, every third with a vaccination, every third with a test, and of some a
/// matter that is open.
package struct SyntheticResidents: Sendable {
    let province: Division
    /// The share of those of whom something is open.
    let openShare: Double
    let now: Instant

    /// Residents of a province.
    ///
    /// - Parameter openShare: of how many, from 0 to 1, something is open.
    package init(province: Division, openShare: Double, now: Instant) {
        self.province = province
        self.openShare = openShare
        self.now = now
    }

    /// The records of residents `range`, as a department's text (NDJSON), each dataset apart.
    package func texts(_ range: Range<Int>) -> [Dataset: String] {
        var texts: [Dataset: String] = [:]
        for number in range { add(number, firstOfPiece: range.lowerBound, to: &texts) }
        return texts
    }

    /// The records of residents `range`.
    func records(_ range: Range<Int>) throws -> [RecordContent] {
        try texts(range).sorted { $0.key.rawValue < $1.key.rawValue }.flatMap { try Self.read($1, $0) }
    }

    /// The card of a resident: region 990000 + n mod 1,000, a date of birth, a sequence, a check character (GB 11643).
    static func card(_ number: Int) -> IdentityDocument? {
        let digits = cardDigits(number)
        return IdentityDocument(type: .idCard, number: digits)
    }

    private static func cardDigits(_ number: Int) -> String {
        var rest = number
        func next(_ count: Int) -> Int {
            defer { rest /= count }
            return rest % count
        }
        let sequence = next(999) + 1
        let day = next(28) + 1
        let month = next(12) + 1
        let year = 1930 + next(80)
        let region = next(10_000)
        let text = "99\(padded(region, 4))\(year)\(padded(month, 2))\(padded(day, 2))\(padded(sequence, 3))"
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
        let sum = zip(text.utf8, weights).reduce(0) { $0 + (Int($1.0) - 48) * $1.1 }
        let checks = Array("10X98765432")
        return text + String(checks[sum % 11])
    }

    private static func padded(_ number: Int, _ digits: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }

    private func text(daysAgo: Int, _ seconds: Int = 0) -> String {
        UTCOffset.china.format(now.advanced(bySeconds: -Int64(daysAgo) * 86_400 - Int64(seconds)))
    }

    private func add(_ number: Int, firstOfPiece: Int, to texts: inout [Dataset: String]) {
        let card = Self.cardDigits(number)
        // Sixteen counties of one prefecture, four townships in each, sixteen communities in each of those.
        let community =
            Int64(1 + number % 16) * 1_000_000 + Int64(1 + number / 16 % 4) * 1_000 + Int64(1 + number / 64 % 16)
        let place = Division(number: Int64(province.code) + 100_000_000 + community)
        let home = place?.description ?? province.description
        let person = #""document_type":"id-card","document_number":"\#(card)","name":"居民\#(number)""#
        func add(_ dataset: Dataset, _ id: String, _ reported: String, _ more: String) {
            texts[dataset, default: ""] +=
                #"{"record_id":"\#(id)","reported_at":"\#(reported)",\#(person),\#(more)}"# + "\n"
        }
        let day = number % 300
        add(
            .residents, "r-\(number)", text(daysAgo: 400),
            #""sex":"unknown","birth_date":"1990-01-01","division":"\#(home)""#)
        if number % 3 == 0 {
            add(
                .vaccination, "v-\(number)", text(daysAgo: 30 + day),
                #""product":"V","dose":1,"administered_on":"\#(text(daysAgo: 31 + day).prefix(10))","site":"S""#)
        }
        if number % 3 == 1 {
            add(
                .naat, "n-\(number)", text(daysAgo: day % 30),
                #""specimen_id":"s-\#(number)","tube_id":"t-\#(number)","pool_size":1,"#
                    + #""sampled_at":"\#(text(daysAgo: day % 30, 21_600))","result":"negative","laboratory":"L","#
                    + #""division":"\#(home)""#)
        }
        if number == firstOfPiece, openShare > 0 {
            add(
                .case, "c-\(firstOfPiece)", text(daysAgo: 2),
                #""kind":"confirmed","occurred_at":"\#(text(daysAgo: 2, 3_600))","division":"\#(home)""#)
            return
        }
        // Spread evenly: the n-th is open when n · share passes a whole number.
        guard Int(Double(number + 1) * openShare) > Int(Double(number) * openShare) else { return }
        if number % 2 == 0 {
            add(
                .contact, "k-\(number)", text(daysAgo: 1),
                #""relation":"close","case_record_id":"c-\#(firstOfPiece)","#
                    + #""last_exposure_at":"\#(text(daysAgo: 3))","setting":"work""#)
        } else {
            add(
                .entry, "e-\(number)", text(daysAgo: 2),
                #""arrived_at":"\#(text(daysAgo: 2, 7_200))","port":"P","origin":"FRA""#)
        }
    }

    private static func read(_ text: String, _ dataset: Dataset) throws -> [RecordContent] {
        var collector = RecordCollector()
        let reader = EvidenceReader(dataset: dataset, format: .ndjson, file: dataset.rawValue)
        var text = text
        try text.withUTF8 { try reader.read(UnsafeRawBufferPointer($0), into: &collector) }
        try reader.finish(into: &collector)
        if let rejection = collector.rejections.first { throw NodeFault("synthetic residents: \(rejection)") }
        return collector.records.map(\.content)
    }
}
