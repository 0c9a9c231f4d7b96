import HealthCodeServer
import Testing

@Suite struct IntakeGateTests {
    @Test func `batches share the bytes that a node has room for, and give them back`() async throws {
        let gate = IntakeGate(bytes: 100)
        try await gate.enter(for: "a") { first in
            try first.take(50)
            try await gate.enter(for: "b") { second in
                try second.take(40)
                try await gate.enter(for: "c") { third in
                    try third.take(10)
                    let problem = #expect(throws: Problem.self) { try third.take(1) }
                    #expect(problem?.kind == .overloaded)
                }
                try second.take(10)
            }
        }
        try await gate.enter(for: "c") { try $0.take(50) }
    }

    @Test func `a batch that breaks off gives its room back`() async throws {
        struct BrokenOff: Error {}
        let gate = IntakeGate(places: 1, bytes: 20)
        await #expect(throws: BrokenOff.self) {
            try await gate.enter(for: "a") { admission in
                try admission.take(10)
                throw BrokenOff()
            }
        }
        try await gate.enter(for: "a") { try $0.take(10) }
    }

    @Test func `no more batches are read than there are places`() async throws {
        let gate = IntakeGate(places: 1, bytes: 10)
        try await gate.enter(for: "a") { first in
            try first.take(1)
            try await gate.enter(for: "b") { second in
                let problem = #expect(throws: Problem.self) { try second.take(1) }
                #expect(problem?.kind == .overloaded)
            }
        }
    }

    @Test func `who sends nothing takes no place, and no caller takes all`() async throws {
        let gate = IntakeGate(places: 4, bytes: 100)
        try await gate.enter(for: "silent") { silent in
            try silent.take(0)
            try await gate.enter(for: "a") { first in
                try first.take(1)
                try await gate.enter(for: "a") { second in
                    try second.take(1)
                    try await gate.enter(for: "a") { third in
                        let problem = #expect(throws: Problem.self) { try third.take(1) }
                        #expect(problem?.kind == .overloaded)
                    }
                    // Half of the bytes are the caller's, whatever its places.
                    let problem = #expect(throws: Problem.self) { try second.take(49) }
                    #expect(problem?.kind == .overloaded)
                    try await gate.enter(for: "b") { try $0.take(50) }
                }
            }
        }
    }
}
