internal import Foundation

/// The folder in which a demo keeps its nodes.
final class DemoStore {
    /// What a store was made for: it goes on with nothing else.
    struct Identity: Codable, Equatable {
        let format: Int
        /// SHA-256 of all lines, in hexadecimal digits.
        let evidence: String
        /// SHA-256 of the overlays and exceptions, in hexadecimal digits.
        let rules: String
        let engine: String
        /// Names the store's databases on a server that others use too.
        let name: String

        func matches(_ other: Identity) -> Bool {
            (format, evidence, rules, engine) == (other.format, other.evidence, other.rules, other.engine)
        }
    }

    let folder: URL
    let isTemporary: Bool
    private(set) var identity: Identity
    private var lock: Int32 = -1

    var stateFile: URL { folder.appendingPathComponent("state.json") }
    var ledgerFile: URL { folder.appendingPathComponent("ledger.ndjson") }

    /// Opens a store, or makes one; without a path a temporary one, which is gone when the demo ends.
    ///
    /// - Throws: ``UsageError`` when it cannot be written, is in use, or was made for something else.
    init(_ path: String?, evidence: String, rules: String, engine: String) throws {
        let manager = FileManager.default
        let name = String(UInt32.random(in: .min ... .max), radix: 36)
        isTemporary = path == nil
        folder =
            path.map { URL(fileURLWithPath: $0, isDirectory: true).standardizedFileURL }
            ?? manager.temporaryDirectory.appendingPathComponent("tongma-demo-\(name)", isDirectory: true)
        identity = Identity(format: 1, evidence: evidence, rules: rules, engine: engine, name: name)
        do {
            try manager.createDirectory(
                at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw UsageError("--store: the folder \(folder.path) cannot be made (\(FileFailure(error)))")
        }
        try takeLock()
        try check()
    }

    deinit {
        if lock >= 0 { close(lock) }
        // Who asked for no store has no use for what is left of it.
        if isTemporary { try? FileManager.default.removeItem(at: folder) }
    }

    /// One demo at a time works on a store.
    private func takeLock() throws {
        lock = open(folder.appendingPathComponent("lock").path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else {
            throw UsageError("--store: the folder \(folder.path) cannot be written (\(FileFailure(code: errno)))")
        }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            throw UsageError("--store: another demo works on \(folder.path)")
        }
    }

    private func check() throws {
        let file = folder.appendingPathComponent("store.json")
        guard FileManager.default.fileExists(atPath: file.path) else {
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0 != "lock" }
            guard names.isEmpty else {
                throw UsageError("--store: \(folder.path) is no store of a demo, and not empty")
            }
            try JSONEncoder().encode(identity).write(to: file, options: .atomic)
            return
        }
        let found: Identity
        do {
            found = try JSONDecoder().decode(Identity.self, from: Data(contentsOf: file))
        } catch {
            throw UsageError("--store: \(file.path) cannot be read; begin again with another folder")
        }
        guard found.matches(identity) else {
            var differences: [String] = []
            if found.evidence != identity.evidence { differences.append("other evidence") }
            if found.rules != identity.rules { differences.append("other overlays or exceptions") }
            if found.engine != identity.engine { differences.append("the engine \(found.engine)") }
            if differences.isEmpty { differences.append("another version of the demo") }
            throw UsageError(
                "--store: \(folder.path) was made for \(differences.joined(separator: " and ")); use another folder")
        }
        identity = found
    }
}
