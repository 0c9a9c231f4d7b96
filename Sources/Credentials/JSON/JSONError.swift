/// Why a text is not the JSON that was asked for, and where.
public struct JSONError: Error, Sendable, Hashable {
    /// The kinds of failure.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// More bytes than the limit; nothing was read.
        case tooLong = "too-long"
        /// Arrays and objects nested deeper than the limit.
        case tooDeep = "too-deep"
        /// The text ends inside a value.
        case truncated
        /// A character that cannot stand here.
        case unexpected
        /// Something other than white space after the value.
        case trailing
        /// A number that breaks the grammar, is not finite, or is written in more than 512 characters.
        case number
        /// An escape sequence that JSON does not know.
        case escape
        /// Half a surrogate pair, which is no character.
        case surrogate
        /// A control character inside a string that is not escaped.
        case control
        /// Bytes inside a string that are not UTF-8.
        case utf8
        /// A name that the object already has, when that is refused.
        case duplicate
    }

    /// What went wrong.
    public let code: Code
    /// The byte, from 0, where it was seen; for `utf8` and `duplicate` the byte at which the string begins.
    public let offset: Int

    package init(_ code: Code, at offset: Int) {
        self.code = code
        self.offset = offset
    }
}

extension JSONError: CustomStringConvertible {
    /// The failure and its place in words.
    public var description: String {
        let what =
            switch code {
            case .tooLong: "the text is longer than allowed"
            case .tooDeep: "nested deeper than allowed"
            case .truncated: "the text ends inside a value"
            case .unexpected: "a character that cannot stand here"
            case .trailing: "something follows the value"
            case .number: "not a JSON number that can be held"
            case .escape: "not an escape sequence of JSON"
            case .surrogate: "half a surrogate pair"
            case .control: "a control character inside a string"
            case .utf8: "not UTF-8"
            case .duplicate: "a member's name occurs twice"
            }
        return "not JSON at byte \(offset): \(what)"
    }
}
