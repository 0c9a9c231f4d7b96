import Credentials
import Crypto
import Foundation
import HTTPTypes
import HealthCode
import HealthCodeServer
import HealthCodeStore
import HealthCodeTesting
import HummingbirdTesting
import NIOCore
import Testing

/// A field worker's telephone, as the node sees it: registered, exchanging acts for what has changed, and made to forget.
@Suite(.timeLimit(.minutes(10))) struct FieldDeviceRouteTests {
    @Test func `a device is sent its list signed, and what has changed since, and each reading is on record`()
        async throws
    {
        try await FieldScene.run { scene in
            let phone = try await Telephone(of: "walker-4401", at: scene.node)
            let first = try await phone.sync()
            let pack = try #require(try phone.pack(of: first))
            #expect(pack["device"] as? String == phone.device && pack["issuer"] as? String == "CN-GD")
            let items = try #require(pack["items"] as? [[String: Any]])
            #expect(items.count == 1)
            #expect(items[0]["name"] as? String == FieldScene.name && items[0]["stage"] as? String == "issued")
            #expect(items[0]["document_end"] as? String == String(scene.person.documentNumber.suffix(4)))
            #expect(!"\(pack)".contains(scene.person.documentNumber))
            let until = try #require(pack["until_s"] as? Int64)
            #expect(until == scene.node.clock.now().seconds + 86_400)
            let document = try #require(scene.person.document)
            let readings = try await scene.node.store.residents.accesses(to: document)
            #expect(readings.contains { $0.what == "field-pack" && $0.principal == "walker-4401" })
            // Nothing has changed.
            let version = try #require(first["version"] as? String)
            let second = try await phone.sync(version: version)
            #expect(second["pack"] == nil && second["version"] as? String == version)
            // A locked telephone is told of nobody.
            let locked = try await phone.sync(isLocked: true)
            #expect(locked["pack"] == nil && locked["version"] == nil)
        }
    }

    @Test func `a sealed act counts once, whatever is sent how often, and the list follows`() async throws {
        try await FieldScene.run { scene in
            let phone = try await Telephone(of: "walker-4401", at: scene.node)
            let pack = try #require(try phone.pack(of: try await phone.sync()))
            let item = try #require((pack["items"] as? [[String: Any]])?.first)
            let act = [
                "item": try #require(item["item"] as? String), "kind": "contact", "outcome": "spoke", "channel": "door",
                "occurred_at": scene.node.clock.now().advanced(bySeconds: -60).exactText,
            ]
            let sealed = try phone.seal(act, number: 2)
            // A locked telephone delivers too.
            let answer = try await phone.sync([(2, sealed)], isLocked: true)
            #expect(Telephone.refusals(in: answer) == [2: nil])
            #expect(answer["numbers"] as? [[Int64]] == [[2, 2]])
            try await scene.reaches(.reached)
            let again = try await phone.sync([(2, sealed), (2, sealed)])
            #expect(Telephone.refusals(in: again) == [2: nil] && again["numbers"] as? [[Int64]] == [[2, 2]])
            let document = try #require(scene.person.document)
            let count = try await scene.node.store.workLists.ownItem(of: document)
            #expect(count?.stage == .reached)
        }
    }

    @Test func `an act that the device cannot have sealed is refused, and uses up no number`() async throws {
        try await FieldScene.run { scene in
            let phone = try await Telephone(of: "walker-4401", at: scene.node)
            let other = try await Telephone(of: "walker-4401", at: scene.node)
            let act = ["item": "0000000000000001", "kind": "notice"]
            let now = scene.node.clock.now()
            for (what, sealed) in [
                ("another's", try other.seal(act, number: 1)), ("of another number", try phone.seal(act, number: 3)),
                ("rubbish", "AAAA"), ("no text", "!"),
            ] {
                let answer = try await phone.sync([(1, sealed)])
                #expect(Telephone.refusals(in: answer) == [1: "sealed"], "\(what)")
                #expect((answer["numbers"] as? [[Int64]])?.isEmpty == true, "\(what)")
            }
            let cases: [(String, [String: String])] = [
                ("item", act), ("kind", ["item": "0000000000000001", "kind": "grant"]),
                ("kind", ["item": "0000000000000001", "kind": "impose"]), ("item", ["item": "x", "kind": "notice"]),
                ("occurred_at", act.merging(["occurred_at": now.advanced(bySeconds: 301).exactText]) { $1 }),
                ("occurred_at", act.merging(["occurred_at": "yesterday"]) { $1 }),
            ]
            for (index, (field, act)) in cases.enumerated() {
                let number = Int64(index + 1)
                let answer = try await phone.sync([(number, try phone.seal(act, number: number))])
                #expect(Telephone.refusals(in: answer) == [number: field], "\(number)")
            }
        }
    }

    @Test func `a visit counts although the person has moved on, and nobody acts for whom they never had`() async throws
    {
        try await FieldScene.run { scene in
            let phone = try await Telephone(of: "walker-4401", at: scene.node)
            let pack = try #require(try phone.pack(of: try await phone.sync()))
            let item = try #require((pack["items"] as? [[String: Any]])?.first)
            let stranger = try await Telephone(of: "walker-4402", at: scene.node)
            let strangers = try #require(try stranger.pack(of: try await stranger.sync()))
            #expect((strangers["items"] as? [Any])?.isEmpty == true)
            let act = [
                "item": try #require(item["item"] as? String), "kind": "contact", "outcome": "no-answer",
                "channel": "phone",
            ]
            let refused = try await stranger.sync([(1, try stranger.seal(act, number: 1))])
            #expect(Telephone.refusals(in: refused) == [1: "item"])
            try await scene.moves(to: FieldScene.elsewhere)
            let taken = try await phone.sync([(1, try phone.seal(act, number: 1))])
            #expect(Telephone.refusals(in: taken) == [1: nil])
            // A duty officer's telephone acts on behalf of whoever owns the person.
            let officer = try await Telephone(of: "officer-4402", at: scene.node)
            let imposed = try await officer.sync([(1, try officer.seal(act, number: 1))])
            #expect(Telephone.refusals(in: imposed) == [1: nil])
        }
    }

    @Test func `a lost telephone is told to forget, says so, and is told nothing more`() async throws {
        try await FieldScene.run { scene in
            let phone = try await Telephone(of: "walker-4401", at: scene.node)
            let path = "/v1/dispatch/devices/\(phone.device)"
            for (id, status) in [("walker-4401", 403), ("officer-4402", 404), ("desk-1", 403), ("lab-11", 403)] {
                #expect(try await scene.node.post("\(path)/wipe", as: id).status.code == status, "\(id)")
            }
            #expect(try await scene.node.post("\(path)/wipe").status == .unauthorized)
            #expect(try await phone.answer().status == .ok)
            #expect(try await scene.node.post("\(path)/wipe", as: "officer-4401").status == .ok)
            for isLocked in [true, false] {
                #expect(try await phone.answer(isLocked: isLocked).status == .gone)
            }
            let other = try await Telephone(of: "walker-4401", at: scene.node)
            let foreign = try await phone.post("\(path)/wiped", courier: other.courier)
            #expect(foreign.status == .unauthorized)
            #expect(try await phone.post("\(path)/wiped", courier: phone.courier).status == .noContent)
            let list = try await scene.node.get("/v1/dispatch/devices", as: "officer-4401").text
            #expect(list.contains(phone.device) && list.contains("wiped_at"))
            #expect(try await !scene.node.get("/v1/dispatch/devices", as: "officer-4402").text.contains(phone.device))
            #expect(try await scene.node.get("/v1/dispatch/devices", as: "walker-4401").status == .forbidden)
        }
    }

    @Test func `only who works in the field registers, and marks open nothing but their own device`() async throws {
        try await FieldScene.run { scene in
            for id in ["desk-1", "lab-11", "gate-1", "province-11"] {
                #expect(try await scene.node.post("/v1/dispatch/devices", as: id).status == .forbidden, "\(id)")
            }
            let phone = try await Telephone(of: "walker-4401", at: scene.node)
            let other = try await Telephone(of: "walker-4402", at: scene.node)
            #expect(try await phone.answer(courier: other.courier).status == .unauthorized)
            #expect(try await phone.answer(courier: "").status == .unauthorized)
            #expect(
                try await phone.answer(courier: phone.courier.replacing("walker-4401", with: "walker-4402")).status
                    == .unauthorized)
            #expect(try await phone.answer(secret: other.secret).status == .unauthorized)
            #expect(try await phone.answer(secret: phone.courier).status == .unauthorized)
            let wrong = try await phone.sync(clock: scene.node.clock.now().seconds + 301)
            #expect(wrong["clock_is_wrong"] as? Bool == true)
            #expect(
                try await phone.sync(clock: scene.node.clock.now().seconds + 299)["clock_is_wrong"] as? Bool == false)
            // Whatever number a telephone calls its clock.
            for clock in [Int64.min, .max] {
                #expect(try await phone.sync(clock: clock)["clock_is_wrong"] as? Bool == true)
            }
        }
    }
}
