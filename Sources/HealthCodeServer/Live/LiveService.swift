import HealthCode
import HealthCodeStore
import ServiceLifecycle
import Synchronization

/// Tells pages that something has changed, several times a second at most: they look for themselves.
struct LiveService: Service {
    let node: NodeParts

    /// That something has changed, and not when: everybody may listen, and one change is often one person's.
    private struct Changed: Encodable {}

    func run() async throws {
        // What another process has derived, or taken from a province, shows at the pages of this one too.
        try await node.database.engine.listen(Database.Channel.codes) { node.live.signal() }
        let lists = ChangedLists()
        try await node.database.engine.listen(Database.Channel.lists) { note in
            lists.hear(note)
            node.live.signal()
        }
        try await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try await node.live.wait()
                node.shell.events.publish("changed", Changed())
                let changed = lists.take()
                if !changed.isEmpty {
                    node.shell.events.publish("lists", Changed()) { changed.concern($0) }
                }
                try await Task.sleep(for: .milliseconds(300))
            }
        }
    }
}

/// The divisions whose lists have changed since their staff were told.
final class ChangedLists: Sendable {
    /// What has changed.
    struct Changes: Equatable {
        var divisions: Set<Division> = []
        var isAll = false

        var isEmpty: Bool { divisions.isEmpty && !isAll }

        /// Whether a list changed that staff of a division see: its own, or that of one in it.
        func concern(_ division: Division) -> Bool {
            isAll || divisions.contains { $0.isIn(division) }
        }
    }

    private let changes = Mutex(Changes())

    /// Takes a note of the store's: codes with spaces between them, or nothing for all.
    func hear(_ note: String) {
        let divisions = note.split(separator: " ").compactMap { Division($0) }
        changes.withLock { changes in
            changes.divisions.formUnion(divisions)
            // A note that does not read is one that says nothing.
            if divisions.isEmpty { changes.isAll = true }
        }
    }

    /// What has changed since this was asked last.
    func take() -> Changes {
        changes.withLock { changes in
            defer { changes = Changes() }
            return changes
        }
    }
}
