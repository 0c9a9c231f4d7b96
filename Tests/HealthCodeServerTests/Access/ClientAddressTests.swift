import HTTPTypes
import HealthCodeServer
import Testing

/// Whose address a request comes from.
@Suite struct ClientAddressTests {
    private let addresses = ClientAddresses(proxies: ["127.0.0.1", "10.0.0.2"])

    private func party(_ fields: [(String, String)], from peer: String? = "127.0.0.1") -> String {
        var headers = HTTPFields()
        for (name, value) in fields {
            guard let name = HTTPField.Name(name) else { continue }
            headers.append(HTTPField(name: name, value: value))
        }
        return addresses.party(saying: headers, from: peer)
    }

    @Test func `only a proxy is believed`() {
        #expect(party([("X-Forwarded-For", "203.0.113.7")]) == "203.0.113.7")
        #expect(party([("X-Forwarded-For", "203.0.113.7")], from: "192.0.2.1") == "192.0.2.1")
        #expect(party([("Forwarded", "for=203.0.113.7")], from: "192.0.2.1") == "192.0.2.1")
        #expect(party([]) == "127.0.0.1")
        #expect(party([], from: nil) == "local")
    }

    @Test func `the rightmost address that is no proxy's counts`() {
        #expect(party([("X-Forwarded-For", "1.1.1.1, 203.0.113.7, 10.0.0.2")]) == "203.0.113.7")
        #expect(party([("X-Forwarded-For", "1.1.1.1"), ("X-Forwarded-For", "203.0.113.7")]) == "203.0.113.7")
        #expect(party([("X-Forwarded-For", "10.0.0.2")]) == "10.0.0.2")
        // What stands left of something unreadable was written by nobody knows whom.
        #expect(party([("X-Forwarded-For", "1.1.1.1, unknown")]) == "127.0.0.1")
        #expect(party([("X-Forwarded-For", "1.1.1.1, unknown, 10.0.0.2")]) == "10.0.0.2")
    }

    @Test func `addresses are read in every form that proxies write`() {
        for text in ["203.0.113.7:4711", " 203.0.113.7 ", "::ffff:203.0.113.7"] {
            #expect(party([("X-Forwarded-For", text)]) == "203.0.113.7", "\(text)")
        }
        let network = party([("X-Forwarded-For", "2001:db8::1")])
        #expect(party([("X-Forwarded-For", "[2001:db8::2]:443")]) == network)
        #expect(party([("Forwarded", #"proto=https; For="[2001:db8::3]:4711";by=10.0.0.2"#)]) == network)
        #expect(party([("Forwarded", "for=1.1.1.1, for=203.0.113.7")]) == "203.0.113.7")
        #expect(party([("Forwarded", "for=_hidden")]) == "127.0.0.1")
    }

    @Test func `two fields that contradict each other say nothing`() {
        #expect(party([("X-Forwarded-For", "203.0.113.7"), ("Forwarded", "for=203.0.113.8")]) == "127.0.0.1")
        #expect(party([("X-Forwarded-For", "203.0.113.7"), ("Forwarded", "for=203.0.113.7")]) == "203.0.113.7")
    }
}
