/// Checks the fields of a record against the forms of its dataset, and parses them in place.
struct RecordValidator {
    /// A form made ready for bytes.
    private enum Check {
        case recordID, instant, date, boolean, personName, countryCode, text, token, temperature
        case division(mayBeNation: Bool)
        case oneOf([[UInt8]])
        case documentNumber(type: Column)
        case number(ClosedRange<Int>)
    }

    private struct Step {
        let column: Column
        let check: Check
        let isOptional: Bool
        /// How far after `reported_at` the instant may lie.
        let secondsAhead: Int64?
    }

    private let steps: [Step]
    private let instantsBeforeReport: [Column]
    private let hasVia: Bool
    private let isAct: Bool
    private let offset: UTCOffset

    /// - Parameter offset: the time zone of the dates.
    init(dataset: Dataset, offset: UTCOffset) {
        self.offset = offset
        steps = dataset.columns.map { column in
            let check: Check =
                switch column.form {
                case .recordID: .recordID
                case .instant: .instant
                case .date: .date
                case .boolean: .boolean
                case .oneOf(let list): .oneOf(list.map { Array($0.utf8) })
                case .documentNumber(let type): .documentNumber(type: type)
                case .personName: .personName
                case .division: .division(mayBeNation: dataset.mayNameNation)
                case .number(let range): .number(range)
                case .countryCode: .countryCode
                case .token: .token
                case .temperature: .temperature
                case .text: .text
                }
            return Step(
                column: column, check: check, isOptional: dataset.isOptional(column),
                secondsAhead: dataset.secondsAhead(of: column))
        }
        instantsBeforeReport = dataset.instantsBeforeReport
        hasVia = dataset.columns.contains(.viaDocumentNumber)
        isAct = dataset == .fieldAct
    }

    /// The first faulty field in the order of the columns and what is wrong with it, or `nil`.
    func fault(in fields: FieldTable) -> (column: Column, reason: Rejection.Reason)? {
        var first: (column: Column, reason: Rejection.Reason)?
        for step in steps {
            if let reason = fault(of: step, in: fields) {
                if first == nil { first = (step.column, reason) }
                fields[step.column].kind = .absent
                // Only `reported_at` can be faulty for what stands in a later field, and only `record_id` precedes it.
                if step.column == .recordID || step.column == .reportedAt { return first }
            } else if step.column == .to, first == nil, lies(.to, before: .from, in: fields) {
                first = (.to, .endsBeforeStart)
            }
        }
        if let late = instantsBeforeReport.first(where: { lies(.reportedAt, before: $0, in: fields) }) {
            return (.reportedAt, .reportedBefore(late))
        }
        return first
    }

    private func lies(_ column: Column, before other: Column, in fields: FieldTable) -> Bool {
        let (left, right) = (fields[column], fields[other])
        guard left.kind == .instant else { return false }
        switch right.kind {
        case .instant: return left.instant < right.instant
        case .integer: return left.instant < offset.midnight(LocalDate(daysSince1970: Int32(right.integer)))
        default: return false
        }
    }

    private func fault(of step: Step, in fields: FieldTable) -> Rejection.Reason? {
        let column = step.column
        let field = fields[column]
        if isAct, let reason = faultOfKind(column, in: fields) { return reason }
        guard field.isPresent else {
            fields[column].kind = .absent
            if hasVia, isHalfOfPair(column, in: fields) { return .missing }
            return step.isOptional ? nil : .missing
        }
        if field.syntax != .string {
            switch step.check {
            case .number where field.syntax == .number: break
            case .temperature where field.syntax == .number: break
            case .boolean where field.syntax == .boolean: break
            default: return .notText
            }
        }
        let bytes = fields.bytes(field)
        switch step.check {
        case .text: return nil
        case .recordID: return isRecordID(bytes) ? nil : .notRecordID
        case .instant:
            guard let instant = Instant(rfc3339: bytes) else { return .notInstant }
            fields[column].kind = .instant
            fields[column].instant = instant
            if let seconds = step.secondsAhead, instant > fields[.reportedAt].instant.advanced(bySeconds: seconds) {
                return .tooFarAhead(hours: seconds / 3_600)
            }
        case .date:
            guard let date = LocalDate(iso8601: bytes) else { return .notDate }
            setInteger(Int(date.daysSince1970), of: column, in: fields)
        case .boolean:
            guard let value = boolean(bytes) else { return .notBoolean }
            // An empty flag and `false` are equal content.
            if value { setInteger(1, of: column, in: fields) } else { clear(column, in: fields) }
        case .oneOf(let list):
            guard let index = list.firstIndex(where: { equal(bytes, $0) }) else {
                return .notInList(list.map { String(decoding: $0, as: UTF8.self) })
            }
            // An empty type of a guardian's document and `id-card` are equal content.
            if column == .guardianDocumentType, DocumentType.allCases[index] == .idCard {
                clear(column, in: fields)
            } else {
                setInteger(index, of: column, in: fields)
            }
        case .division(let mayBeNation):
            guard let division = Division(digits: bytes) else { return .notDivision }
            if division.code == 0, !mayBeNation { return .nation }
            setInteger(Int(division.code), of: column, in: fields)
        case .number(let range):
            guard let number = number(bytes), range.contains(number) else { return .notNumber(range) }
            setInteger(number, of: column, in: fields)
        case .token:
            guard let packed = OwnershipToken.packed(bytes) else { return .notToken }
            setInteger(packed, of: column, in: fields)
        case .temperature:
            guard let tenths = tenths(bytes), (300...450).contains(tenths) else { return .notTemperature }
            setInteger(tenths, of: column, in: fields)
        case .countryCode:
            guard bytes.count == 3, bytes.allSatisfy({ $0 &- UInt8(ascii: "A") < 26 }) else { return .notCountryCode }
        case .personName:
            guard scalarCount(bytes) <= 100 else { return .nameTooLong }
        case .documentNumber(let typeColumn):
            return normalise(column, ofType: typeColumn, in: fields)
        }
        return nil
    }

