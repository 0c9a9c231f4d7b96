/// Why a document was refused, and where.
///
/// Documents are public rules: an error may quote what stands in them, cut short.
public struct DocumentError: Error, Sendable, Hashable {
    /// The document's name as given to the reader.
    public var file: String
    /// The line, counted from 1.
    public var line: Int
    /// The column in that line, counted from 1 in Unicode scalars, where one is known.
    public var column: Int?
    /// What it is about, for example `categories.contact.close.phases[0].days`; empty for the document as a whole.
    public var path: String
    /// What is wrong.
    public var reason: Reason

    /// What can be wrong with a document. Tests and programs compare these; people read the text.
    public enum Reason: Sendable, Hashable {
        /// More bytes than a document may have.
        case tooLarge(limit: Int)
        /// Bytes that are not UTF-8.
        case notUTF8
        /// Not YAML; the parser's own words.
        case syntax(String)
        /// YAML, but a feature that documents do not use.
        case unsupported(Feature)
        /// More brackets, commas or indentation than any document of rules needs.
        case tooComplex
        /// The first key is not the `format` that was expected.
        case wrongFormat(expected: String)
        /// A key that this part of the document does not have.
        case unknownKey(String)
        /// A key that stands twice in one mapping.
        case duplicateKey(String)
        /// A key that this part must have.
        case missingKey(String)
        /// A key that exists, but not for a category like this one.
        case misplacedKey(String)
        /// A value of another kind than this key has.
        case wrongType(expected: String)
        /// A value of the right kind, but not of the form that this key has.
        case malformed(expected: String)
        /// A number outside what is sane.
        case outOfRange(ClosedRange<Int>)
        /// Too many entries.
        case tooMany(limit: Int)
        /// An empty list or text where there has to be something.
        case empty
        /// An entry of a list that stands there twice.
        case repeated(String)
        /// A state must have exactly one phase.
        case phasesOfState(Int)
        /// A test on a day that does not belong to its phase.
        case testOutsidePhase(day: Int, days: Range<Int>)
        /// A test that is not later than the one before it.
        case testsNotAscending(day: Int)
        /// A measure without an entry under `measures`.
        case unknownMeasure(String)
        /// A document of duties that says nothing of a measure of these rules.
        case missingMeasure(String, rules: String)
        /// An overlay applied to an edition that is not its base.
        case wrongBase(expected: String, found: String)
        /// An overlay removes a category that its base does not have.
        case notInBase(String)
    }

    /// Features of YAML that documents do not use, because one reader's meaning of them is not another's.
    public enum Feature: String, Sendable, Hashable {
        /// `&name` or `*name`.
        case anchor = "an anchor or alias"
        /// `!name`.
        case tag = "a tag"
        /// `<<`.
        case mergeKey = "a merge key"
        /// `? key`, or a key that is a list or a mapping.
        case complexKey = "a key that is not a simple text"
        /// `%…` at the start of a line.
        case directive = "a directive"
        /// A second document after `---`.
        case severalDocuments = "more than one document"
        /// Control characters, and line ends that are neither LF nor CRLF.
        case controlCharacter = "a control character"
    }
}

extension DocumentError: CustomStringConvertible {
    /// `FILE:LINE:COLUMN: PATH: REASON`.
    public var description: String {
        let position = column.map { "\(file):\(line):\($0)" } ?? "\(file):\(line)"
        return path.isEmpty ? "\(position): \(reason)" : "\(position): \(path): \(reason)"
    }
}

extension DocumentError.Reason: CustomStringConvertible {
    /// The reason in one phrase.
    public var description: String {
        switch self {
        case .tooLarge(let limit): "larger than \(limit) bytes"
        case .notUTF8: "not UTF-8"
        case .syntax(let problem): "not readable as YAML: \(problem)"
        case .unsupported(let feature): "\(feature.rawValue) has no place in a document"
        case .tooComplex: "nested deeper or fuller of brackets than a document may be"
        case .wrongFormat(let expected): "the format must be \(expected)"
        case .unknownKey(let key): "unknown key \(quoted(key))"
        case .duplicateKey(let key): "key \(quoted(key)) stands twice"
        case .missingKey(let key): "key \(quoted(key)) is missing"
        case .misplacedKey(let key): "key \(quoted(key)) does not belong to such a category"
        case .wrongType(let expected): "must be \(expected)"
        case .malformed(let expected): "must be \(expected)"
        case .outOfRange(let range): "must lie from \(range.lowerBound) to \(range.upperBound)"
        case .tooMany(let limit): "more than \(limit) entries"
        case .empty: "must not be empty"
        case .repeated(let entry): "\(quoted(entry)) stands there twice"
        case .phasesOfState(let count): "a state has exactly one phase, not \(count)"
        case .testOutsidePhase(let day, let days) where days.isEmpty:
            "day \(day) does not belong to the phase, which has no days"
        case .testOutsidePhase(let day, let days):
            "day \(day) does not belong to the phase, which has days \(days.lowerBound) to \(days.upperBound - 1)"
        case .testsNotAscending(let day): "day \(day) is not later than the test before it"
        case .unknownMeasure(let measure): "measure \(quoted(measure)) has no title under measures"
        case .missingMeasure(let measure, let rules): "measure \(quoted(measure)) of \(quoted(rules)) is missing"
        case .wrongBase(let expected, let found): "the overlay stands over \(quoted(expected)), not \(quoted(found))"
        case .notInBase(let category): "the base has no category \(quoted(category)) to remove"
        }
    }

    private func quoted(_ text: String) -> String {
        text.count <= 64 ? "“\(text)”" : "“\(text.prefix(64))…”"
    }
}

/// A place in a document, kept by what was read from it.
struct DocumentPlace: Sendable, Hashable {
    var file: String
    var line: Int
    var column: Int?
    var path: String

    func error(_ reason: DocumentError.Reason) -> DocumentError {
        DocumentError(file: file, line: line, column: column, path: path, reason: reason)
    }
}
