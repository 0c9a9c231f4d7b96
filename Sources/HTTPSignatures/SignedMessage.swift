public import HTTPTypes
internal import RawStructuredFieldValues

/// What a signature is about: a request, or a response and the request that it answers.
public struct SignedMessage: Sendable {
    /// How the value of a field with `;sf` is structured (RFC 8941 §3).
    public enum Structure: Hashable, Sendable {
        /// A list.
        case list
        /// A dictionary.
        case dictionary
        /// One item.
        case item
    }

    enum Head {
        case request(HTTPRequest)
        case response(HTTPResponse, to: HTTPRequest?)
    }

    let head: Head
    let trailers: HTTPFields
    let requestTrailers: HTTPFields

    /// How fields are structured, by their names in lower case, for `;sf`; those of the standards are known.
    public var structures: [String: Structure] = Self.registered

    /// A request. `trailers` are for components with `;tr`.
    public init(_ request: HTTPRequest, trailers: HTTPFields = [:]) {
        head = .request(request)
        self.trailers = trailers
        requestTrailers = [:]
    }

    /// A response, and the request that it answers as the one who asks here sent or received it.
    public init(
        _ response: HTTPResponse, to request: HTTPRequest?, trailers: HTTPFields = [:],
        requestTrailers: HTTPFields = [:]
    ) {
        head = .response(response, to: request)
        self.trailers = trailers
        self.requestTrailers = requestTrailers
    }

    /// The fields of the message itself.
    public var fields: HTTPFields {
        switch head {
        case .request(let request): request.headerFields
        case .response(let response, to: _): response.headerFields
        }
    }

    /// Structured fields of RFC 9421, 9530, 9440, 9211, 9209 and 9218.
    public static let registered: [String: Structure] = [
        "accept-signature": .dictionary, "cache-status": .list, "client-cert": .item, "client-cert-chain": .list,
        "content-digest": .dictionary, "priority": .dictionary, "proxy-status": .list, "repr-digest": .dictionary,
        "signature": .dictionary, "signature-input": .dictionary, "want-content-digest": .dictionary,
        "want-repr-digest": .dictionary,
    ]

    /// The value of a component as it stands in a signature base (RFC 9421 §2.1, §2.2).
    public func value(of component: SignatureComponent) throws(SignatureFault) -> String {
        let source = try source(of: component)
        let value =
            if component.isDerived {
                try derived(component, of: source)
            } else {
                try fieldValue(component, in: source.fields(trailers: component.parameters.contains(.trailer)))
            }
        // A line break or a byte that is not ASCII would let one base be read in two ways (RFC 9421 §2.5).
        let isPrintable = value.utf8.allSatisfy {
            StructuredText.isPrintable($0) || $0 == UInt8(ascii: "\t") && !component.isDerived
        }
        guard isPrintable else { throw SignatureFault(.unprintableValue, component.name) }
        return value
    }

    /// The message that a component is taken from.
    private struct Source {
        var request: HTTPRequest?
        var response: HTTPResponse?
        let trailers: HTTPFields

        func fields(trailers isTrailer: Bool) -> HTTPFields {
            isTrailer ? trailers : response?.headerFields ?? request?.headerFields ?? [:]
        }
    }

    private func source(of component: SignatureComponent) throws(SignatureFault) -> Source {
        switch head {
        case .request(let request):
            guard !component.isOfRequest else { throw SignatureFault(.componentOfOtherMessage, component.name) }
            return Source(request: request, trailers: trailers)
        case .response(let response, to: let request):
            guard component.isOfRequest else { return Source(response: response, trailers: trailers) }
            guard let request else { throw SignatureFault(.missingRequest, component.name) }
            return Source(request: request, trailers: requestTrailers)
        }
    }

    private func derived(_ component: SignatureComponent, of source: Source) throws(SignatureFault) -> String {
        if component.name == "@status" {
            guard let response = source.response else {
                throw SignatureFault(.componentOfOtherMessage, component.name)
            }
            return String(response.status.code)
        }
        guard let request = source.request else { throw SignatureFault(.componentOfOtherMessage, component.name) }
        let target = RequestTarget(request)
        let value: String? =
            switch component.name {
            case "@method": request.method.rawValue
            case "@target-uri": target.uri
            case "@authority": target.authority
            case "@scheme": target.scheme
            case "@request-target": target.requestTarget
            case "@path": target.path
            case "@query": "?" + (target.query ?? "")
            default: try QueryParameters.value(of: component.queryName ?? "", in: target.query ?? "")
            }
        guard let value, !value.hasPrefix(" "), !value.hasSuffix(" ") else {
            throw SignatureFault(.missingComponent, component.name)
        }
        return value
    }

    private func fieldValue(_ component: SignatureComponent, in fields: HTTPFields) throws(SignatureFault) -> String {
        let name = component.name
        guard let fieldName = HTTPField.Name(name) else { throw SignatureFault(.unknownComponent, name) }
        let lines = fields[fields: fieldName]
        guard !lines.isEmpty else { throw SignatureFault(.missingComponent, name) }
        if component.parameters.contains(.bytes) {
            // `HTTPField` holds what came, byte for byte.
            return lines.map { line in
                let bytes = line.withUnsafeBytesOfValue { Array($0) }
                return ":" + StructuredText.encodeBase64(Self.trimmed(bytes)) + ":"
            }.joined(separator: ", ")
        }
        if lines.count > 1, fieldName == .setCookie { throw SignatureFault(.ambiguousField, name) }
        // HTTP/2 carries a cookie in pieces, which belong together with a semicolon (RFC 9113 §8.2.3).
        let separator = Array((fieldName == .cookie ? "; " : ", ").utf8)
        let joined = Array(
            lines.map { $0.withUnsafeBytesOfValue { Self.trimmed(Array($0)) } }.joined(separator: separator))
        guard joined.allSatisfy({ $0 < 0x80 }) else { throw SignatureFault(.unprintableValue, name) }
        if let key = component.key {
            guard let dictionary = try StructuredText.dictionary(joined) else {
                throw SignatureFault(.malformedField, name)
            }
            guard let member = dictionary[key] else { throw SignatureFault(.missingComponent, name) }
            return try required(StructuredText.serialized(member), name)
        }
        guard component.parameters.contains(.structured) else { return String(decoding: joined, as: UTF8.self) }
        switch structures[name] {
        case .dictionary?:
            return try required(StructuredText.dictionary(joined).flatMap(StructuredText.serialized), name)
        case .list?: return try required(StructuredText.list(joined).flatMap(StructuredText.serialized), name)
        case .item?:
            return try required(StructuredText.item(joined).flatMap { StructuredText.serialized(.item($0)) }, name)
        case nil: throw SignatureFault(.malformedField, name)
        }
    }

    private func required(_ value: String?, _ name: String) throws(SignatureFault) -> String {
        guard let value else { throw SignatureFault(.malformedField, name) }
        return value
    }

    /// Without the white space around it, which transports may add or take away (RFC 9421 §2.1).
    private static func trimmed(_ bytes: [UInt8]) -> [UInt8] {
        func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        return Array(bytes.drop(while: isSpace).reversed().drop(while: isSpace).reversed())
    }
}
