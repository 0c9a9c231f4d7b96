import HealthCode
import HealthCodeStore

extension Store {
    /// Opens the store that a configuration names, and makes what is missing.
    ///
    /// - Parameter adopts: whether what is in it from before logs were chained is taken over.
    static func open(
        _ configuration: NodeConfiguration, readers: [Division], adopts: Bool = true
    ) async throws -> Store {
        let bytes = try SecretKeyFile.bytes(at: configuration.keysFile, key: "keys.file") { StoreKeys.generate() }
        guard let keys = StoreKeys(bytes: bytes) else { throw NodeFault("keys.file: does not hold 64 bytes") }
        let engine: any SQLEngine =
            switch configuration.store {
            case .sqlite(let path): try await sqlite(path)
            case .postgres(let url): try await PostgresEngine.open(url: url.reveal())
            }
        do {
            return try await Store.open(
                engine, role: configuration.role, keys: keys, readers: readers, adopts: adopts)
        } catch let error as MigrationError {
            await engine.close()
            throw NodeFault("store: \(error)")
        } catch is StoreMismatch {
            await engine.close()
            throw NodeFault("store: belongs to another node, or its keys are others")
        } catch {
            await engine.close()
            throw error
        }
    }
}

extension Store {
    /// - Throws: ``NodeFault`` for a file that another process has open: what each keeps at hand of the codes would be
    ///   false as soon as the other writes.
    private static func sqlite(_ path: String) async throws -> SQLiteEngine {
        do {
            return try await SQLiteEngine.open(path: path)
        } catch let error as DatabaseInUse {
            throw NodeFault(
                """
                store.path: \(error.path) is open in another process. A SQLite file belongs to one: end the node that runs \
                on it first, or use PostgreSQL (store.engine), which several processes can share.
                """)
        }
    }
}
