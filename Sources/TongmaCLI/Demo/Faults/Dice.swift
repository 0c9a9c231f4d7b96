/// Random numbers that a seed determines (SplitMix64), so that a run that fails can be run again.
package struct Dice: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// The dice of a seed for one purpose: the same purpose throws the same in every run.
    package init(seed: UInt64, purpose: String) {
        state = seed
        for byte in purpose.utf8 {
            state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
            _ = next()
        }
    }

    /// The next 64 random bits.
    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// True once in so many times, on average.
    package mutating func oneIn(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &self) == 0 }
}
