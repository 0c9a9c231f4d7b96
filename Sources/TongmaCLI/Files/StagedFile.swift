internal import Foundation

/// A file that is written beside its place and moved there in the end: it appears whole or not at all.
///
/// What is no regular file (a terminal, a pipe, `/dev/null`) is written directly.
final class StagedFile {
    private let place: URL
    private let option: String
    private let draft: URL?
    private let handle: FileHandle
    private var isDone = false

    /// - Parameter option: the option that named the file, for messages.
    /// - Throws: ``UsageError`` when the file cannot be written there.
    init(_ path: String, option: String) throws {
        self.option = option
        place = try Self.check(path, option: option)
        let manager = FileManager.default
        // None where no file is yet: what else could hide them, `check` has refused.
        let attributes = try? manager.attributesOfItem(atPath: place.path)
        let isDirect = attributes.map { $0[.type] as? FileAttributeType != .typeRegular } ?? false
        let draft = place.deletingLastPathComponent()
            .appendingPathComponent(".\(place.lastPathComponent).\(ProcessInfo.processInfo.globallyUniqueString)")
        self.draft = isDirect ? nil : draft
        do {
            if !isDirect {
                try Data().write(to: draft, options: .withoutOverwriting)
                // Whoever protected the file that is replaced wants the new one protected too.
                if let mode = attributes?[.posixPermissions] {
                    try manager.setAttributes([.posixPermissions: mode], ofItemAtPath: draft.path)
                }
            }
            handle = try FileHandle(forWritingTo: isDirect ? place : draft)
        } catch {
            throw Self.refusal(option, path, "\(FileFailure(error))")
        }
    }

    deinit {
        // The failure that led here has been said; a draft that cannot be removed changes nothing about it.
        if !isDone, let draft { try? FileManager.default.removeItem(at: draft) }
    }

    /// Finds where a path leads, and whether a file could be written there.
    @discardableResult
    static func check(_ path: String, option: String) throws -> URL {
        let manager = FileManager.default
        let place = URL(fileURLWithPath: path).resolvingSymlinksInPath()
        let folder = place.deletingLastPathComponent().path
        var isDirectory: ObjCBool = false
        guard !path.isEmpty else { throw refusal(option, path, "the name is empty") }
        guard manager.fileExists(atPath: folder, isDirectory: &isDirectory), isDirectory.boolValue else {
            throw refusal(option, path, "its folder does not exist")
        }
        if manager.fileExists(atPath: place.path, isDirectory: &isDirectory) {
            if isDirectory.boolValue { throw refusal(option, path, "it is a folder") }
            if !manager.isWritableFile(atPath: place.path) { throw refusal(option, path, "no permission") }
        } else if !manager.isWritableFile(atPath: folder) {
            throw refusal(option, path, "no permission in its folder")
        }
        return place
    }

    /// Appends bytes.
    func write(_ bytes: [UInt8]) throws {
        do {
            try handle.write(contentsOf: Data(bytes))
        } catch {
            throw WriteFailure(place: "\(option): \(place.path)", cause: error)
        }
    }

    /// Puts the file in its place.
    func commit() throws {
        guard !isDone else { return }
        do {
            try handle.close()
            if let draft, rename(draft.path, place.path) != 0 {
                throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
            }
            isDone = true
        } catch {
            throw WriteFailure(place: "\(option): \(place.path)", cause: error)
        }
    }

    private static func refusal(_ option: String, _ path: String, _ reason: String) -> UsageError {
        UsageError("\(option): \(path) cannot be written (\(reason))")
    }
}
