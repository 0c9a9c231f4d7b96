import Credentials
import Crypto
import HealthCode
import HealthCodeStore

/// A row of a list as field workers have it: who, what, by when, why, and how to call them.
struct FieldItem: Sendable {
    let name: String
    let divisions: [Division]
    let measures: [String]
    let categories: [String]
    /// The same for the same content.
    let mark: String
    private let members: JSONObject

    init(_ entry: WorkListEntry) {
        let item = entry.item
        name = "\(entry.name)"
        divisions = [item.owner] + (item.offeredTo.map { [$0] } ?? [])
        let reasons = Self.reasons(of: entry)
        measures = Array(Set(reasons.map(\.measure) + (item.measure.map { [$0] } ?? [])))
        categories = Array(Set(reasons.map(\.category)))
        var members: JSONObject = [
            "item": .string(name), "list": .string(item.list.rawValue), "owner": .string("\(item.owner)"),
            "standing": .string(entry.standing.rawValue), "document_type": .string(item.document.type.rawValue),
            "document_end": .string(String(item.document.number.suffix(4))),
        ]
        func put(_ name: String, _ text: String?) { members[name] = text.map { .string($0) } }
        func put(_ name: String, _ instant: Instant?) { members[name] = instant.map { .integer($0.seconds) } }
        put("name", entry.person.name)
        put("phone", entry.person.phone)
        put("guardian", entry.guardian?.name)
        put("guardian_phone", entry.guardian?.phone)
        put("token", item.token.map { "\($0)" })
        put("offered_to", item.offeredTo.map { "\($0)" })
        put("measure", item.measure)
        put("stage", item.stage?.rawValue)
        put("since_s", item.since)
        put("reach_due_s", item.reachDue)
        put("place_due_s", item.placeDue)
        if let missed = item.missed, missed > 0 { members["missed"] = .integer(Int64(missed)) }
        if let level = item.level, level > 0 { members["level"] = .integer(Int64(level)) }
        if item.isMissing == true { members["missing"] = .bool(true) }
        members["why"] = .array(
            reasons.map { reason in
                .array(
                    [.string(reason.category), .string(reason.measure)] + (reason.until.map { [.string($0)] } ?? []))
            })
        self.members = members
        mark = SHA256.hash(data: JSONValue.object(members).serialized()).prefix(8)
            .map { String($0, radix: 16) }.joined(separator: ".")
    }

    /// As it stands in a pack.
    func json(house: Int?) -> JSONValue {
        var members = members
        members["house"] = house.map { .integer(Int64($0)) }
        return .object(members)
    }

    /// A reason of a code, as the table of codes has it.
    struct Reason: Sendable {
        let category: String
        let measure: String
        let until: String?
    }

    /// Why somebody is on a list.
    static func reasons(of entry: WorkListEntry) -> [Reason] {
        entry.reasons.split(separator: ";").compactMap { reason in
            let parts = reason.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
            guard parts.count >= 2 else { return nil }
            let until = parts.count > 2 && parts[2] != "-" && !parts[2].isEmpty ? parts[2] : nil
            return Reason(category: parts[0], measure: parts[1], until: until)
        }
    }

    /// Who is reached by one call, as numbers by the items' names: those with one telephone, be it their own or that of whoever
    /// answers for them. Who shares with nobody is left out.
    static func households(of entries: [WorkListEntry]) -> [String: Int] {
        var byPhone: [String: [String]] = [:]
        for entry in entries {
            for phone in Set([entry.person.phone, entry.guardian?.phone].compactMap { $0 }) where !phone.isEmpty {
                byPhone[phone, default: []].append("\(entry.name)")
            }
        }
        var house: [String: Int] = [:]
        var next = 1
        for (_, members) in byPhone.sorted(by: { $0.key < $1.key }) where members.count > 1 {
            let known = Set(members.compactMap { house[$0] })
            let number = known.min() ?? next
            if known.isEmpty { next += 1 }
            // Two telephones that one of them shares are one household.
            for (name, other) in house where known.contains(other) { house[name] = number }
            for name in members { house[name] = number }
        }
        return house
    }
}
