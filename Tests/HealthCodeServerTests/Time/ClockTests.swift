import HealthCode
import HealthCodeServer
import Testing

@Suite(.timeLimit(.minutes(10))) struct ClockTests {
    private func instant(_ seconds: Int64) -> Instant { Instant(seconds: seconds) }

    @Test func `a replay's clock is set and never goes back`() {
        let clock = ReplayClock()
        #expect(!clock.isSet)
        #expect(clock.now() == instant(0))
        #expect(clock.set(instant(-5)))
        #expect(clock.isSet && clock.now() == instant(-5))
        #expect(clock.set(instant(10)))
        #expect(clock.set(instant(10)))
        #expect(!clock.set(instant(9)))
        #expect(clock.now() == instant(10))
    }

    @Test func `a loop sleeps until a replay reaches the moment`() async throws {
        let clock = ReplayClock()
        clock.set(instant(0))
        let loop = Task { try await clock.wait(until: instant(100), or: WakeUp()) }
        for second in stride(from: Int64(10), through: 90, by: 10) {
            clock.set(instant(second))
            await Task.yield()
        }
        clock.set(instant(101))
        #expect(try await loop.value == .reached)
    }

    @Test func `a signal wakes a loop under both clocks`() async throws {
        let clocks: [any NodeClock] = [ReplayClock(), SystemClock()]
        for clock in clocks {
            let wakeUp = WakeUp()
            let later = clock.now().advanced(bySeconds: 3_600)
            let loop = Task { try await clock.wait(until: later, or: wakeUp) }
            await Task.yield()
            wakeUp.signal()
            #expect(try await loop.value == .woken)
            let waiting = Task { try await clock.wait(until: nil, or: wakeUp) }
            wakeUp.signal()
            #expect(try await waiting.value == .woken)
        }
    }

    @Test func `signals coalesce, and one between two waits is not lost`() async throws {
        let clock = ReplayClock()
        let wakeUp = WakeUp()
        for _ in 0..<5 { wakeUp.signal() }
        #expect(try await clock.wait(until: instant(50), or: wakeUp) == .woken)
        #expect(!wakeUp.takeSignal())
        #expect(try await clock.wait(until: instant(-1), or: wakeUp) == .reached)
    }

    @Test func `the machine's clock wakes when the moment has come`() async throws {
        let clock = SystemClock()
        // Taken before the moment that is waited for is set, so that a machine that stops in between makes it no shorter.
        let before = clock.uptime()
        let now = clock.now()
        #expect(now > instant(1_600_000_000))
        let soon = Instant(seconds: now.seconds + 1, attoseconds: now.attoseconds)
        #expect(try await clock.wait(until: soon, or: WakeUp()) == .reached)
        #expect(clock.now() >= soon)
        #expect(clock.uptime() - before >= .milliseconds(900))
        #expect(try await clock.wait(until: .distantPast, or: WakeUp()) == .reached)
    }

    @Test func `a wait ends when its task is cancelled`() async throws {
        let clocks: [any NodeClock] = [ReplayClock(), SystemClock()]
        for clock in clocks {
            for until in [nil, .distantFuture, clock.now().advanced(bySeconds: 3_600)] as [Instant?] {
                let loop = Task { try await clock.wait(until: until, or: WakeUp()) }
                loop.cancel()
                await #expect(throws: CancellationError.self) { try await loop.value }
            }
        }
    }

    @Test func `a changed wakes all who listen and forgets those who have left`() async throws {
        let changed = ChangeSignal()
        changed.signal()
        let (ready, announce) = AsyncStream.makeStream(of: Void.self)
        let listeners = (0..<5).map { _ in
            Task {
                try await changed.listening { wakeUp in
                    announce.yield()
                    return try await ReplayClock().wait(until: nil, or: wakeUp)
                }
            }
        }
        var waiting = ready.makeAsyncIterator()
        for _ in listeners { await waiting.next() }
        changed.signal()
        for listener in listeners { #expect(try await listener.value == .woken) }
        changed.signal()
    }
}
