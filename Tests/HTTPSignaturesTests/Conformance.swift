import Foundation
import Testing

/// Test data written by others, which lies beside the repository and is never copied into it.
enum Conformance {
    /// `$CONFORMANCE_DIR`, or `../shared/conformance` seen from the package.
    static let folder: URL = {
        if let path = ProcessInfo.processInfo.environment["CONFORMANCE_DIR"] {
            return URL(fileURLWithPath: path, isDirectory: true)
        }
        // This file lies three levels below the package.
        var package = URL(fileURLWithPath: #filePath)
        for _ in 1...3 { package.deleteLastPathComponent() }
        return package.deletingLastPathComponent().appendingPathComponent("shared/conformance", isDirectory: true)
    }()

    /// Whether a suite can run. In continuous integration it must, so that absent data is a failure there.
    static func runs(_ suite: String) -> Bool {
        ["1", "true"].contains(ProcessInfo.processInfo.environment["CI"])
            || FileManager.default.fileExists(atPath: folder.appendingPathComponent(suite).path)
    }

    /// A file's text.
    static func text(_ path: String) throws -> String {
        try String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8)
    }

    /// The JSON objects of the files of a folder, by their names.
    static func objects(in path: String) throws -> [(name: String, object: [String: Any])] {
        let folder = folder.appendingPathComponent(path)
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map { name in
            let data = try Data(contentsOf: folder.appendingPathComponent(name))
            return (name, try #require(JSONSerialization.jsonObject(with: data) as? [String: Any]))
        }
    }
}
