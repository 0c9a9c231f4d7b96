/// A line that was refused: where it stands and why.
public struct Rejection: Sendable, Hashable {
    /// The name of the file, without its folder.
    public let file: String
    /// The first physical line of the record; the header is line 1.
    public let line: Int
    /// The wire name of the first faulty field in the order of the dataset's columns; `line` for the line as a whole.
    public let field: String
    /// What is wrong.
    public let reason: Reason

    /// Creates a rejection of one line.
    public init(file: String, line: Int, field: String, reason: Reason) {
        self.file = file
        self.line = line
        self.field = field
        self.reason = reason
    }

    /// Why a line is refused. None of them repeats what the line says, so that no person's data gets into a log.
    public enum Reason: Sendable, Hashable {
        // The line as a whole.
        case notUTF8
        case tooLong
        case unclosedQuote
        case strayQuote
        case tooManyFields(allowed: Int)
        case notJSON
        case notObject
        case nestedTooDeeply
        case duplicateKey
        // One field.
        case missing
        case notRecordID
        case notInstant
        case notDate
        case notBoolean
        case notInList([String])
        case notDocumentNumber
        case nameTooLong
        case notDivision
        case notNumber(ClosedRange<Int>)
        case notCountryCode
        case notToken
        case notTemperature
        case nation
        case ownDocument
        case notOfKind
        case tooFarAhead(hours: Int64)
        case notText
        case reportedBefore(Column)
        case endsBeforeStart
        // The record among the others.
        case conflict
    }
}

extension Rejection: CustomStringConvertible {
    /// `FILE:LINE: FIELD: REASON`.
    public var description: String { "\(file):\(line): \(field): \(reason)" }
}

extension Rejection.Reason: CustomStringConvertible {
    /// What is wrong, as the end of a sentence about the field.
    public var description: String {
        switch self {
        case .notUTF8: "is not UTF-8"
        case .tooLong: "has more than 1 MiB"
        case .unclosedQuote: "has a quote that is never closed"
        case .strayQuote: "has a quote inside an unquoted field, or text after a closing quote"
        case .tooManyFields(let allowed): "has more fields than the header, which names \(allowed)"
        case .notJSON: "is not JSON (RFC 8259)"
        case .notObject: "is not a JSON object"
        case .nestedTooDeeply: "is nested more than \(JSONScanner.maximumDepth) levels deep"
        case .duplicateKey: "names a key twice"
        case .missing: "is required and empty"
        case .notRecordID: "is not 1–64 of A-Z a-z 0-9 . _ : -"
        case .notInstant: "is not an RFC 3339 instant with an offset"
        case .notDate: "is not a date YYYY-MM-DD of the calendar"
        case .notBoolean: "is neither true nor false"
        case .notInList(let list): "is not one of \(list.joined(separator: ", "))"
        case .notDocumentNumber: "is not a number of that document type (length, digits, birth date or check character)"
        case .nameTooLong: "has more than 100 characters"
        case .notDivision: "is not a division code of twelve digits"
        case .notNumber(let range): "is not a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .notCountryCode: "is not three capital letters"
        case .notToken: "is not two whole numbers below 2147483648 with a point between them"
        case .notTemperature: "is not a temperature from 30.0 to 45.0 with one decimal"
        case .nation: "is the whole nation, which is no place"
        case .ownDocument: "is the record's own document"
        case .notOfKind: "has no place in an act of this kind"
        case .tooFarAhead(let hours): "lies more than \(hours) hours after reported_at"
        case .notText: "is not a string"
        case .reportedBefore(let column): "lies before \(column.wireName)"
        case .endsBeforeStart: "lies before from"
        case .conflict:
            "was submitted before with this reported_at and other content; neither counts until a later version"
        }
    }
}

/// A file that is refused whole; nothing of it was taken.
public enum FileRefusal: Error, Sendable, Hashable {
    /// Nothing but blank lines, or nothing at all.
    case empty
    /// The header is not UTF-8, too long, or not proper CSV.
    case unreadableHeader
    /// The header names a column twice.
    case columnNamedTwice(String)
    /// The header lacks a required column.
    case missingColumn(String)
}

extension FileRefusal: CustomStringConvertible {
    /// What is wrong with the file.
    public var description: String {
        switch self {
        case .empty: "the file is empty"
        case .unreadableHeader: "the header does not read (UTF-8, RFC 4180, at most 1 MiB and 4,096 columns)"
        case .columnNamedTwice(let name) where Column.allCases.contains { $0.wireName == name }:
            "the header names the column \(name) twice"
        // What is no column's name may be a person's data, where a file lacks its header.
        case .columnNamedTwice: "the header names a column twice"
        case .missingColumn(let name): "the header lacks the required column \(name)"
        }
    }
}
