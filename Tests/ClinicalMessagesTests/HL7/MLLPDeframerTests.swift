import ClinicalMessages
import Testing

@Suite struct MLLPDeframerTests {
    static let message = Array("MSH|^~\\&|A\rPID|1\r".utf8)

    private func events(_ pieces: [[UInt8]], limit: Int = 1_000) -> [MLLPDeframer.Event] {
        var deframer = MLLPDeframer(limit: limit)
        return pieces.flatMap { deframer.push($0) } + deframer.finish()
    }

    @Test func `a message in two pieces is the same wherever it is cut`() {
        let framed = MLLPDeframer.framed(Self.message)
        for cut in 0...framed.count {
            #expect(events([Array(framed[..<cut]), Array(framed[cut...])]) == [.message(Self.message)])
        }
    }

    @Test func `messages sent without waiting are all there, in order`() {
        let other = Array("MSH|^~\\&|B\r".utf8)
        let all = MLLPDeframer.framed(Self.message) + MLLPDeframer.framed(other) + MLLPDeframer.framed(Self.message)
        #expect(events([all]) == [.message(Self.message), .message(other), .message(Self.message)])
        #expect(events(all.map { [$0] }) == [.message(Self.message), .message(other), .message(Self.message)])
    }

    @Test func `line ends, spaces and NULs between messages are nothing, other bytes are counted`() {
        let framed = MLLPDeframer.framed(Self.message)
        #expect(
            events([[0, 0x0A, 0x20], framed, [0x0A], framed]) == [.message(Self.message), .message(Self.message)])
        #expect(
            events([Array("xy".utf8), framed, Array("z".utf8)]) == [
                .stray(bytes: 2), .message(Self.message), .stray(bytes: 1),
            ])
    }

    @Test func `a frame may lack its last CR`() {
        let framed = Array(MLLPDeframer.framed(Self.message).dropLast())
        #expect(events([framed + framed]) == [.message(Self.message), .message(Self.message)])
    }

    @Test func `a message beyond the limit is passed over, and the next one is read`() {
        let long = MLLPDeframer.framed([UInt8](repeating: 0x41, count: 50))
        #expect(events([long, MLLPDeframer.framed([0x42])], limit: 49) == [.tooLong(bytes: 50), .message([0x42])])
        #expect(events([long], limit: 50) == [.message([UInt8](repeating: 0x41, count: 50))])
    }

    @Test func `what ends before its frame does is named`() {
        #expect(events([[0x0B, 0x41, 0x42]]) == [.unfinished(bytes: 2)])
        #expect(events([[0x0B, 0x41, 0x0B, 0x42, 0x1C, 0x0D]]) == [.unfinished(bytes: 1), .message([0x42])])
        var deframer = MLLPDeframer()
        #expect(!deframer.isInsideMessage)
        _ = deframer.push([0x0B, 0x41])
        #expect(deframer.isInsideMessage)
    }
}
