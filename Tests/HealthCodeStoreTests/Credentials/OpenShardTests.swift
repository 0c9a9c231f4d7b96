import HealthCodeStore
import Testing

/// Which places of a status list credentials may stand in.
@Suite struct OpenShardTests {
    @Test func `a day's first list opens few of its places, and each that follows more`() {
        #expect((0..<6).map { OpenShard.openPlaces(number: $0) } == [4_096, 16_384, 65_536, 262_144, 1 << 20, 1 << 20])
        for number in 0..<3 {
            let shard = OpenShard(
                uri: "s/CN-GD/20220707/\(number)", openPlaces: OpenShard.openPlaces(number: number))
            let count = (0..<1 << 20).count { shard.isOpen($0) }
            // Drawn by a hash: six deviations of the binomial distribution are 384 of 4,096.
            let spread = 6 * Double(shard.openPlaces).squareRoot()
            #expect(abs(Double(count - shard.openPlaces)) < spread, "\(number) \(count)")
        }
    }

    @Test func `lists of other names open other places, and one that opens all has no other`() {
        let (one, two) = (
            OpenShard(uri: "s/CN-GD/20220707/0", openPlaces: 4_096),
            OpenShard(uri: "s/CN-GD/20220708/0", openPlaces: 4_096)
        )
        #expect((0..<1 << 20).count { one.isOpen($0) && two.isOpen($0) } < 100)
        #expect(one.isOpen(7) == OpenShard(uri: one.uri, openPlaces: 4_096).isOpen(7))
        let all = OpenShard(uri: one.uri, openPlaces: 1 << 20)
        #expect((0..<1 << 20).allSatisfy { all.isOpen($0) })
    }
}
