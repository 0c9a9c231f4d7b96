import Foundation
import HealthCode
import HealthCodeServer
import HealthCodeStore
import HealthCodeTesting
import Testing

/// What a telephone takes along of a list with many on it.
@Suite(.timeLimit(.minutes(10))) struct FieldPackTests {
    private static let neighbours = (720..<760).map { SyntheticPerson($0) }

    /// Forty more with positive tests: the first three share a telephone.
    private static func fill(_ scene: FieldScene) async throws {
        var text = EvidenceText()
        for (index, person) in neighbours.enumerated() {
            text.resident(person, FieldScene.home)
            text.lines[text.lines.count - 1].fields["phone"] = index < 3 ? "13900000000" : "1390000\(1_000 + index)"
            text.naat(
                "n-\(person.number)", person, "2022-07-05T10:00:00+08:00", "positive",
                reported: "2022-07-05T11:00:00+08:00", division: FieldScene.home)
        }
        try await scene.node.take(text)
        let query = WorkListQuery(division: try #require(Division(FieldScene.home)))
        try await eventually("all on the list") {
            try await scene.node.store.workLists.page(query, at: scene.node.clock.now()).entries.count
                == neighbours.count + 1
        }
    }

    @Test func `who shares a telephone is one household, and nobody takes more than a kilobyte`() async throws {
        try await FieldScene.run { scene in
            try await Self.fill(scene)
            let phone = try await Telephone(of: "walker-4401", at: scene.node)
            let answer = try await phone.sync()
            let pack = try #require(try phone.pack(of: answer))
            let items = try #require(pack["items"] as? [[String: Any]])
            #expect(items.count == Self.neighbours.count + 1)
            let houses = items.filter { $0["house"] != nil }
            #expect(houses.count == 3 && houses.allSatisfy { $0["phone"] as? String == "13900000000" })
            #expect(Set(houses.compactMap { $0["house"] as? Int }).count == 1)
            let bytes = try JSONSerialization.data(withJSONObject: items).count
            #expect(bytes / items.count <= 1_024, "\(bytes / items.count) bytes a person")
            // The most urgent stand first.
            let dues = items.map { $0["reach_due_s"] as? Int64 ?? .max }
            #expect(dues == dues.sorted())
        }
    }

    @Test func `what has changed comes alone, and what nobody remembers comes whole`() async throws {
        try await FieldScene.run { scene in
            try await Self.fill(scene)
            let phone = try await Telephone(of: "walker-4401", at: scene.node)
            let first = try await phone.sync()
            let whole = try #require(try phone.pack(of: first))
            let names = try #require(whole["items"] as? [[String: Any]]).compactMap { $0["item"] as? String }
            let version = try #require(first["version"] as? String)
            let act = ["item": names[3], "kind": "contact", "outcome": "spoke", "channel": "phone"]
            _ = try await phone.sync([(1, try phone.seal(act, number: 1))], isLocked: true)
            var answer: [String: Any] = [:]
            try await eventually("another version") {
                answer = try await phone.sync(version: version)
                return answer["pack"] != nil
            }
            let change = try #require(try phone.pack(of: answer))
            #expect(change["since"] as? String == version)
            let items = try #require(change["items"] as? [[String: Any]])
            #expect(
                items.compactMap { $0["item"] as? String } == [names[3]]
                    && items.first?["stage"] as? String == "reached")
            #expect(Set(change["order"] as? [String] ?? []) == Set(names))
            // Only whose row was sent was read.
            let quiet = try #require(Self.neighbours.last?.document)
            let readings = try await scene.node.store.residents.accesses(to: quiet).filter { $0.what == "field-pack" }
            #expect(readings.count == 1)
            let unknown = try #require(try phone.pack(of: try await phone.sync(version: "0.0.0.0")))
            #expect(unknown["since"] == nil && (unknown["items"] as? [Any])?.count == names.count)
        }
    }
}
