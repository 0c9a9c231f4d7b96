import HTTPSignatures
import HTTPTypes
import Testing

/// Values of components (RFC 9421 §2.1, §2.2), and what has none.
@Suite struct ComponentTests {
    static func message(
        _ lines: String..., method: String = "GET", path: String = "/", host: String = "www.example.com"
    )
        throws -> SignedMessage
    {
        let fields = lines.isEmpty ? "" : lines.joined(separator: "\n") + "\n"
        return try RawMessage("\(method) \(path) HTTP/1.1\nHost: \(host)\n\(fields)\n").message
    }

    static func value(_ identifier: String, of message: SignedMessage) throws -> String {
        let input = try SignatureInput(parsing: "(\(identifier))")
        let component = try #require(input.components.first)
        #expect(component.identifier == identifier)
        return try message.value(of: component)
    }

    @Test(arguments: [
        (#""host""#, "www.example.com"), (#""x-ows-header""#, "Leading and trailing whitespace."),
        (#""cache-control""#, "max-age=60, must-revalidate"),
        (#""example-dict""#, "a=1,    b=2;x=1;y=2,   c=(a   b   c), d"),
        (#""example-dict";sf"#, "a=1, b=2;x=1;y=2, c=(a b c), d"),
        (#""example-dict";key="a""#, "1"), (#""example-dict";key="d""#, "?1"),
        (#""example-dict";key="b""#, "2;x=1;y=2"), (#""example-dict";sf;key="c""#, "(a b c)"),
        (#""example-header""#, "value, with, lots, of, commas"),
        (#""example-header";bs"#, ":dmFsdWUsIHdpdGgsIGxvdHM=:, :b2YsIGNvbW1hcw==:"),
        (#""x-empty-header""#, ""), (#""cookie""#, "a=1; b=2"), (#""set-cookie";bs"#, ":YT0x:, :Yj0y:"),
    ]) func `a field has the value of the RFC's examples`(identifier: String, value: String) throws {
        var message = try Self.message(
            "X-OWS-Header:   Leading and trailing whitespace.   ", "Cache-Control: max-age=60",
            "Cache-Control:    must-revalidate", "Example-Dict:  a=1,    b=2;x=1;y=2,   c=(a   b   c), d",
            "Example-Header: value, with, lots", "Example-Header: of, commas", "X-Empty-Header:", "Cookie: a=1",
            "Cookie: b=2", "Set-Cookie: a=1", "Set-Cookie: b=2")
        message.structures["example-dict"] = .dictionary
        #expect(try Self.value(identifier, of: message) == value)
    }

    @Test(arguments: [
        (#""@method""#, "POST"), (#""@target-uri""#, "https://www.example.com/path?param=value"),
        (#""@authority""#, "www.example.com"), (#""@scheme""#, "https"), (#""@request-target""#, "/path?param=value"),
        (#""@path""#, "/path"), (#""@query""#, "?param=value"), (#""@query-param";name="param""#, "value"),
    ]) func `a derived component has the value of the RFC's examples`(identifier: String, value: String) throws {
        let message = try Self.message(method: "POST", path: "/path?param=value", host: "www.Example.com:443")
        #expect(try Self.value(identifier, of: message) == value)
    }

    @Test func `query parameters are decoded and written anew`() throws {
        let message = try Self.message(
            path: "/parameters?var=this%20is%20a%20big%0Amultiline%20value&bar=with+plus+whitespace"
                + "&fa%C3%A7ade%22%3A%20=something&qux=&flag&twice=1&twice=2&tilde=~*-._&bad=%FF%zz")
        #expect(
            try Self.value(#""@query-param";name="var""#, of: message)
                == "this%20is%20a%20big%0Amultiline%20value")
        #expect(try Self.value(#""@query-param";name="bar""#, of: message) == "with%20plus%20whitespace")
        #expect(try Self.value(#""@query-param";name="fa%C3%A7ade%22%3A%20""#, of: message) == "something")
        #expect(try message.value(of: .queryParameter("façade\": ")) == "something")
        #expect(try Self.value(#""@query-param";name="qux""#, of: message) == "")
        #expect(try Self.value(#""@query-param";name="flag""#, of: message) == "")
        #expect(try Self.value(#""@query-param";name="tilde""#, of: message) == "%7E*-._")
        #expect(try Self.value(#""@query-param";name="bad""#, of: message) == "%EF%BF%BD%25zz")
        #expect(try fault { _ = try message.value(of: .queryParameter("twice")) }.code == .repeatedQueryParameter)
        #expect(try fault { _ = try message.value(of: .queryParameter("none")) }.code == .missingComponent)
    }

    @Test(arguments: [
        ("https", "Example.COM", "example.com"), ("https", "example.com:443", "example.com"),
        ("http", "example.com:80", "example.com"), ("https", "example.com:80", "example.com:80"),
        ("http", "example.com:443", "example.com:443"), ("https", "example.com:", "example.com"),
        ("https", "[2001:DB8::1]", "[2001:db8::1]"), ("https", "[::1]:443", "[::1]"),
        ("https", "[::1]:8443", "[::1]:8443"),
    ]) func `an authority is in lower case, without the scheme's own port`(
        scheme: String, authority: String, value: String
    ) throws {
        let request = HTTPRequest(method: .get, scheme: scheme, authority: authority, path: "/")
        #expect(try SignedMessage(request).value(of: .authority) == value)
        #expect(try SignedMessage(request).value(of: .targetURI) == "\(scheme)://\(value)/")
    }

    @Test(arguments: ["", "user@example.com", "exa mple.com", "bücher.example", "::1", ":443", "example.com:x", "a/b"])
    func `what is no authority has no value`(authority: String) {
        let request = HTTPRequest(method: .get, scheme: "https", authority: authority, path: "/")
        #expect(throws: SignatureFault.self) { try SignedMessage(request).value(of: .authority) }
    }

    @Test func `an empty path is a slash, an absent query a question mark`() throws {
        let bare = SignedMessage(HTTPRequest(method: .get, scheme: "https", authority: "a.example", path: ""))
        #expect(try bare.value(of: .path) == "/")
        #expect(try bare.value(of: .query) == "?")
        #expect(try bare.value(of: .requestTarget) == "/")
        let server = SignedMessage(HTTPRequest(method: .options, scheme: "https", authority: "a.example", path: "*"))
        #expect(try server.value(of: .requestTarget) == "*")
        #expect(try server.value(of: .targetURI) == "https://a.example")
        let tunnel = SignedMessage(
            HTTPRequest(method: .connect, scheme: nil, authority: "www.example.com:80", path: nil))
        #expect(try tunnel.value(of: .requestTarget) == "www.example.com:80")
        #expect(try fault { _ = try tunnel.value(of: .scheme) }.code == .missingComponent)
    }

    @Test func `a trailer is told from a header`() throws {
        let name = try #require(HTTPField.Name("expires"))
        let request = HTTPRequest(
            method: .get, scheme: "https", authority: "a.example", path: "/", headerFields: [name: "header"])
        let message = SignedMessage(request, trailers: [name: "trailer"])
        #expect(try Self.value(#""expires""#, of: message) == "header")
        #expect(try Self.value(#""expires";tr"#, of: message) == "trailer")
        let without = SignedMessage(request)
        #expect(try fault { _ = try Self.value(#""expires";tr"#, of: without) }.code == .missingComponent)
    }

    @Test(arguments: [
        (#""@status""#, SignatureFault.Code.componentOfOtherMessage), (#""@method";req"#, .componentOfOtherMessage),
        (#""content-type";req"#, .componentOfOtherMessage), (#""absent""#, .missingComponent),
        (#""set-cookie""#, .ambiguousField), (#""x-text";sf"#, .malformedField),
        (#""x-text";key="a""#, .malformedField),
        (#""x-dict";key="z""#, .missingComponent), (#""x-latin""#, .unprintableValue),
        (#""x-twice";key="a""#, .duplicateKey), (#""x-loose";key="a""#, .malformedField),
    ]) func `a component that the message does not have in one way is a fault`(
        identifier: String, code: SignatureFault.Code
    ) throws {
        let message = try Self.message(
            "Content-Type: text/plain", "Set-Cookie: a=1", "Set-Cookie: b=2", "X-Text: (not structured", "X-Dict: a=1",
            "X-Latin: é", "X-Twice: a=1, a=2", "X-Loose: a=:YR==:")
        #expect(try fault { _ = try Self.value(identifier, of: message) }.code == code)
    }

    @Test func `bytes that are not ASCII are signed as bytes`() throws {
        let message = try Self.message("X-Latin: é")
        #expect(try Self.value(#""x-latin";bs"#, of: message) == ":w6k=:")
    }

    @Test(arguments: [
        (#""@unknown""#, SignatureFault.Code.unknownComponent), (#""@signature-params""#, .unknownComponent),
        (#""Content-Type""#, .unknownComponent), (#""""#, .unknownComponent), (#""two words""#, .unknownComponent),
        (#""line:break""#, .unknownComponent), ("token", .malformedInput), ("1", .malformedInput),
        (#""a";sf;bs"#, .malformedComponent), (#""a";key="b";bs"#, .malformedComponent),
        (#""a";sf=?0"#, .malformedComponent), (#""a";sf=1"#, .malformedComponent), (#""a";key=b"#, .malformedComponent),
        (#""a";name="b""#, .malformedComponent), (#""a";new"#, .malformedComponent),
        (#""@method";sf"#, .malformedComponent), (#""@method";name="a""#, .malformedComponent),
        (#""@query-param""#, .malformedComponent), (#""@status";req"#, .malformedComponent),
        (#""a";sf;sf"#, .duplicateKey), (#""a" "a""#, .duplicateComponent),
        (#""a";tr;sf "a";sf;tr"#, .duplicateComponent),
    ]) func `an identifier that could mean two things is refused`(identifier: String, code: SignatureFault.Code) throws
    {
        #expect(try fault { _ = try SignatureInput(parsing: "(\(identifier))") }.code == code)
    }

    @Test(arguments: [
        ("created=1;created=2", SignatureFault.Code.duplicateKey), ("created=\"1\"", .malformedParameter),
        ("created=1.0", .malformedParameter), ("created", .malformedParameter), ("created=-1", .malformedParameter),
        ("keyid=token", .malformedParameter), ("nonce=:YQ==:", .malformedParameter), ("tag=1", .malformedParameter),
        ("x=1", .unknownParameter), ("created=@1", .malformedParameter), ("keyid=\"é\"", .malformedInput),
        ("created=1618884473000000000", .malformedInput), ("", .malformedInput),
    ]) func `a parameter that could mean two things is refused`(parameter: String, code: SignatureFault.Code) throws {
        #expect(try fault { _ = try SignatureInput(parsing: "();\(parameter)") }.code == code)
    }

    @Test func `parameters keep their order, which is signed`() throws {
        let text = #"("@method" "a";key="b\"c";req);tag="t\\";nonce="n";created=5;alg="ed25519";expires=6;keyid="k""#
        let input = try SignatureInput(parsing: text)
        #expect(input.serialized == text)
        #expect(input.parameters.created == 5 && input.parameters.expires == 6)
        #expect(input.parameters.tag == "t\\" && input.parameters.keyID == "k" && input.parameters.nonce == "n")
        #expect(input.parameters.algorithm == .ed25519)
    }
}
