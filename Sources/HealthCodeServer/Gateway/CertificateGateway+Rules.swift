import Credentials
import Foundation
import HealthCode
import HealthCodeStore

extension CertificateGateway {
    /// Takes a version of a rule that a country uploads.
    ///
    /// - Throws: ``Problem`` with the gateway's code.
    func addRule(_ message: CMSSignedData, raw: [UInt8], by principal: Principal) async throws {
        let (country, now) = try uploader(of: message, by: principal, refusal: Self.badSigner("0x230"))
        // What does not read is refused below, by the code of the interface.
        guard let document = try? JSONValue(parsing: message.content, limits: Self.limits, duplicates: .refused) else {
            throw Problem(.uploadRefused, "The content is not JSON.", code: "0x200")
        }
        if let issue = GatewayConstraints.issues(in: document).first { throw Self.problem(for: issue) }
        let rule: AcceptanceRule
        do {
            rule = try AcceptanceRule(document: document)
        } catch {
            throw Self.problem(for: error)
        }
        let record = GatewayRule(
            identifier: rule.identifier, version: rule.version.description, country: country,
            validity: rule.validity, document: message.content, message: raw)
        try await uploads.add(record, at: now) { documents, rules in
            let versions = documents.compactMap { bytes -> AcceptanceRule? in
                do {
                    return try AcceptanceRule(document: JSONValue(parsing: bytes, limits: Self.limits))
                } catch {
                    // Does not happen: what was taken once was checked as it came.
                    return nil
                }
            }
            let latest = versions.max { $0.version < $1.version }
            let issues = GatewayConstraints.uploadIssues(of: rule, replacing: latest, by: country, at: now.seconds)
            if let issue = issues.first { throw Self.problem(for: issue) }
            guard rule.kind != .invalidation || ForeignTrust.hasRoom(forRules: rules + [record.document])
            else {
                throw Problem(.uploadRefused, "There are too many rules; take some back.", code: "0x200")
            }
        }
        note("rule \(rule.identifier) \(rule.version) uploaded", by: principal)
    }

    /// Removes all versions of a rule that a country names.
    ///
    /// - Throws: ``Problem`` with the gateway's code.
    func removeRule(_ message: CMSSignedData, by principal: Principal) async throws {
        let (country, _) = try uploader(of: message, by: principal, refusal: Self.badSigner("0x230"))
        let identifier = String(decoding: message.content.prefix(32), as: UTF8.self)
        let parts = identifier.split(separator: "-", omittingEmptySubsequences: false)
        guard message.content.count <= 16, parts.count == 3 else {
            throw Problem(.uploadRefused, "The content is not a rule's identifier, such as VR-DE-0001.", code: "0x250")
        }
        guard parts[1] == country else {
            throw Problem(.outsideRegistration, "The rule is another country's.", code: "0x210")
        }
        guard try await uploads.removeGatewayRules(identifier, of: country) > 0 else {
            throw Problem(.notFound, "There is no such rule.", code: "0x270")
        }
        note("rule taken back", by: principal)
    }

    /// The rules of a country, or of all, by identifier, each with its versions, the latest first.
    func rules(of country: String?) async throws -> JSONValue {
        var versions: [String: [(version: SemanticVersion, json: JSONValue)]] = [:]
        for rule in try await uploads.gatewayRules(of: country, at: node.clock.now().seconds) {
            guard let version = SemanticVersion(rule.version) else { continue }
            let json: JSONValue = [
                "version": .string(rule.version),
                "validFrom": .string(Instant(seconds: rule.validity.lowerBound).exactText),
                "validTo": .string(Instant(seconds: rule.validity.upperBound).exactText),
                "country": .string(rule.country),
                "cms": .string(Data(rule.message).base64EncodedString()),
            ]
            versions[rule.identifier, default: []].append((version, json))
        }
        var answer = JSONObject()
        for (identifier, list) in versions.sorted(by: { $0.key < $1.key }) {
            answer[identifier] = .array(list.sorted { $0.version > $1.version }.map(\.json))
        }
        return .object(answer)
    }

    static let limits = ForeignTrust.documentLimits

    /// The code that the gateway gives to an issue, by the member that it is about.
    private static func problem(for issue: RuleIssue) -> Problem {
        let member = issue.place.split(separator: "/").first ?? ""
        // The place and the message are this program's words, but for descriptions, which are public.
        func refused(_ code: String) -> Problem {
            var problem = Problem(.uploadRefused, "The rule \(issue.message).", code: code)
            problem.field = issue.place.isEmpty ? nil : issue.place
            return problem
        }
        switch member {
        case "Country": return Problem(.outsideRegistration, "The rule is another country's.", code: "0x210")
        case "Version": return refused("0x220")
        case "ValidFrom", "ValidTo": return refused("0x240")
        case "Identifier": return refused("0x250")
        default: return refused("0x200")
        }
    }
}
