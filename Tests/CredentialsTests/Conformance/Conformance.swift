import Credentials
import Foundation
import Testing

/// Test data written by others, which lies beside the repository and is never copied into it.
enum Conformance {
    /// `$CONFORMANCE_DIR`, or `../shared/conformance` seen from the package.
    static let folder: URL = {
        if let path = ProcessInfo.processInfo.environment["CONFORMANCE_DIR"] {
            return URL(fileURLWithPath: path, isDirectory: true)
        }
        // This file lies four levels below the package.
        var package = URL(fileURLWithPath: #filePath)
        for _ in 1...4 { package.deleteLastPathComponent() }
        return package.deletingLastPathComponent().appendingPathComponent("shared/conformance", isDirectory: true)
    }()

    /// Whether a suite can run. In continuous integration it must, so that absent data is a failure there.
    static func runs(_ suite: String) -> Bool {
        isContinuousIntegration || FileManager.default.fileExists(atPath: folder.appendingPathComponent(suite).path)
    }

    /// The files with an extension below a folder, by path.
    static func files(in path: String, extension suffix: String) throws -> [URL] {
        let root = folder.appendingPathComponent(path, isDirectory: true)
        let names = try #require(FileManager.default.enumerator(atPath: root.path), "\(root.path) is absent")
        return names.compactMap { $0 as? String }.filter { $0.hasSuffix(".\(suffix)") }.sorted()
            .map { root.appendingPathComponent($0) }
    }

    /// A file's JSON. Some were saved with a byte order mark, which JSON does not have.
    static func json(_ file: URL) throws -> JSONValue {
        var bytes = Array(try Data(contentsOf: file))
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        return try JSONValue(parsing: bytes)
    }
}