    /// Whether one of the two `via_…` fields is empty although the other is there.
    private func isHalfOfPair(_ column: Column, in fields: FieldTable) -> Bool {
        switch column {
        case .viaDocumentType: fields[.viaDocumentNumber].isPresent
        case .viaDocumentNumber: fields[.viaDocumentType].isPresent
        default: false
        }
    }

    private func normalise(_ column: Column, ofType typeColumn: Column, in fields: FieldTable) -> Rejection.Reason? {
        // Under a faulty type the number cannot be judged, and the type is the first fault.
        guard fields[typeColumn].kind == .integer else { return nil }
        let type = DocumentType.allCases[fields[typeColumn].integer]
        let start = fields.scratch.count
        let field = fields[column]
        // The number may itself lie in scratch memory, which moves when it grows.
        let copy = field.inScratch ? Array(fields.bytes(field)) : nil
        let isValid =
            copy?.withUnsafeBufferPointer { IdentityDocument.normalise($0, as: type, into: fields.scratch) }
            ?? IdentityDocument.normalise(fields.bytes(field), as: type, into: fields.scratch)
        guard isValid else { return .notDocumentNumber }
        fields.set(column, start: start, count: fields.scratch.count - start, inScratch: true)
        if column == .otherDocumentNumber, fields[.documentType].kind == .integer,
            fields[.documentType].integer == fields[typeColumn].integer, fields[.documentNumber].kind == .bytes,
            fields.bytes(fields[column]).equals(fields.bytes(fields[.documentNumber]))
        {
            return .ownDocument
        }
        return nil
    }

    /// What is wrong with a field of an act because of the kind of the act: it lacks what the kind needs, or has what the
    /// kind does not use.
    private func faultOfKind(_ column: Column, in fields: FieldTable) -> Rejection.Reason? {
        guard fields[.actKind].kind == .integer, ActKind.dependentColumns.contains(column) else { return nil }
        let kind = ActKind.allCases[fields[.actKind].integer]
        guard fields[column].isPresent else { return kind.requiredColumns.contains(column) ? .missing : nil }
        if kind.requiredColumns.contains(column) || kind.optionalColumns.contains(column) {
            let field = fields[column]
            guard column == .outcome, field.syntax == .string else { return nil }
            let text = String(decoding: fields.bytes(field), as: UTF8.self)
            let names = kind.outcomes.map(\.rawValue)
            return names.contains(text) ? nil : .notInList(names)
        }
        return .notOfKind
    }

    /// A number with two digits before the point and one behind it, in tenths.
    private func tenths(_ text: Bytes) -> Int? {
        guard text.count == 4, text[2] == UInt8(ascii: "."), let whole = twoDigits(text, at: 0),
            let tenth = decimalDigit(text[3])
        else { return nil }
        return whole * 10 + tenth
    }

    @inline(__always)
    private func setInteger(_ value: Int, of column: Column, in fields: FieldTable) {
        fields[column].kind = .integer
        fields[column].integer = value
    }

    private func clear(_ column: Column, in fields: FieldTable) {
        fields[column].kind = .absent
        fields[column].integer = 0
    }

    private func isRecordID(_ text: Bytes) -> Bool {
        guard (1...64).contains(text.count) else { return false }
        for byte in text {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: ":"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                continue
            default:
                return false
            }
        }
        return true
    }

    private func boolean(_ text: Bytes) -> Bool? {
        if equal(text, "true") { return true }
        return equal(text, "false") ? false : nil
    }

    private func number(_ text: Bytes) -> Int? {
        guard (1...9).contains(text.count), text.count == 1 || text[0] != UInt8(ascii: "0") else { return nil }
        var value = 0
        for byte in text {
            guard let digit = decimalDigit(byte) else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    private func scalarCount(_ text: Bytes) -> Int {
        if text.count <= 100 { return 1 }
        return text.reduce(0) { $0 + ($1 & 0xC0 != 0x80 ? 1 : 0) }
    }

    @inline(__always)
    private func equal(_ text: Bytes, _ other: [UInt8]) -> Bool {
        other.withUnsafeBufferPointer { text.equals($0) }
    }

    private func equal(_ text: Bytes, _ other: StaticString) -> Bool {
        text.equals(Bytes(start: other.utf8Start, count: other.utf8CodeUnitCount))
    }
}
