/// One JSON object a line; its members are the dataset's columns by name.
struct NDJSONFraming: RecordFraming {
    private let keys: [(name: [UInt8], column: Column)]
    private(set) var hasBegun = false
    let mayHoldLineEnds = false
    private let limit: Int
    private var unknownKeys: Set<[UInt8]> = []

    init(dataset: Dataset, limit: Int) {
        self.limit = limit
        keys = dataset.columns.map { (Array($0.wireName.utf8), $0) }
    }

    mutating func next(in available: Bytes, atEnd: Bool, fields: FieldTable, receipt: inout Receipt) -> FramingStep {
        guard let line = physicalLine(in: available, atEnd: atEnd) else {
            guard available.count > limit + 1 else { return .incomplete }
            hasBegun = true
            return .fault(.tooLong)
        }
        hasBegun = true
        let content = Bytes(rebasing: available[..<line.content])
        if WhiteSpace.isBlank(content) { return .blank(length: line.whole) }
        guard line.content <= limit else { return .fault(.tooLong) }
        guard isUTF8(content) else { return .fault(.notUTF8) }
        do throws(JSONScanner.Failure) {
            try members(of: content, into: fields, receipt: &receipt)
            return .record(length: line.whole)
        } catch {
            switch error {
            case .notJSON: return .fault(.notJSON)
            case .notObject: return .fault(.notObject)
            case .nestedTooDeeply: return .fault(.nestedTooDeeply)
            case .duplicateKey: return .fault(.duplicateKey)
            }
        }
    }

    private mutating func members(
        of content: Bytes, into fields: FieldTable, receipt: inout Receipt
    ) throws(JSONScanner.Failure) {
        var scanner = JSONScanner(text: content, scratch: fields.scratch)
        var seen: UInt64 = 0
        var others: Set<[UInt8]> = []
        var othersInOrder: [[UInt8]] = []
        try scanner.object { key, value throws(JSONScanner.Failure) in
            let index = keys.firstIndex { $0.name.count == key.count && $0.name.elementsEqual(key) }
            guard let index else {
                guard others.insert(Array(key)).inserted else { throw .duplicateKey }
                othersInOrder.append(Array(key))
                return
            }
            // By its place in the dataset: of all columns together there are more than bits.
            let bit: UInt64 = 1 << UInt64(index)
            guard seen & bit == 0 else { throw .duplicateKey }
            seen |= bit
            note(value, as: keys[index].column, in: fields)
        }
        for key in othersInOrder
        where unknownKeys.count < Receipt.unknownColumnsNamed && unknownKeys.insert(key).inserted {
            receipt.unknownColumns.append(String(decoding: key, as: UTF8.self))
        }
    }

    private func note(_ value: JSONScanner.Value, as column: Column, in fields: FieldTable) {
        switch value {
        case .null: break
        case .string(let start, let count, let inScratch):
            fields.set(column, start: start, count: count, inScratch: inScratch)
            if WhiteSpace.isBlank(fields.bytes(fields[column])) { fields[column].isPresent = false }
        case .number(let start, let count):
            fields.set(column, start: start, count: count, inScratch: false, syntax: .number)
        case .boolean(let start, let count):
            fields.set(column, start: start, count: count, inScratch: false, syntax: .boolean)
        case .container:
            fields.set(column, start: 0, count: 0, inScratch: false, syntax: .other)
        }
    }
}
