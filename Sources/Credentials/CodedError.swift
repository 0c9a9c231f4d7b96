/// Why something was not read, taken or made: what is wrong, of a closed list, and the particulars.
public struct CodedError<Fault>: Error, Sendable, Hashable, CustomStringConvertible
where Fault: RawRepresentable<String> & Sendable & Hashable {
    /// What is wrong.
    public let code: Fault
    /// The particulars, in words; empty when there is nothing to add. Nothing that was read stands in them but names of
    /// algorithms and members, and nothing about a person.
    public let detail: String

    init(_ code: Fault, _ detail: String = "") {
        self.code = code
        self.detail = detail
    }

    /// The code and the particulars.
    public var description: String { detail.isEmpty ? code.rawValue : "\(code.rawValue): \(detail)" }
}
