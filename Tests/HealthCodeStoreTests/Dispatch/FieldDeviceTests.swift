import Crypto
import Foundation
import HealthCode
import HealthCodeStore
import HealthCodeStoreTesting
import Testing

/// Telephones of field workers: who they are, which must forget, and which of their acts came.
@Suite(.serialized) struct FieldDeviceTests {
    private static let start = Processes.start

    private static func division(_ code: String = Processes.home) throws -> Division { try #require(Division(code)) }

    @Test(arguments: EngineKind.all)
    func `a worker's ninth device takes the place of the one that was longest not seen`(kind: EngineKind) async throws {
        try await Processes.with(kind) { them in
            let devices = them.first.fieldDevices
            var names: [String] = []
            for number in 0..<Int64(FieldDevices.mostOfWorker) {
                let device = try await devices.register(
                    worker: "w-1", division: Self.division(), at: Self.start.advanced(bySeconds: number * 60))
                names.append(device.device)
            }
            _ = try await devices.register(worker: "w-2", division: Self.division(), at: Self.start)
            #expect(Set(names).count == names.count)
            // The first was seen after all others.
            let first = try #require(try await devices.device(names[0]))
            try await devices.noteSeen(first, skew: 0, packUntil: nil, at: Self.start.advanced(bySeconds: 3_600))
            let ninth = try await devices.register(
                worker: "w-1", division: Self.division(), at: Self.start.advanced(bySeconds: 3_700))
            for name in names + [ninth.device] {
                let device = try #require(try await them.second.fieldDevices.device(name))
                #expect(device.isStanding == (name != names[1]), "\(name == names[1])")
            }
            #expect(try await devices.devices(in: Self.division("440000000000")).count == 10)
            #expect(try await devices.devices(in: Self.division("440101001002")).isEmpty)
        }
    }

    @Test(arguments: EngineKind.all)
    func `a wipe is ordered once, confirmed once, and what is not known is not wiped`(kind: EngineKind) async throws {
        try await Processes.with(kind) { them in
            let devices = them.first.fieldDevices
            let device = try await devices.register(worker: "w-1", division: Self.division(), at: Self.start)
            let later = Self.start.advanced(bySeconds: 60)
            #expect(try await devices.orderWipe("NOBODYSDEVICE000", by: "duty-1", at: later) == nil)
            #expect(try await devices.orderWipe(device.device, by: "duty-1", at: later)?.wipeOrderedAt == later)
            let again = later.advanced(bySeconds: 60)
            let found = try await them.second.fieldDevices.orderWipe(device.device, by: "duty-2", at: again)
            #expect(found?.wipeOrderedAt == later && found?.isStanding == false && found?.wipedAt == nil)
            #expect(try await devices.confirmWipe(device.device, at: again))
            #expect(try await !devices.confirmWipe(device.device, at: again.advanced(bySeconds: 9)))
            #expect(try await devices.device(device.device)?.wipedAt == again)
            #expect(try await !devices.confirmWipe("NOBODYSDEVICE000", at: again))
        }
    }

    @Test(arguments: EngineKind.all)
    func `the numbers that came show gaps, and the first answer stands`(kind: EngineKind) async throws {
        try await Processes.with(kind) { them in
            let devices = them.first.fieldDevices
            let name = try await devices.register(worker: "w-1", division: Self.division(), at: Self.start).device
            #expect(try await devices.numbers(of: name).isEmpty)
            let refusal = FieldDelivery.Refusal(field: "token", reason: "is missing")
            let answers = [1, 2, 3, 7, 8].map { FieldDelivery(number: $0, refusal: $0 == 7 ? refusal : nil) }
            try await devices.note(answers, of: name, at: Self.start)
            try await devices.note(
                [FieldDelivery(number: 2, refusal: refusal), FieldDelivery(number: 12)], of: name, at: Self.start)
            #expect(try await them.second.fieldDevices.numbers(of: name) == [1...3, 7...8, 12...12])
            let found = try await devices.deliveries(of: name, numbers: [2, 4, 7])
            #expect(Set(found.keys) == [2, 7] && found[2]?.refusal == nil && found[7]?.refusal == refusal)
            // A month after they were last of use, both go.
            let gone = try await them.first.operation.sweep(at: Self.start.advanced(bySeconds: 31 * 86_400))
            #expect(gone["field_devices"] == 1 && gone["field_deliveries"] == 6)
        }
    }

    @Test(arguments: EngineKind.all)
    func `being seen is noted by the minute, and a late note does not turn the time back`(kind: EngineKind) async throws
    {
        try await Processes.with(kind) { them in
            let devices = them.first.fieldDevices
            let device = try await devices.register(worker: "w-1", division: Self.division(), at: Self.start)
            let soon = Self.start.advanced(bySeconds: 30)
            try await devices.noteSeen(device, skew: 3, packUntil: nil, at: soon)
            #expect(try await devices.device(device.device)?.seenAt == Self.start)
            let later = Self.start.advanced(bySeconds: 90)
            try await devices.noteSeen(device, skew: 900, packUntil: later, at: later)
            try await devices.noteSeen(device, skew: 900, packUntil: nil, at: soon)
            let found = try #require(try await devices.device(device.device))
            #expect(found.seenAt == later && found.packUntil == later && found.skewSeconds == 900)
        }
    }

    // MARK: The seal

    private struct Vectors: Decodable {
        struct Node: Decodable {
            let `private`: String
            let `public`: String
        }
        struct Case: Decodable {
            let device: String
            let number: Int64
            let secret: String
            let plain: String
            let sealed: String
        }
        let node: Node
        let cases: [Case]
    }

    private static func bytes(_ text: String) throws -> [UInt8] {
        var text = text.replacing("-", with: "+").replacing("_", with: "/")
        text += String(repeating: "=", count: (4 - text.count % 4) % 4)
        return Array(try #require(Data(base64Encoded: text)))
    }

    @Test func `what the pages' script sealed opens, and nothing that differs in anything`() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Vectors/field-seal.json")
        let vectors = try JSONDecoder().decode(Vectors.self, from: Data(contentsOf: file))
        let key = try P256.KeyAgreement.PrivateKey(rawRepresentation: Self.bytes(vectors.node.private))
        let seal = FieldSeal(key: key)
        let publicKey = try Self.bytes(vectors.node.public)
        #expect(seal.publicKey == publicKey)
        try #require(vectors.cases.count >= 3)
        for vector in vectors.cases {
            let sealed = try Self.bytes(vector.sealed)
            func open(
                _ bytes: [UInt8]? = nil, device: String? = nil, number: Int64? = nil, secret: String? = nil
            ) -> String? {
                seal.open(
                    bytes ?? sealed, of: device ?? vector.device, number: number ?? vector.number,
                    secret: secret ?? vector.secret
                ).map { String(decoding: $0, as: UTF8.self) }
            }
            #expect(open() == vector.plain)
            #expect(open(device: "ABCDEFGH23456780") == nil && open(number: vector.number + 1) == nil)
            #expect(open(secret: vector.secret + "0") == nil)
            for place in [0, 1, 64, 65, sealed.count - 1] {
                var changed = sealed
                changed[place] ^= 1
                #expect(open(changed) == nil, "\(place)")
            }
            #expect(open([]) == nil && open(Array(sealed.prefix(70))) == nil && open(sealed + [0]) == nil)
        }
        let (first, stranger) = (vectors.cases[0], FieldSeal(key: .init()))
        let sealed = try Self.bytes(first.sealed)
        #expect(stranger.open(sealed, of: first.device, number: first.number, secret: first.secret) == nil)
    }

    @Test(arguments: EngineKind.all)
    func `every process of a node has one key, and another node another`(kind: EngineKind) async throws {
        try await Processes.with(kind) { them in
            let key = try them.first.fieldDevices.seal().publicKey
            #expect(try them.second.fieldDevices.seal().publicKey == key && key.count == 65 && key[0] == 4)
            try await Processes.with(.sqlite) { (others) async throws in
                let other = try others.first.fieldDevices.seal().publicKey
                #expect(other != key)
            }
        }
    }
}
