import HealthCodeServer
import Testing

@Suite struct IntakeGateTests {
    @Test func `batches share the bytes that a node has room for, and give them back`() async throws {
        let gate = IntakeGate(bytes: 100)
        try await gate.enter { first in
            try first.take(60)
            try await gate.enter { second in
                try second.take(40)
                let problem = #expect(throws: Problem.self) { try second.take(1) }
                #expect(problem?.kind == .overloaded)
            }
            try first.take(40)
        }
        try await gate.enter { try $0.take(100) }
    }

    @Test func `a batch that breaks off gives its room back`() async throws {
        struct BrokenOff: Error {}
        let gate = IntakeGate(places: 1, bytes: 10)
        await #expect(throws: BrokenOff.self) {
            try await gate.enter { admission in
                try admission.take(10)
                throw BrokenOff()
            }
        }
        try await gate.enter { try $0.take(10) }
    }

    @Test func `no more batches are read than there are places`() async throws {
        let gate = IntakeGate(places: 1, bytes: 10)
        try await gate.enter { _ in
            let problem = await #expect(throws: Problem.self) { try await gate.enter { _ in } }
            #expect(problem?.kind == .overloaded)
        }
    }
}
