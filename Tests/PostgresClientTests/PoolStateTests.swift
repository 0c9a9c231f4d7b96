import PostgresClient
import Testing

@Suite struct PoolStateTests {
    @Test func `a connection is opened only when none lies idle`() {
        var pool = PoolState(maximum: 2)
        #expect(pool.request(1) == [.grant(1, .open(1))])
        #expect(pool.release(1, isHealthy: true) == [])
        #expect(pool.request(2) == [.grant(2, .use(1))])
        #expect(pool.request(3) == [.grant(3, .open(2))])
    }

    @Test func `who comes first is served first`() {
        var pool = PoolState(maximum: 1)
        #expect(pool.request(1) == [.grant(1, .open(1))])
        #expect(pool.request(2) == [])
        #expect(pool.request(3) == [])
        #expect(pool.release(1, isHealthy: true) == [.grant(2, .use(1))])
        #expect(pool.release(1, isHealthy: true) == [.grant(3, .use(1))])
    }

    @Test func `a broken connection makes room for a new one and takes the idle with it`() {
        var pool = PoolState(maximum: 3)
        for waiter in 1...3 { #expect(pool.request(waiter) == [.grant(waiter, .open(waiter))]) }
        #expect(pool.release(1, isHealthy: true) == [])
        #expect(pool.release(2, isHealthy: true) == [])
        #expect(pool.release(3, isHealthy: false) == [.discard(3), .discard(1), .discard(2)])
        #expect(pool.request(4) == [.grant(4, .open(4))])
    }

    @Test func `who waits may give up, and who was served may not`() {
        var pool = PoolState(maximum: 1)
        #expect(pool.request(1) == [.grant(1, .open(1))])
        #expect(pool.request(2) == [])
        #expect(pool.cancel(2) == [.refuse(2)])
        #expect(pool.cancel(2) == [])
        #expect(pool.cancel(1) == [])
        #expect(pool.release(1, isHealthy: true) == [])
    }

    @Test func `a close refuses who waits and finishes with the last that is busy`() {
        var pool = PoolState(maximum: 2)
        #expect(pool.request(1) == [.grant(1, .open(1))])
        #expect(pool.request(2) == [.grant(2, .open(2))])
        #expect(pool.request(3) == [])
        #expect(pool.release(2, isHealthy: true) == [.grant(3, .use(2))])
        #expect(pool.request(4) == [])
        #expect(pool.close() == [.refuse(4)])
        #expect(pool.close() == [])
        #expect(pool.request(5) == [.refuse(5)])
        #expect(pool.release(1, isHealthy: true) == [.discard(1)])
        #expect(!pool.isDrained)
        #expect(pool.release(2, isHealthy: false) == [.discard(2), .finish])
        #expect(pool.isDrained)
    }

    @Test func `a pool that nobody uses finishes at once`() {
        var pool = PoolState(maximum: 2)
        #expect(pool.close() == [.finish])
    }

    @Test func `a place that comes back twice is counted once`() {
        var pool = PoolState(maximum: 1)
        #expect(pool.request(1) == [.grant(1, .open(1))])
        #expect(pool.release(1, isHealthy: true) == [])
        #expect(pool.release(1, isHealthy: true) == [])
        #expect(pool.request(2) == [.grant(2, .use(1))])
        #expect(pool.request(3) == [])
    }

    @Test(arguments: 0..<50)
    func `whatever happens, every caller is answered once and no connection is shared`(seed: Int) {
        var random = UInt64(seed) &* 2_654_435_769 &+ 1
        func below(_ bound: Int) -> Int {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(random >> 33) % bound
        }
        let maximum = 1 + below(4)
        var pool = PoolState(maximum: maximum)
        var (asked, answered, busy, finishes) = (0, Set<Int>(), Set<Int>(), 0)
        func take(_ actions: [PoolState.Action]) {
            for action in actions {
                switch action {
                case .grant(let waiter, .use(let place)), .grant(let waiter, .open(let place)):
                    #expect(answered.insert(waiter).inserted)
                    #expect(busy.insert(place).inserted)
                case .refuse(let waiter): #expect(answered.insert(waiter).inserted)
                case .discard(let place): #expect(!busy.contains(place))
                case .finish: finishes += 1
                }
            }
            #expect(busy.count <= maximum)
        }
        func giveBack(_ place: Int) {
            busy.remove(place)
            take(pool.release(place, isHealthy: below(4) > 0))
        }
        for _ in 0..<300 {
            switch below(5) {
            case 0, 1:
                asked += 1
                take(pool.request(asked))
            case 2: take(pool.cancel(1 + below(asked + 1)))
            default: if let place = busy.min() { giveBack(place) }
            }
            // Nobody waits while there is room.
            #expect(busy.count == maximum || answered.count == asked)
        }
        take(pool.close())
        while let place = busy.min() { giveBack(place) }
        #expect(answered.count == asked)
        #expect(finishes == 1)
    }
}
