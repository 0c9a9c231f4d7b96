import Credentials
import Testing

/// A small generator whose numbers are the same on every run (SplitMix64).
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}

private func item(_ numbers: inout SeededNumbers, depth: Int) -> CBOR {
    switch Int.random(in: 0..<(depth > 4 ? 9 : 12), using: &numbers) {
    case 0: .unsigned(numbers.next() >> UInt64.random(in: 0..<64, using: &numbers))
    case 1: .negative(numbers.next() >> UInt64.random(in: 0..<64, using: &numbers))
    case 2: .bytes((0..<Int.random(in: 0..<40, using: &numbers)).map { _ in .random(in: 0...255, using: &numbers) })
    case 3:
        .text(
            String(
                (0..<Int.random(in: 0..<30, using: &numbers)).map { _ in
                    "aé水𐅑\"\\\n~".randomElement(using: &numbers) ?? "a"
                }))
    case 4: .bool(.random(using: &numbers))
    case 5: .null
    case 6: .undefined
    case 7: .simple([0, 19, 32, 255].randomElement(using: &numbers) ?? 0)
    case 8: .float([0.5, -1e300, 1.1, 65_504, 3.25e10, .infinity, 1e-40].randomElement(using: &numbers) ?? 0)
    case 9: .array((0..<Int.random(in: 0..<6, using: &numbers)).map { _ in item(&numbers, depth: depth + 1) })
    case 10: .tagged(.random(in: 0..<100_000, using: &numbers), item(&numbers, depth: depth + 1))
    default:
        .map(
            (0..<Int.random(in: 0..<9, using: &numbers)).map {
                .init(.integer(Int64($0 * $0) - 20), item(&numbers, depth: depth + 1))
            })
    }
}

@Suite struct CBORPropertyTests {
    private static let limits = CBORLimits(bytes: 1 << 20, depth: 16, items: 1 << 20)

    @Test func `what is written reads as the same, and is deterministic`() throws {
        var numbers = SeededNumbers(8_949)
        for _ in 0..<2_000 {
            let written = item(&numbers, depth: 0).encoded()
            let read = try CBORReader.read(written, limits: Self.limits, isDeterministic: true)
            #expect(read.encoded() == written)
        }
    }

    @Test func `changed bytes get an answer, and what deterministic reading takes is written as it was`() {
        var numbers = SeededNumbers(4_201)
        var taken = 0
        for _ in 0..<3_000 {
            var written = item(&numbers, depth: 0).encoded()
            for _ in 0..<Int.random(in: 1...3, using: &numbers) {
                written[Int.random(in: 0..<written.count, using: &numbers)] = .random(in: 0...255, using: &numbers)
            }
            _ = try? CBORReader.read(written, limits: Self.limits)
            guard let read = try? CBORReader.read(written, limits: Self.limits, isDeterministic: true) else { continue }
            taken += 1
            #expect(read.encoded() == written)
        }
        #expect((300...2_700).contains(taken))
    }
}
