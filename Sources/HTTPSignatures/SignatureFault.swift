/// Why signature fields cannot be read, or why a message has no signature base for what they ask for.
///
/// A fault never quotes a field's value: it names a component, a parameter or a label, and nothing else.
public struct SignatureFault: Error, Hashable, Sendable {
    /// What is wrong, from a closed list.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// `Signature-Input` or `Accept-Signature` is not a dictionary of inner lists of strings (RFC 9421 §4.1).
        case malformedInput = "malformed-input"
        /// `Signature` is not a dictionary of byte sequences in standard base64 (RFC 9421 §4.2).
        case malformedSignature = "malformed-signature"
        /// A label, a member or a parameter stands twice. RFC 8941 would keep the last one; two readers may not.
        case duplicateKey = "duplicate-key"
        /// A label stands in one of the two fields and not in the other.
        case unpairedLabel = "unpaired-label"
        /// A field is longer, or has more members, than any signature needs.
        case tooLarge = "too-large"
        /// A signature parameter that RFC 9421 §2.3 does not have.
        case unknownParameter = "unknown-parameter"
        /// A signature parameter of the wrong type, or outside its range.
        case malformedParameter = "malformed-parameter"
        /// The same component twice, whatever the order of its parameters (RFC 9421 §2).
        case duplicateComponent = "duplicate-component"
        /// A derived component that RFC 9421 §2.2 does not have, or a name that is no lower-case field name.
        case unknownComponent = "unknown-component"
        /// A component parameter that RFC 9421 does not have, that does not fit this component, or of the wrong type.
        case malformedComponent = "malformed-component"
        /// A component that this kind of message does not have: `@status` of a request, `@method` of a response.
        case componentOfOtherMessage = "component-of-other-message"
        /// `;req` in a response whose request is not known.
        case missingRequest = "missing-request"
        /// The field is not in the message, or the request has no such part.
        case missingComponent = "missing-component"
        /// Several `Set-Cookie` lines, which cannot be joined, without `;bs`.
        case ambiguousField = "ambiguous-field"
        /// `;sf` or `;key` on a field whose structure is not known or whose value does not have it.
        case malformedField = "malformed-field"
        /// A query parameter that the request has more than once (RFC 9421 §2.2.8).
        case repeatedQueryParameter = "repeated-query-parameter"
        /// A value that is not printable ASCII in one line, so that two readers could see two bases.
        case unprintableValue = "unprintable-value"
    }

    /// What is wrong.
    public let code: Code
    /// The component, parameter or label that it is about; never a field's value.
    public let subject: String?

    init(_ code: Code, _ subject: String? = nil) {
        self.code = code
        self.subject = subject
    }
}
