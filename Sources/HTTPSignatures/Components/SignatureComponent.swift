public import HTTPTypes
internal import RawStructuredFieldValues

/// A part of a message that a signature covers: a derived component such as `@method`, or a field (RFC 9421 §2).
public struct SignatureComponent: Hashable, Sendable {
    /// What a component's name alone does not say (RFC 9421 §2.1, §2.2.8, §2.4).
    public enum Parameter: Hashable, Sendable {
        /// `sf`: the field's value is parsed as a structured field and written anew.
        case structured
        /// `key`: one member of a field that is a dictionary.
        case key(String)
        /// `bs`: each line of the field as a byte sequence.
        case bytes
        /// `tr`: the field stands in the trailers.
        case trailer
        /// `req`: in a response, the component of the request that it answers.
        case request
        /// `name`: the query parameter's name, percent-encoded as RFC 9421 §2.2.8 says.
        case name(String)
    }

    /// The derived component's name, or the field's in lower case.
    public let name: String
    /// The parameters, in the order in which they are written.
    public let parameters: [Parameter]

    /// A component by its name, checked: unknown derived names and parameters that contradict each other are faults.
    public init(_ name: String, _ parameters: [Parameter] = []) throws(SignatureFault) {
        self.init(unchecked: name, parameters)
        try check()
    }

    /// A field with its lines joined (RFC 9421 §2.1).
    public init(field name: HTTPField.Name) {
        self.init(unchecked: name.canonicalName, [])
    }

    private init(unchecked name: String, _ parameters: [Parameter] = []) {
        self.name = name
        self.parameters = parameters
    }

    /// `@method`.
    public static let method = SignatureComponent(unchecked: "@method")
    /// `@target-uri`: scheme, authority, path and query.
    public static let targetURI = SignatureComponent(unchecked: "@target-uri")
    /// `@authority`: the host in lower case, with its port unless that is the scheme's own.
    public static let authority = SignatureComponent(unchecked: "@authority")
    /// `@scheme`, in lower case.
    public static let scheme = SignatureComponent(unchecked: "@scheme")
    /// `@request-target`, as it stands in the first line of HTTP/1.1.
    public static let requestTarget = SignatureComponent(unchecked: "@request-target")
    /// `@path`, without the query; `/` when it is empty.
    public static let path = SignatureComponent(unchecked: "@path")
    /// `@query` with its question mark; `?` alone when there is none.
    public static let query = SignatureComponent(unchecked: "@query")
    /// `@status` of a response, three digits.
    public static let status = SignatureComponent(unchecked: "@status")

    /// `@query-param` of a name as it is meant, before any encoding.
    public static func queryParameter(_ name: String) -> SignatureComponent {
        SignatureComponent(unchecked: "@query-param", [.name(QueryParameters.encode(Array(name.utf8)))])
    }

    /// The same component of the request that a response answers: with `;req`.
    public var ofRequest: SignatureComponent {
        parameters.contains(.request) ? self : SignatureComponent(unchecked: name, parameters + [.request])
    }

    /// The identifier as it stands in the signature base: `"@query-param";name="Pet"`.
    public var identifier: String {
        var text = "\"\(name)\""
        for parameter in parameters {
            switch parameter {
            case .structured: text += ";sf"
            case .bytes: text += ";bs"
            case .trailer: text += ";tr"
            case .request: text += ";req"
            case .key(let key): text += ";key=" + StructuredText.quoted(key)
            case .name(let name): text += ";name=" + StructuredText.quoted(name)
            }
        }
        return text
    }

    /// What makes two components the same one: parameters have no order (RFC 9421 §2).
    var identity: Identity { Identity(name: name, parameters: Set(parameters)) }

    struct Identity: Hashable { let name: String, parameters: Set<Parameter> }

    var isDerived: Bool { name.hasPrefix("@") }
    var isOfRequest: Bool { parameters.contains(.request) }

    var key: String? {
        for case .key(let key) in parameters { return key }
        return nil
    }

    var queryName: String? {
        for case .name(let name) in parameters { return name }
        return nil
    }

    private static let derivedNames: Set<String> = [
        "@method", "@target-uri", "@authority", "@scheme", "@request-target", "@path", "@query", "@query-param",
        "@status",
    ]

    private func check() throws(SignatureFault) {
        guard isDerived ? Self.derivedNames.contains(name) : StructuredText.isFieldName(name) else {
            throw SignatureFault(.unknownComponent, StructuredText.printable(name))
        }
        let kinds = Set(parameters.map(\.kind))
        let fault = SignatureFault(.malformedComponent, name)
        guard kinds.count == parameters.count else { throw fault }
        let allowed: Set<Parameter.Kind> =
            switch name {
            case "@query-param": [.name, .request]
            // A status is the response's own (RFC 9421 §2.2.9).
            case "@status": []
            case _ where isDerived: [.request]
            default: [.structured, .key, .bytes, .trailer, .request]
            }
        guard kinds.isSubset(of: allowed), name != "@query-param" || kinds.contains(.name) else { throw fault }
        // Lines in bytes are not parsed (RFC 9421 §2.1.3).
        if kinds.contains(.bytes), kinds.contains(.structured) || kinds.contains(.key) { throw fault }
        for text in [key, queryName] {
            guard text.map({ $0.utf8.allSatisfy(StructuredText.isPrintable) }) ?? true else { throw fault }
        }
    }

    init(_ item: Item) throws(SignatureFault) {
        guard case .string(let name) = item.rfc9651BareItem else { throw SignatureFault(.malformedInput) }
        var parameters: [Parameter] = []
        for (key, value) in item.rfc9651Parameters {
            switch (key, value) {
            case ("sf", .bool(true)): parameters.append(.structured)
            case ("bs", .bool(true)): parameters.append(.bytes)
            case ("tr", .bool(true)): parameters.append(.trailer)
            case ("req", .bool(true)): parameters.append(.request)
            case ("key", .string(let text)): parameters.append(.key(text))
            case ("name", .string(let text)): parameters.append(.name(text))
            default: throw SignatureFault(.malformedComponent, StructuredText.printable(name))
            }
        }
        try self.init(name, parameters)
    }
}

extension SignatureComponent.Parameter {
    enum Kind { case structured, key, bytes, trailer, request, name }

    var kind: Kind {
        switch self {
        case .structured: .structured
        case .key: .key
        case .bytes: .bytes
        case .trailer: .trailer
        case .request: .request
        case .name: .name
        }
    }
}
