internal import ArgumentParser
internal import Credentials

/// The status lists of a nation: how much a gate must hold and fetch, how long building takes, and a look-up.
struct StatusListMeasurement: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status-lists", abstract: "Build, sign, read and ask status lists of many credentials.")

    @Option(help: "Credentials; rounded up to whole shards.")
    var entries = 100_000_000
    @Option(help: "Withdrawn, in per cent.")
    var percent = 1.0
    @Option(help: "Look-ups.")
    var lookups = 10_000_000

    func run() throws {
        let key = P256SigningKey()
        let shards = (entries + StatusShard.capacity - 1) / StatusShard.capacity
        let withdrawn = Int(Double(StatusShard.capacity) * percent / 100)
        var generator = SplitMix(state: 20_220_815)
        var figures = Figures()
        figures.note("shards", Double(shards))
        figures.note("entries", Double(shards * StatusShard.capacity))

        for form in SignedStatusList.Form.allCases {
            let name = form == .cwt ? "cwt" : "jwt"
            var messages: [[UInt8]] = []
            let building = try timed {
                for number in 0..<shards {
                    let indices = (0..<withdrawn).map { _ in
                        Int(truncatingIfNeeded: generator.next() >> 44) & (StatusShard.capacity - 1)
                    }
                    let token = StatusListToken(
                        subject: "s/CN-GD/20220815/\(number)", issuedAt: 1_660_000_000, expiresAt: 1_660_003_600,
                        timeToLive: 300, list: try StatusList(count: StatusShard.capacity, invalid: indices))
                    let signed = try SignedStatusList(
                        signing: token, as: form, with: key, keyIdentifier: [1, 2, 3, 4, 5, 6, 7, 8])
                    messages.append(signed.bytes)
                }
            }
            figures.note("\(name).build", building)
            figures.note("\(name).fetched_bytes", Double(messages.reduce(0) { $0 + $1.count }))

            var directory = StatusListDirectory()
            let reading = try timed {
                for message in messages {
                    let signed = try SignedStatusList(parsing: message)
                    try directory.take(signed.token(signedBy: key.verificationKey), at: 1_660_000_000)
                }
            }
            figures.note("\(name).read", reading)
            figures.note("held_bytes", Double(directory.size))

            let names = directory.names
            var invalid = 0
            let asking = timed {
                for _ in 0..<lookups {
                    let draw = generator.next()
                    let name = names[Int(truncatingIfNeeded: draw >> 32) % names.count]
                    let index = draw & UInt64(StatusShard.capacity - 1)
                    if directory.status(uri: name, index: index, at: 1_660_000_100) == .invalid { invalid += 1 }
                }
            }
            figures.note("\(name).ask", asking)
            // About `percent` of them, less what was drawn twice: what was asked was answered.
            guard Double(invalid) / Double(lookups) > percent / 110 else { throw BenchError("look-ups find nothing") }
        }
        figures.note("lookups", Double(lookups))
        figures.print()
    }
}

/// SplitMix64: seeded, so that every run draws the same.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
