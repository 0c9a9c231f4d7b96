/// What only one transaction does at a time, whichever process of those on one database it is in. A transaction takes at
/// most one of them, before any other lock, so that no two wait for each other.
///
/// SQLite has one writer, which is such a lock by itself.
enum StoreLock: Int64 {
    /// Bringing the schema up to date. The number is "tongma" in ASCII.
    case schema = 128_021_942_463_841
    /// The first rows of a store: whose it is, who reads its feeds.
    case opening
    /// The numbers of rule documents.
    case documents
    /// The batches that wait for a second person: equal ones are one, and each department has so many.
    case heldBatches
    /// The account of the code log and the access log.
    case logChain
    /// What is known of other nodes' chains.
    case peerHeads
}

extension SQLConnection {
    /// Keeps all others who want the same lock out until the transaction ends.
    func hold(_ lock: StoreLock) throws {
        guard dialect == .postgres else { return }
        try query("SELECT pg_advisory_xact_lock($1)", [.integer(lock.rawValue)]) { _ in }
    }
}
