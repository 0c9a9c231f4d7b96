import HTTPTypes
import HealthCode
import HealthCodeServer
import HealthCodeStore
import HealthCodeTesting
import HummingbirdTesting
import Testing

/// A batch that would worsen the codes of many persons waits for a second person.
@Suite(.timeLimit(.minutes(5))) struct HeldBatchTests {
    struct HeldView: Decodable {
        struct Batch: Decodable {
            let batch: String
            let department: String
            let submitter: String
            let worsened: Int
        }
        let batches: [Batch]
    }

    private static let persons = (10..<14).map { SyntheticPerson($0) }

    /// Positive tests of four persons, where three are as many as one person may turn red.
    private static var positives: String {
        var text = EvidenceText()
        for person in persons {
            text.naat(
                "n-\(person.number)", person, "2022-07-05T08:00:00+08:00", "positive",
                reported: "2022-07-05T10:00:00+08:00", division: "110101001001")
        }
        return text.lines.map { $0.json + "\n" }.joined()
    }

    private func holding(
        _ body: @Sendable (RunningNode, _ batch: String) async throws -> Void
    ) async throws {
        var box = try NodeInABox()
        box.intake = .init(holdAbove: 3)
        try await box.run { (node) async throws in
            let response = try await node.submit(
                Self.positives, of: "naat", as: "lab-11", key: "k", submitter: "clerk one")
            #expect(response.status == .accepted)
            let receipt = try response.receipt
            #expect(receipt.status == .held && receipt.worsened == 4 && receipt.accepted == 0 && receipt.lines == 4)
            try await body(node, receipt.batch)
        }
    }

    @Test func `nothing of a held batch is known before it is released`() async throws {
        try await holding { (node, batch) async throws in
            #expect(try await node.store.operation.watermark() == 0)
            for person in Self.persons { #expect(try await node.code(of: person).colour == "unknown") }
            let held = try await node.get("/v1/batches/held", as: "desk-2").decoded(HeldView.self).batches
            #expect(held.map(\.batch) == [batch] && held.map(\.worsened) == [4])
            #expect(held.map(\.department) == ["lab-11"] && held.map(\.submitter) == ["clerk one"])
            // Sent again it is the same held batch.
            #expect(try await node.submit(Self.positives, of: "naat", as: "lab-11", key: "k").receipt.batch == batch)
        }
    }

    @Test func `a second person releases it, and both names stay with it`() async throws {
        try await holding { (node, batch) async throws in
            for id in ["lab-11", "desk-3", "gate-1", "province-11", "replay"] {
                let response = try await node.post("/v1/batches/\(batch)/release", as: id)
                #expect(response.status == .forbidden, "\(id)")
            }
            let released = try await node.post("/v1/batches/\(batch)/release", as: "desk-2")
            #expect(released.status == .ok)
            #expect(try released.receipt.accepted == 4 && released.receipt.status == .accepted)
            for person in Self.persons {
                let code = try await node.code(of: person)
                #expect(code.colour == "red")
                #expect(code.reasons.flatMap(\.statements).map(\.submitter) == ["clerk one + desk-2"])
                #expect(code.reasons.flatMap(\.statements).map(\.department) == ["lab-11"])
            }
            let twice = try await node.post("/v1/batches/\(batch)/discard", as: "desk-1")
            #expect(twice.status == .conflict)
            #expect(try twice.problem == "held-batch")
            #expect(try await node.get("/v1/batches/held", as: "desk-1").decoded(HeldView.self).batches.isEmpty)
        }
    }

    @Test func `nobody releases a batch under the name that submitted it`() async throws {
        var box = try NodeInABox()
        box.intake = .init(holdAbove: 3)
        try await box.run { (node) async throws in
            let batch = try await node.submit(Self.positives, of: "naat", submitter: "desk-2").receipt.batch
            let own = try await node.post("/v1/batches/\(batch)/release", as: "desk-2")
            #expect(own.status == .forbidden)
            #expect(try own.problem == "own-batch")
            #expect(try await node.store.operation.watermark() == 0)
            #expect(try await node.post("/v1/batches/\(batch)/release", as: "desk-1").status == .ok)
        }
    }

    @Test func `a department has so many batches wait, and is told when one more is too many`() async throws {
        var box = try NodeInABox()
        box.intake = .init(holdAbove: 3, heldPerDepartment: 1)
        try await box.run { (node) async throws in
            let first = try await node.submit(Self.positives, of: "naat", as: "lab-11")
            #expect(first.status == .accepted)
            // Another body, though it says the same.
            let other = try await node.submit(Self.positives + "\n", of: "naat", as: "lab-11")
            #expect(other.status == .conflict)
            #expect(try other.problem == "held-batch")
            #expect(try await node.submit(Self.positives, of: "naat").status == .accepted)
        }
    }

    @Test func `a discarded batch leaves nothing behind`() async throws {
        try await holding { (node, batch) async throws in
            let response = try await node.post("/v1/batches/\(batch)/discard", as: "desk-2")
            #expect(response.status == .ok)
            #expect(try response.receipt.status == .discarded)
            #expect(try await node.store.operation.watermark() == 0)
            for person in Self.persons { #expect(try await node.code(of: person).colour == "unknown") }
            let missing = try await node.post("/v1/batches/\(String(repeating: "0", count: 32))/release", as: "desk-2")
            #expect(missing.status == .notFound)
        }
    }

    @Test func `a node without rules cannot tell who would be worse off, and holds whoever is accused`() async throws {
        var box = try NodeInABox(.province(try #require(Division("110000000000"))))
        box.intake = .init(holdAbove: 3)
        try await box.run { (node) async throws in
            let response = try await node.submit(Self.positives, of: "naat")
            #expect(response.status == .accepted)
            #expect(try response.receipt.worsened == 4)
            // What accuses nobody need not wait.
            var text = EvidenceText()
            for person in Self.persons { text.resident(person, "110101001001") }
            try await node.take(text)
        }
    }
}
