public import HTTPTypes
internal import RawStructuredFieldValues

/// The signatures of a message: its fields `Signature-Input` and `Signature` (RFC 9421 §4).
public struct MessageSignatures: Hashable, Sendable {
    /// One signature under its label.
    public struct Entry: Hashable, Sendable {
        /// The label, which nothing signs: choose by ``tag``.
        public let label: String
        /// The signature.
        public let signature: [UInt8]
        /// The tag, also of a signature whose components or parameters this library does not know.
        public let tag: String?
        /// What it covers, or why that cannot be read. Somebody else's signature, with something new in it, is no reason to
        /// refuse the message.
        public let input: Result<SignatureInput, SignatureFault>
    }

    /// More signatures than this no message has.
    private static let mostEntries = 16

    /// The signatures in their order.
    public private(set) var entries: [Entry] = []

    /// No signature yet.
    public init() {}

    /// The signatures of a message's fields; none when neither field is there.
    public init(in fields: HTTPFields) throws(SignatureFault) {
        let inputs = try Self.dictionary(.signatureInput, in: fields, else: .malformedInput)
        let signatures = try Self.dictionary(.signature, in: fields, else: .malformedSignature)
        guard inputs.count <= Self.mostEntries, signatures.count <= Self.mostEntries else {
            throw SignatureFault(.tooLarge)
        }
        for (label, _) in signatures where inputs[label] == nil { throw SignatureFault(.unpairedLabel, label) }
        for (label, member) in inputs {
            guard case .innerList(let list) = member else { throw SignatureFault(.malformedInput, label) }
            guard let value = signatures[label] else { throw SignatureFault(.unpairedLabel, label) }
            guard case .item(let item) = value, case .undecodedByteSequence(let text) = item.rfc9651BareItem,
                item.rfc9651Parameters.isEmpty, let signature = StructuredText.decodeBase64(text), !signature.isEmpty
            else { throw SignatureFault(.malformedSignature, label) }
            let input: Result<SignatureInput, SignatureFault>
            do throws(SignatureFault) {
                input = .success(try SignatureInput(list))
            } catch {
                input = .failure(error)
            }
            var tag: String?
            if case .string(let text)? = list.rfc9651Parameters["tag"] { tag = text }
            entries.append(Entry(label: label, signature: signature, tag: tag, input: input))
        }
    }

    /// Adds a signature; a fault when the label is taken or no label.
    public mutating func add(
        _ label: String, _ input: SignatureInput, signature: [UInt8]
    ) throws(SignatureFault) {
        guard StructuredText.isKey(label) else {
            throw SignatureFault(.malformedInput, StructuredText.printable(label))
        }
        guard !entries.contains(where: { $0.label == label }) else { throw SignatureFault(.duplicateKey, label) }
        let tag = input.parameters.tag
        entries.append(Entry(label: label, signature: signature, tag: tag, input: .success(input)))
    }

    /// Writes the fields anew. Entries whose input could not be read cannot be written.
    public func write(to fields: inout HTTPFields) throws(SignatureFault) {
        var inputs: [String] = []
        for entry in entries { inputs.append("\(entry.label)=\(try entry.input.get().serialized)") }
        fields[.signatureInput] = inputs.joined(separator: ", ")
        fields[.signature] = entries.map { "\($0.label)=:\(StructuredText.encodeBase64($0.signature)):" }
            .joined(separator: ", ")
    }

    static func dictionary(
        _ name: HTTPField.Name, in fields: HTTPFields, else code: SignatureFault.Code
    ) throws(SignatureFault) -> OrderedMap<String, ItemOrInnerList> {
        guard let text = fields[name] else { return OrderedMap() }
        guard let dictionary = try StructuredText.dictionary(Array(text.utf8)) else { throw SignatureFault(code) }
        return dictionary
    }
}

extension HTTPField.Name {
    /// `Signature-Input` (RFC 9421 §4.1).
    public static let signatureInput = name("Signature-Input")
    /// `Signature` (RFC 9421 §4.2).
    public static let signature = name("Signature")
    /// `Accept-Signature` (RFC 9421 §5.1).
    public static let acceptSignature = name("Accept-Signature")
    /// `Content-Digest` (RFC 9530 §2).
    public static let contentDigest = name("Content-Digest")
    /// `Repr-Digest` (RFC 9530 §3).
    public static let reprDigest = name("Repr-Digest")

    /// A name that is written in this module.
    static func name(_ text: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(text) else { preconditionFailure("\(text) is no field name") }
        return name
    }
}
