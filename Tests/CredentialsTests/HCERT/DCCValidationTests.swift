import Credentials
import Testing

/// What a reader lives with and an issuer does not write.
@Suite struct DCCValidationTests {
    /// A change of a certificate: the member at a path becomes a value, or goes.
    struct Change: Sendable, CustomTestStringConvertible {
        let path: [String]
        let value: JSONValue?
        let isRead: Bool
        let isIssued: Bool

        var testDescription: String { "\(path.joined(separator: "/")) = \(value.map { "\($0)" } ?? "absent")" }

        init(_ path: String, _ value: JSONValue?, isRead: Bool, isIssued: Bool = false) {
            self.path = path.split(separator: "/").map(String.init)
            self.value = value
            self.isRead = isRead
            self.isIssued = isIssued
        }

        func applied(to certificate: JSONValue) -> JSONValue {
            Self.set(certificate, path[...], value)
        }

        private static func set(_ target: JSONValue, _ path: ArraySlice<String>, _ value: JSONValue?) -> JSONValue {
            guard let name = path.first, var object = (target[0] ?? target).object else { return target }
            object[name] = path.count == 1 ? value : set(object[name] ?? .null, path.dropFirst(), value)
            return target.array == nil ? .object(object) : .array([.object(object)])
        }
    }

    static let changes = [
        Change("v/dn", 2.0, isRead: true, isIssued: true), Change("v/dn", 2.5, isRead: false),
        Change("v/dn", 0, isRead: false), Change("v/sd", "2", isRead: false), Change("v/sd", nil, isRead: false),
        Change("v/dt", "2021-11", isRead: true), Change("v/dt", "2021", isRead: true),
        Change("v/dt", "2021-11-30T00:00:00", isRead: true), Change("v/dt", "2021-11-31", isRead: true),
        Change("v/dt", "30.11.2021", isRead: false), Change("v/dt", "", isRead: false),
        Change("t", .array([]), isRead: true), Change("t", .null, isRead: true), Change("t", "", isRead: false),
        Change("t", SampleCertificate.test["t"], isRead: false), Change("v", .array([]), isRead: false),
        Change("v", nil, isRead: false), Change("nam/fnt", "SHÌLÌ", isRead: true),
        Change("nam/fnt", "SHI LI", isRead: true), Change("nam/fnt", nil, isRead: true, isIssued: true),
        Change("nam/fn", .null, isRead: true),
        Change("nam/fn", .string(String(repeating: "甲", count: 80)), isRead: true, isIssued: true),
        Change("nam/fn", .string(String(repeating: "甲", count: 81)), isRead: false),
        Change("nam", "SHILI", isRead: false), Change("nam", nil, isRead: false),
        Change("dob", "", isRead: true, isIssued: true), Change("dob", "1990", isRead: true, isIssued: true),
        Change("dob", "1990-04", isRead: true, isIssued: true), Change("dob", "1990-00", isRead: true, isIssued: true),
        Change("dob", "1990-04-01T00:00:00", isRead: true), Change("dob", "1890-04-01", isRead: false),
        Change("dob", "1990-4-1", isRead: false), Change("dob", "1990-02-30", isRead: true),
        Change("ver", "1.3", isRead: false), Change("ver", "10.20.30", isRead: true, isIssued: true),
        Change("v/co", "China", isRead: true), Change("v/co", "", isRead: false),
        Change("v/co", "UNHCR", isRead: true, isIssued: true), Change("other", 1, isRead: true, isIssued: true),
    ]

    @Test(arguments: changes)
    func `a reader is tolerant and an issuer is strict`(change: Change) {
        let certificate = change.applied(to: SampleCertificate.vaccination)
        #expect(DCC.defects(in: certificate, .read).isEmpty == change.isRead)
        #expect(DCC.defects(in: certificate, .issue).isEmpty == change.isIssued)
    }

    @Test(arguments: [
        ("2022-01-01T08:30:00Z", true, true), ("2022-01-01T08:30:00.123456+02:00", true, true),
        ("2022-01-01T08:30Z", true, true), ("2022-01-01T08:30:00", true, false), ("2022-01-01", true, false),
        ("2022-01-01T25:30:00Z", false, false), ("2022-01-01T08:30:00+8", false, false), ("", false, false),
        ("2022-13-01T08:30:00Z", true, false),
    ])
    func `instants are read in the forms that issuers have`(text: String, isRead: Bool, isIssued: Bool) {
        let certificate = Change("t/sc", .string(text), isRead: true).applied(to: SampleCertificate.test)
        #expect(DCC.defects(in: certificate, .read).isEmpty == isRead)
        #expect(DCC.defects(in: certificate, .issue).isEmpty == isIssued)
    }

    @Test func `every defect is named with its place`() {
        let defects = DCC.defects(in: ["nam": .null, "v": [["dn": 0]]], .read).map(\.pointer)
        #expect(defects.starts(with: ["/ver", "/dob", "/nam"]))
        #expect(Set(defects).isSuperset(of: ["/v/0/dn", "/v/0/dt", "/v/0/co", "/v/0/tg"]))
    }
}
