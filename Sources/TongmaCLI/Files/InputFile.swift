internal import Foundation

/// Opens what a person named, and says in words why it cannot be read.
enum InputFile {
    /// A file that is opened for reading; it is closed when the last user lets go of it.
    static func open(_ url: URL) throws -> FileHandle {
        let descriptor = url.withUnsafeFileSystemRepresentation { path in
            path.map { Foundation.open($0, O_RDONLY | O_CLOEXEC) } ?? -1
        }
        guard descriptor >= 0 else { throw FileFailure(code: errno) }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileFailure(code: errno) }
        if status.st_mode & S_IFMT == S_IFDIR { throw FileFailure(code: EISDIR) }
        return handle
    }
}

/// Why the system did not do something with a file.
struct FileFailure: Error, CustomStringConvertible {
    let description: String

    /// - Parameter code: an `errno`.
    init(code: Int32) {
        description = Self.reason(code)
    }

    /// What Foundation threw, by the system's own word where that is behind it.
    init(_ error: any Error) {
        if let failure = error as? FileFailure {
            description = failure.description
            return
        }
        var cause: NSError? = error as NSError
        while let found = cause, found.domain != NSPOSIXErrorDomain {
            cause = found.userInfo[NSUnderlyingErrorKey] as? NSError
        }
        description = cause.map { Self.reason(Int32($0.code)) } ?? (error as NSError).localizedDescription
    }

    private static func reason(_ code: Int32) -> String {
        code == EISDIR ? "it is a folder" : String(cString: strerror(code))
    }
}
