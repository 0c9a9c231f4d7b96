import Glibc

/// Keeps a file for this one process: what a process remembers of its database is true only while nobody else writes
/// there, and SQLite tells nobody who did.
///
/// It is a lock on the file itself (flock(2)) and not on its name, so that another path to the same file finds it. The
/// system gives it back when the process ends, however it ends.
final class FileLock: Sendable {
    private let descriptor: Int32

    /// Locks a file, which is made when it is missing: readable for the process's user alone.
    ///
    /// - Throws: ``DatabaseInUse`` when another has it, ``SQLError`` when it cannot be opened.
    init(_ path: String) throws {
        let descriptor = open(path, O_CREAT | O_RDONLY | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw SQLError(kind: .unavailable, code: "errno \(errno)", message: String(cString: strerror(errno)))
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            // Not closed: that would drop the locks which SQLite has on it if it is this process that has it open. Who is
            // refused ends.
            if code == EWOULDBLOCK { throw DatabaseInUse(path: path) }
            close(descriptor)
            throw SQLError(kind: .unavailable, code: "errno \(code)", message: String(cString: strerror(code)))
        }
        self.descriptor = descriptor
    }

    /// Gives the file back. Only after the database was closed: closing a file drops the locks that SQLite has on it.
    func release() {
        close(descriptor)
    }
}

/// A SQLite database that another process has open, or another node of this one.
public struct DatabaseInUse: Error, Sendable, Hashable {
    /// The file.
    public let path: String
}
