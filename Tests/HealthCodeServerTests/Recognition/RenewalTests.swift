import Credentials
import Foundation
import HTTPTypes
import HealthCode
import HealthCodeServer
import HealthCodeTesting
import HummingbirdTesting
import Testing

/// When devices come for the next code where the one at hand ends because the colour may change then.
@Suite(.timeLimit(.minutes(5))) struct RenewalTests {
    private static let hour: Int64 = 3_600

    /// When the next code ends that is issued at a moment, as the node ends codes before a change.
    private static func end(issued: Int64, change: Int64) -> Int64 {
        let end = min(change, issued + 24 * hour)
        let rounded = end - end % hour
        return rounded >= issued + hour ? rounded : end
    }

    @Test(arguments: [0, 2_700, 3_599] as [Int64])
    func `a change for everybody costs a handful of codes, and is awaited by nobody longer than the spread`(
        past: Int64
    ) {
        var generator = SeededGenerator(seed: UInt64(past))
        let change = 480_000 * Self.hour + past
        var arrivals: [Int64: Int] = [:]
        for _ in 0..<5_000 {
            var moment = change - Int64.random(in: 1...24 * Self.hour, using: &generator)
            var (codes, received, expires) = (0, moment, moment)
            while moment < change {
                // Before the change nobody is left without a code.
                #expect(codes == 0 || moment < expires)
                codes += 1
                received = moment
                expires = Self.end(issued: moment, change: change)
                moment = RenewalSchedule.renewal(
                    received: received, expires: expires, change: change, using: &generator)
                #expect(moment > received || expires - received <= 1)
            }
            #expect(expires == change && codes <= 5, "\(codes) codes")
            #expect(moment - change <= min(RenewalSchedule.spread, max(10, expires - received)))
            arrivals[moment, default: 0] += 1
        }
        // Two minutes of 5,000 are 41 a second.
        #expect((arrivals.values.max() ?? 0) < 150 && arrivals.count > 110)
    }

    @Test func `a change that is further away than a life is none`() {
        let schedule = { (change: Int64?) in
            var generator = SeededGenerator(seed: 7)
            return (0..<100).map { _ in
                RenewalSchedule.renewal(received: 0, expires: 86_400, change: change, using: &generator)
            }
        }
        #expect(schedule(86_400) == schedule(nil) && schedule(200_000) == schedule(nil))
        // Half a life is a point, and not the last.
        #expect(schedule(50_000).allSatisfy { $0 < 86_400 - RenewalSchedule.reserve + 1 })
    }

    private static func overlay(of province: String) -> String {
        """
        format: tongma-overlay/1
        id: test-overlay
        version: 1
        title: {zh: 测试, en: Test}
        base: cn-9
        province: \(province)0000000000
        effective_from: 2022-07-06
        effective_until: 2022-07-20
        issuing_authority: {zh: 测试, en: Test}
        legal_basis: {zh: 测试, en: Test}
        categories: {entry: {remove: true}}
        """
    }

    @Test(arguments: [("11", 24), ("44", 12)])
    func `a code ends when the rules of its own province change, and not with another's`(
        province: String, hours: Int64
    ) async throws {
        let person = SyntheticPerson(70)
        let keys = try NationOfSigners(["44"])
        var hub = try NodeInABox()
        try keys.equip(&hub)
        let file = keys.folder.path("overlay.yaml")
        try Data(Self.overlay(of: province).utf8).write(to: URL(fileURLWithPath: file))
        hub.rules = [file]
        try await hub.run { [hub] hubNode in
            var box = try NodeInABox.province("44", of: hub, at: hubNode.client.port)
            try keys.equip(&box)
            try await box.run { home in
                try await home.becomesReady()
                try await eventually("the overlay") {
                    try await home.count("SELECT COUNT(*) FROM documents WHERE document_id = 'test-overlay'") == 1
                }
                var text = EvidenceText()
                text.resident(person, "440101001001")
                try await home.take(text)
                try await home.knows(person)
                let held = try await Device(of: person, at: home).renew()
                let now = home.clock.now().seconds
                // The tests play at noon: what changes at midnight is twelve hours away.
                #expect((hours - 1) * Self.hour < held.expires - now && held.expires - now <= hours * Self.hour)
                #expect((held.renewAfter >= held.expires) == (hours == 12))
                #expect(held.renewAfter <= held.expires + RenewalSchedule.spread)
            }
        }
    }
}
