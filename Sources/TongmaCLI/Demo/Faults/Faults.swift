package import HealthCode
internal import Synchronization

/// What goes wrong on purpose during a replay: everything that a seed determines, and what was done of it.
package final class Faults: Sendable {
    /// What happens to one batch.
    package struct Plan: Sendable, Hashable {
        /// The connection is closed so long after the request began, and the batch is sent again.
        package var losesAnswerAfter: Duration?
        /// The batch is sent once more after its receipt.
        package var isSentTwice = false

        /// Nothing goes wrong.
        package init() {}
    }

    /// A node that is away from one tick until another begins.
    package struct Absence: Sendable, Hashable {
        /// The node.
        package let node: NodeName
        /// It leaves before this instant is reached, …
        package let from: Instant
        /// … and is back at the first tick at or behind this one.
        package let until: Instant

        /// An absence of a node.
        package init(node: NodeName, from: Instant, until: Instant) {
            self.node = node
            self.from = from
            self.until = until
        }
    }

    /// What was done.
    package struct Account: Sendable, Hashable {
        package var kills = 0
        package var sentTwice = 0
        package var lostAnswers = 0
        package var shuffledTicks = 0
        package var daysAway: [String: Int] = [:]
    }

    package let absences: [Absence]
    private let seed: UInt64
    private let account = Mutex(Account())

    /// The faults of a seed for a replay between two instants.
    ///
    /// - Parameter switches: the beginnings of editions: a province is away across the first that lies in between.
    package init(
        seed: UInt64, nodes: [NodeName], from first: Instant, until last: Instant, switches: [Instant]
    ) {
        self.seed = seed
        var dice = Dice(seed: seed, purpose: "absences")
        var absences: [Absence] = []
        let provinces = nodes.filter { $0 != .hub }
        if let start = switches.filter({ first < $0 && $0 < last }).min(),
            let province = provinces.randomElement(using: &dice)
        {
            absences.append(
                Absence(
                    node: province, from: start.advanced(bySeconds: -3_600 * Int64.random(in: 3...30, using: &dice)),
                    until: start.advanced(bySeconds: 3_600 * Int64.random(in: 1...40, using: &dice))))
        }
        // Once a fortnight the hub is away for one to three days.
        var moment = first
        while true {
            moment = moment.advanced(bySeconds: 86_400 * Int64.random(in: 4...20, using: &dice))
            guard moment < last else { break }
            let back = moment.advanced(bySeconds: 86_400 * Int64.random(in: 1...3, using: &dice))
            absences.append(Absence(node: .hub, from: moment, until: back))
            moment = back
        }
        self.absences = absences
    }

    /// Whether a node is away when the clock shows an instant.
    package func isAway(_ node: NodeName, at instant: Instant) -> Bool {
        absences.contains { $0.node == node && $0.from <= instant && instant < $0.until }
    }

    /// What happens to a batch.
    package func plan(for batch: Batch) -> Plan {
        var dice = Dice(seed: seed, purpose: batch.key)
        var plan = Plan()
        if dice.oneIn(8) { plan.losesAnswerAfter = .microseconds(Int.random(in: 200...30_000, using: &dice)) }
        plan.isSentTwice = dice.oneIn(6)
        account.withLock { account in
            if plan.losesAnswerAfter != nil { account.lostAnswers += 1 }
            if plan.isSentTwice { account.sentTwice += 1 }
        }
        return plan
    }

    /// The batches of a tick in the order in which they are sent.
    package func order(_ batches: [Batch], tick: Timetable.Tick) -> [Batch] {
        var dice = Dice(seed: seed, purpose: "order \(tick.lines.lowerBound)")
        if batches.count > 1 { account.withLock { $0.shuffledTicks += 1 } }
        return batches.shuffled(using: &dice)
    }

    /// A process that is killed.
    package struct Kill: Sendable, Hashable {
        /// Which.
        package let process: NodeProcess
        /// How long after the beginning of the tick.
        package let after: Duration
        /// For how many ticks it is away, while the other processes of its node go on; 0: it is started again at once.
        package let ticksAway: Int
    }

    /// Which process is killed during a tick: once in eight; once in four, where nodes have several.
    package func kill(during tick: Timetable.Tick, of nodes: [NodeName], processes: Int = 1) -> Kill? {
        var dice = Dice(seed: seed, purpose: "kill \(tick.lines.lowerBound)")
        guard dice.oneIn(processes > 1 ? 4 : 8), let node = nodes.randomElement(using: &dice) else { return nil }
        let after = Duration.milliseconds(Int.random(in: 0...250, using: &dice))
        guard processes > 1 else { return Kill(process: NodeProcess(node), after: after, ticksAway: 0) }
        let process = NodeProcess(node, Int.random(in: 0..<processes, using: &dice))
        return Kill(process: process, after: after, ticksAway: Int.random(in: 0...3, using: &dice))
    }

    /// Notes that a process was killed.
    package func noteKill() { account.withLock { $0.kills += 1 } }

    /// Notes that a node was away for some seconds of the outbreak.
    package func noteAbsence(_ node: NodeName, seconds: Int64) {
        let days = Int((seconds + 43_200) / 86_400)
        if days > 0 { account.withLock { $0.daysAway[node.text, default: 0] += days } }
    }

    /// What was done.
    package var summary: String {
        let account = account.withLock { $0 }
        let away = account.daysAway.sorted { $0.key < $1.key }.map { ", \($0.key) away for \($0.value) days" }.joined()
        return """
            faults of seed \(seed): \(account.kills) kills, \(account.sentTwice) batches sent twice, \
            \(account.lostAnswers) answers lost, \(account.shuffledTicks) ticks in another order\(away)
            """
    }
}
