import Credentials
import Foundation

extension Conformance {
    /// The JSON of a file named from the data's root.
    static func json(at path: String) throws -> JSONValue {
        try json(folder.appendingPathComponent(path))
    }

    /// The names in a folder, sorted.
    static func names(in path: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent(path).path).sorted()
    }
}
