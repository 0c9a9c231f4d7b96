internal import RawStructuredFieldValues

/// The parameters of a signature (RFC 9421 §2.3), in the order in which they are written, which is signed too.
public struct SignatureParameters: Hashable, Sendable {
    /// One parameter.
    public enum Parameter: Hashable, Sendable {
        /// `created`, in seconds since 1970.
        case created(Int64)
        /// `expires`, in seconds since 1970.
        case expires(Int64)
        /// `nonce`.
        case nonce(String)
        /// `alg`, from the registry of RFC 9421 §6.2.
        case algorithm(SignatureAlgorithm)
        /// `keyid`.
        case keyID(String)
        /// `tag`: for which application the signature was made.
        case tag(String)
    }

    /// A parameter's name.
    public enum Name: String, Hashable, Sendable, CaseIterable {
        /// When it was made.
        case created
        /// From when on it counts no longer.
        case expires
        /// A value that does not come again.
        case nonce
        /// The algorithm.
        case algorithm = "alg"
        /// The key.
        case keyID = "keyid"
        /// The application.
        case tag
    }

    /// The parameters in their order.
    public let values: [Parameter]

    /// Parameters in an order; a fault when one stands twice or cannot be written in a structured field.
    public init(_ values: [Parameter] = []) throws(SignatureFault) {
        self.values = values
        guard Set(values.map(\.name)).count == values.count else { throw SignatureFault(.duplicateKey) }
        for value in values {
            let isWritable =
                switch value {
                // Fifteen digits are what a structured field holds (RFC 8941 §3.3.1).
                case .created(let second), .expires(let second): (0...999_999_999_999_999).contains(second)
                case .nonce(let text), .keyID(let text), .tag(let text):
                    text.utf8.allSatisfy(StructuredText.isPrintable)
                case .algorithm(let algorithm): algorithm.rawValue.utf8.allSatisfy(StructuredText.isPrintable)
                }
            guard isWritable else { throw SignatureFault(.malformedParameter, value.name.rawValue) }
        }
    }

    /// `created`, in seconds since 1970.
    public var created: Int64? {
        for case .created(let second) in values { return second }
        return nil
    }

    /// `expires`, in seconds since 1970.
    public var expires: Int64? {
        for case .expires(let second) in values { return second }
        return nil
    }

    /// `nonce`.
    public var nonce: String? {
        for case .nonce(let text) in values { return text }
        return nil
    }

    /// `alg`.
    public var algorithm: SignatureAlgorithm? {
        for case .algorithm(let algorithm) in values { return algorithm }
        return nil
    }

    /// `keyid`.
    public var keyID: String? {
        for case .keyID(let text) in values { return text }
        return nil
    }

    /// `tag`.
    public var tag: String? {
        for case .tag(let text) in values { return text }
        return nil
    }

    /// Whether it has a parameter.
    public func has(_ name: Name) -> Bool { values.contains { $0.name == name } }

    init(_ parameters: OrderedMap<String, RFC9651BareItem>) throws(SignatureFault) {
        var values: [Parameter] = []
        for (key, value) in parameters {
            guard let name = Name(rawValue: key) else { throw SignatureFault(.unknownParameter, key) }
            switch (name, value) {
            case (.created, .integer(let second)): values.append(.created(second))
            case (.expires, .integer(let second)): values.append(.expires(second))
            case (.nonce, .string(let text)): values.append(.nonce(text))
            case (.algorithm, .string(let text)): values.append(.algorithm(SignatureAlgorithm(rawValue: text)))
            case (.keyID, .string(let text)): values.append(.keyID(text))
            case (.tag, .string(let text)): values.append(.tag(text))
            default: throw SignatureFault(.malformedParameter, key)
            }
        }
        try self.init(values)
    }
}

extension SignatureParameters.Parameter {
    /// The parameter's name.
    public var name: SignatureParameters.Name {
        switch self {
        case .created: .created
        case .expires: .expires
        case .nonce: .nonce
        case .algorithm: .algorithm
        case .keyID: .keyID
        case .tag: .tag
        }
    }

    var serialized: String {
        switch self {
        case .created(let second), .expires(let second): ";\(name.rawValue)=\(second)"
        case .nonce(let text), .keyID(let text), .tag(let text): ";\(name.rawValue)=\(StructuredText.quoted(text))"
        case .algorithm(let algorithm): ";\(name.rawValue)=\(StructuredText.quoted(algorithm.rawValue))"
        }
    }
}

/// What a signature covers and under which parameters: a member of `Signature-Input` (RFC 9421 §4.1).
public struct SignatureInput: Hashable, Sendable {
    /// The covered components in their order.
    public let components: [SignatureComponent]
    /// The parameters.
    public let parameters: SignatureParameters

    /// Components and parameters; a fault when a component stands twice.
    public init(_ components: [SignatureComponent], _ parameters: SignatureParameters) throws(SignatureFault) {
        self.components = components
        self.parameters = parameters
        guard components.count <= StructuredText.Limit.keys else { throw SignatureFault(.tooLarge) }
        var seen: Set<SignatureComponent.Identity> = []
        for component in components where !seen.insert(component.identity).inserted {
            throw SignatureFault(.duplicateComponent, component.name)
        }
    }

    /// The value of `@signature-params`, which is also the member's value in `Signature-Input`.
    public var serialized: String {
        "(" + components.map(\.identifier).joined(separator: " ") + ")"
            + parameters.values.map(\.serialized).joined()
    }

    /// A member's value read: `("@method");created=1`.
    public init(parsing text: String) throws(SignatureFault) {
        guard let dictionary = try StructuredText.dictionary(Array("x=\(text)".utf8)), dictionary.count == 1,
            case .innerList(let list)? = dictionary["x"]
        else { throw SignatureFault(.malformedInput) }
        try self.init(list)
    }

    init(_ list: InnerList) throws(SignatureFault) {
        guard list.bareInnerList.count <= StructuredText.Limit.keys else { throw SignatureFault(.tooLarge) }
        var components: [SignatureComponent] = []
        for item in list.bareInnerList { components.append(try SignatureComponent(item)) }
        try self.init(components, SignatureParameters(list.rfc9651Parameters))
    }
}

/// The bytes that are signed (RFC 9421 §2.5).
public struct SignatureBase: Hashable, Sendable {
    /// The base as text: ASCII, a line for each component and one for the parameters.
    public let text: String

    /// The bytes that are signed.
    public var bytes: [UInt8] { Array(text.utf8) }

    /// The base of a message for what a signature covers.
    public init(of message: SignedMessage, for input: SignatureInput) throws(SignatureFault) {
        var text = ""
        for component in input.components {
            text += component.identifier + ": "
            text += try message.value(of: component)
            text += "\n"
        }
        self.text = text + "\"@signature-params\": " + input.serialized
    }
}
