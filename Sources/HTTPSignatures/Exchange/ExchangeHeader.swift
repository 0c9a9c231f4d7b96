public import HTTPTypes

/// The header fields of a request of the exchange: who asks whom for what, on which ground.
public struct ExchangeHeader: Hashable, Sendable {
    /// What data is asked for or handed over for.
    public enum Purpose: String, Hashable, Sendable, CaseIterable {
        /// Measures against the outbreak.
        case outbreakControl = "outbreak-control"
        /// Finding contacts.
        case contactTracing = "contact-tracing"
        /// A person's care.
        case care
        /// Putting a record right.
        case correction
        /// An appeal against a decision.
        case appeal
        /// An audit.
        case audit
        /// Statistics.
        case statistics
    }

    /// The participant who asks, such as `CN-44:cdc`.
    public var client: String
    /// Whom and what is asked: `<participant>/<service>`.
    public var service: String
    /// The grant of data; nil for none, written `-`.
    public var grant: String?
    /// What for.
    public var purpose: Purpose
    /// The case; nil for none, written `-`.
    public var caseReference: String?
    /// The message's UUID in lower case.
    public var messageID: String
    /// The root over a submission's contents, 32 bytes; nil where nothing is submitted.
    public var contentRoot: [UInt8]?

    /// A header; check it with ``fields`` or by signing.
    public init(
        client: String, service: String, grant: String? = nil, purpose: Purpose, caseReference: String? = nil,
        messageID: String, contentRoot: [UInt8]? = nil
    ) {
        self.client = client
        self.service = service
        self.grant = grant
        self.purpose = purpose
        self.caseReference = caseReference
        self.messageID = messageID
        self.contentRoot = contentRoot
    }

    /// The participant who is asked.
    public var serviceParticipant: String { String(service.prefix { $0 != "/" }) }

    static let fieldNames: [HTTPField.Name] = [
        .tongmaClient, .tongmaService, .tongmaGrant, .tongmaPurpose, .tongmaCase, .tongmaMessageID,
    ]

    /// The header of a request, each field once and in its form.
    public init(_ fields: HTTPFields) throws(ExchangeRefusal) {
        func value(_ name: HTTPField.Name) throws(ExchangeRefusal) -> String {
            let lines = fields[values: name]
            guard let line = lines.first else { throw ExchangeRefusal(.fieldMissing, name.canonicalName) }
            guard lines.count == 1 else { throw ExchangeRefusal(.fieldDoubled, name.canonicalName) }
            return line
        }
        func optional(_ name: HTTPField.Name) throws(ExchangeRefusal) -> String? {
            let text = try value(name)
            return text == "-" ? nil : text
        }
        guard let purpose = Purpose(rawValue: try value(.tongmaPurpose)) else {
            throw ExchangeRefusal(.fieldMalformed, HTTPField.Name.tongmaPurpose.canonicalName)
        }
        var root: [UInt8]?
        if fields.contains(.tongmaContentRoot) {
            let text = try value(.tongmaContentRoot)
            guard text.utf8.count == 46, text.hasPrefix(":"), text.hasSuffix(":"),
                let bytes = StructuredText.decodeBase64(String(text.dropFirst().dropLast()))
            else { throw ExchangeRefusal(.fieldMalformed, HTTPField.Name.tongmaContentRoot.canonicalName) }
            root = bytes
        }
        self.init(
            client: try value(.tongmaClient), service: try value(.tongmaService), grant: try optional(.tongmaGrant),
            purpose: purpose, caseReference: try optional(.tongmaCase), messageID: try value(.tongmaMessageID),
            contentRoot: root)
        try check()
    }

    /// Writes the fields in place of those that are there.
    public func write(to fields: inout HTTPFields) throws(ExchangeRefusal) {
        try check()
        fields[.tongmaClient] = client
        fields[.tongmaService] = service
        fields[.tongmaGrant] = grant ?? "-"
        fields[.tongmaPurpose] = purpose.rawValue
        fields[.tongmaCase] = caseReference ?? "-"
        fields[.tongmaMessageID] = messageID
        fields[.tongmaContentRoot] = contentRoot.map { ":" + StructuredText.encodeBase64($0) + ":" }
    }

    private func check() throws(ExchangeRefusal) {
        let parts = service.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let forms: [(HTTPField.Name, Bool)] = [
            (.tongmaClient, Self.isParticipant(client)),
            (.tongmaService, parts.count == 2 && Self.isParticipant(parts[0]) && Self.isName(parts[1])),
            (.tongmaGrant, grant.map(Self.isReference) ?? true),
            (.tongmaCase, caseReference.map(Self.isReference) ?? true),
            (.tongmaMessageID, Self.isUUID(messageID)),
            (.tongmaContentRoot, contentRoot.map { $0.count == 32 } ?? true),
        ]
        for (name, isRight) in forms where !isRight { throw ExchangeRefusal(.fieldMalformed, name.canonicalName) }
    }

    /// Whether a text identifies a participant: a country, with or without a division, a colon and a name; `CN-44:cdc`.
    public static func isParticipant(_ text: some StringProtocol) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, isName(parts[1]) else { return false }
        let place = parts[0].split(separator: "-", omittingEmptySubsequences: false)
        guard let country = place.first, country.utf8.count == 2, country.utf8.allSatisfy(StructuredText.isUpper),
            place.count <= 2
        else { return false }
        guard place.count == 2 else { return true }
        return (1...3).contains(place[1].utf8.count)
            && place[1].utf8.allSatisfy { StructuredText.isUpper($0) || StructuredText.isDigit($0) }
    }

    /// `a-z 0-9 . -`, beginning with a letter or digit, at most 64.
    private static func isName(_ text: some StringProtocol) -> Bool {
        guard let first = text.utf8.first, StructuredText.isLower(first) || StructuredText.isDigit(first) else {
            return false
        }
        return text.utf8.count <= 64
            && text.utf8.allSatisfy {
                StructuredText.isLower($0) || StructuredText.isDigit($0) || ".-".utf8.contains($0)
            }
    }

    /// 1 to 64 of `A-Z a-z 0-9 . _ : -`; `-` alone says that there is none, and is no reference.
    private static func isReference(_ text: String) -> Bool {
        text != "-" && (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                StructuredText.isLower($0) || StructuredText.isUpper($0) || StructuredText.isDigit($0)
                    || "._:-".utf8.contains($0)
            }
    }

    /// A UUID in the one form that has no other spelling: lower case.
    private static func isUUID(_ text: String) -> Bool {
        let groups = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        return groups.map(\.count) == [8, 4, 4, 4, 12]
            && groups.joined().allSatisfy {
                StructuredText.isDigit($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            }
    }
}
