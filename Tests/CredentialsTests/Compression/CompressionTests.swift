import Credentials
import Testing

@Suite struct CompressionTests {
    private static let samples: [[UInt8]] = [
        [], [0], Array("HC1:".utf8), Array(repeating: 7, count: 60_000),
        (0..<40_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) },
    ]

    @Test(arguments: samples.indices)
    func `what was deflated inflates to the same`(_ index: Int) throws {
        let sample = Self.samples[index]
        #expect(try Inflate.zlib(Deflate.zlib(sample), limit: sample.count) == sample)
        #expect(try Inflate.raw(Deflate.raw(sample), limit: sample.count) == sample)
    }

    @Test func `one byte more than the limit is refused and the limit itself is not`() throws {
        let sample = [UInt8](repeating: 7, count: 10_000)
        let packed = try Deflate.zlib(sample)
        #expect(throws: CompressionError.tooLarge) { try Inflate.zlib(packed, limit: 9_999) }
        #expect(throws: CompressionError.tooLarge) { try Inflate.zlib(packed, limit: 0) }
        #expect(throws: CompressionError.tooLarge) { try Inflate.zlib(packed, limit: -1) }
        #expect(throws: CompressionError.tooLarge) { try Inflate.zlib(packed, limit: .max) }
        #expect(try Inflate.zlib(packed, limit: 10_000).count == 10_000)
    }

    @Test func `a bomb is refused at the limit`() throws {
        let bomb = try Deflate.raw([UInt8](repeating: 0, count: 50_000_000))
        #expect(bomb.count < 60_000)
        #expect(throws: CompressionError.tooLarge) { try Inflate.raw(bomb, limit: 65_536) }
    }

    @Test func `a stream cut short anywhere is malformed`() throws {
        let packed = try Deflate.zlib(Array("tongma tongma tongma".utf8))
        for end in packed.indices {
            #expect(throws: CompressionError.malformed) { try Inflate.zlib(Array(packed[..<end]), limit: 100) }
        }
    }

    @Test func `a wrong checksum and a stream of the other kind are malformed`() throws {
        var packed = try Deflate.zlib(Array("tongma".utf8))
        #expect(throws: CompressionError.malformed) { try Inflate.zlib(Deflate.raw(Array("tongma".utf8)), limit: 100) }
        packed[packed.count - 1] ^= 1
        #expect(throws: CompressionError.malformed) { try Inflate.zlib(packed, limit: 100) }
    }

    @Test func `bytes behind the stream are refused`() throws {
        #expect(throws: CompressionError.trailingBytes) {
            try Inflate.zlib(Deflate.zlib([1, 2, 3]) + [0], limit: 100)
        }
    }
}
