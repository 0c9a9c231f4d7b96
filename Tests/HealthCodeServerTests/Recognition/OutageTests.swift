import Credentials
import HTTPTypes
import HealthCode
import HealthCodeServer
import HealthCodeTesting
import HummingbirdTesting
import Testing

/// Ten hours without any node: what residents can show, and how they go on.
@Suite(.timeLimit(.minutes(5))) struct OutageTests {
    private static let outage: Int64 = 10 * 3_600
    /// The clock leaps over days, and what nodes tell each other of their evidence lags behind it: its age has tests of its
    /// own.
    private static let anyAge = EvidenceAgeLimits(caution: .max, stale: .max)
    private static let people = (0..<12).map { SyntheticPerson(300 + $0) }

    @Test func `ten hours without a node strand no device that kept the schedule`() async throws {
        let keys = try NationOfSigners(["44"])
        var hub = try NodeInABox()
        try keys.equip(&hub)
        let (home, devices, gate) = try await Self.liveThroughADay(hub, keys)
        let start = hub.clock.now()

        for hour in 0...10 as ClosedRange<Int64> {
            // A second after the hour: the list of the first moment has an end of its own.
            let now = start.advanced(bySeconds: hour * 3_600 + (hour == 0 ? 0 : 1))
            for device in devices {
                let verdict = try gate.verdict(on: device.held, at: now)
                #expect(verdict.stages.signature == true && verdict.stages.time == true)
                #expect(verdict.reasons == (hour == 0 ? [] : [.statusUnknown]), "hour \(hour)")
                #expect(verdict.outcome == (hour == 0 ? .pass : .caution), "hour \(hour)")
            }
        }
        #expect(hub.clock.set(start.advanced(bySeconds: Self.outage)))
        try await Self.goOn(hub, home, devices, keys)
    }

    /// A device between two runs of its node.
    private struct Carried: Sendable {
        let session: String
        var held: Device.Held
    }

    /// Residents get their first codes within a day and renew when they should, until half a day later one of them is
    /// about to.
    private static func liveThroughADay(
        _ hub: NodeInABox, _ keys: NationOfSigners
    ) async throws -> (home: NodeInABox, devices: [Carried], gate: CredentialVerifier) {
        try await hub.run { hubNode in
            var box = try NodeInABox.province("44", of: hub, at: hubNode.client.port)
            try keys.equip(&box)
            return try await box.run { [box] home in
                try await home.becomesReady()
                var text = EvidenceText()
                for person in people { text.resident(person, "440101001001") }
                try await home.take(text)
                var devices: [Carried] = []
                let start = home.clock.now()
                for (index, person) in people.enumerated() {
                    try await home.knows(person)
                    let next = start.advanced(bySeconds: Int64(index) * 7_000)
                    try await renewWhoIsDue(&devices, until: next, at: home)
                    let device = try await Device(of: person, at: home)
                    devices.append(Carried(session: device.session, held: try await device.renewWhenReady()))
                }
                try await renewWhoIsDue(&devices, until: start.advanced(bySeconds: 36 * 3_600), at: home)
                // The outage begins when somebody is just about to renew.
                let due = try #require(devices.map(\.held.renewAfter).min())
                #expect(home.clock.set(Instant(seconds: due)))
                let gate = try await CredentialVerifier.gate(
                    at: home, keys, knowing: devices.map(\.held), ageLimits: anyAge)
                return (box, devices, gate)
            }
        }
    }

    /// Moves the clock to a moment, and renews on the way what its time has come for.
    private static func renewWhoIsDue(
        _ devices: inout [Carried], until end: Instant, at node: RunningNode
    ) async throws {
        while let next = devices.indices.min(by: { devices[$0].held.renewAfter < devices[$1].held.renewAfter }),
            devices[next].held.renewAfter <= end.seconds
        {
            // Never back: several may have come due in one second.
            _ = node.clock.set(Instant(seconds: devices[next].held.renewAfter))
            devices[next].held = try await Device(session: devices[next].session, at: node).renewWhenReady()
        }
        #expect(node.clock.set(end))
    }

    /// The nodes are back: everyone is renewed, and what they had holds until its end.
    private static func goOn(
        _ hub: NodeInABox, _ stopped: NodeInABox, _ devices: [Carried], _ keys: NationOfSigners
    ) async throws {
        try await hub.run { hubNode in
            var box = stopped
            box.hubPort = hubNode.client.port
            try await box.run { home in
                try await home.becomesReady()
                let now = home.clock.now()
                #expect(devices.contains { $0.held.renewAfter <= now.seconds })
                var renewed: [Carried] = []
                for device in devices {
                    #expect(device.held.expires > now.seconds)
                    let next = try await Device(session: device.session, at: home).renewWhenReady()
                    #expect(next.expires > device.held.expires || device.held.renewAfter > now.seconds)
                    renewed.append(Carried(session: device.session, held: next))
                }
                let gate = try await CredentialVerifier.gate(
                    at: home, keys, knowing: (devices + renewed).map(\.held), ageLimits: anyAge)
                for device in devices + renewed {
                    #expect(try gate.verdict(on: device.held, at: now).outcome == .pass)
                }
                for device in devices {
                    let end = Instant(seconds: device.held.expires)
                    let late = try gate.verdict(on: device.held, at: end)
                    #expect(late.reasons.contains(.expired) && late.outcome == .stale)
                }
            }
        }
    }

    @Test func `whoever renews at the last moment has ten hours left, whatever the hour of issue`() {
        var generator = SeededGenerator(seed: 24)
        for _ in 0..<100_000 {
            let issued = Int64.random(in: 1_700_000_000..<1_700_086_400, using: &generator)
            let end = issued + 86_400
            let expires = end - end % 3_600
            let renewal = RenewalSchedule.renewal(received: issued, expires: expires, using: &generator)
            #expect(expires - renewal >= RenewalSchedule.reserve)
            let share = 2 * Double(renewal - issued) / Double(expires - issued)
            #expect((0.799...1.2).contains(share))
        }
        #expect(RenewalSchedule.reserve >= Self.outage + 1_800)
    }

    @Test(arguments: [3_600, 7_200, 36_000, 72_000, 76_800, 82_800, 86_400] as [Int64])
    func `codes that were issued together are renewed over a tenth of their life at least`(_ life: Int64) {
        var generator = SeededGenerator(seed: UInt64(life))
        let renewals = (0..<5_000).map { _ in
            RenewalSchedule.renewal(received: 0, expires: life, using: &generator)
        }
        let (first, last) = (renewals.min() ?? 0, renewals.max() ?? 0)
        #expect(first >= life * 4 / 10 - 1 && last <= life * 6 / 10)
        #expect(Double(last - first) > 0.095 * Double(life))
    }
}

extension Device {
    /// A device that signed in earlier.
    fileprivate init(session: String, at node: RunningNode) {
        self.node = node
        self.session = session
    }

    /// Asks until the node has what it needs: a clock that leaps leaves it a moment behind.
    fileprivate func renewWhenReady() async throws -> Held {
        try await eventually("a credential") { try await ask().0.status == .ok }
        return try await renew()
    }
}
