import Credentials
import Foundation

/// The files that a member of the configuration names. Whatever is wrong with one is said with the member, the file and the
/// place, so that an operator finds it.
struct ConfiguredFiles {
    /// The member, as `admission.files`.
    let key: String
    /// The most that is read of a document.
    var limits = JSONReader.Limits()
    /// What becomes of a name that occurs twice in an object.
    var duplicates = JSONReader.Duplicates.lastWins

    /// What a file holds.
    ///
    /// - Throws: ``NodeFault``.
    func bytes(of file: String) throws(NodeFault) -> [UInt8] {
        do {
            return Array(try Data(contentsOf: URL(fileURLWithPath: file)))
        } catch {
            throw NodeFault("\(key): \(file) cannot be read")
        }
    }

    /// The JSON document that a file holds.
    ///
    /// - Throws: ``NodeFault``.
    func document(of file: String) throws(NodeFault) -> JSONValue {
        let bytes = try bytes(of: file)
        do {
            return try JSONValue(parsing: bytes, limits: limits, duplicates: duplicates)
        } catch {
            throw NodeFault("\(key): \(file): \(error)")
        }
    }

    /// Hands on each document of a file, which holds one, or a list of them.
    ///
    /// - Throws: ``NodeFault``, also for what `body` throws.
    func each(of file: String, _ body: (JSONValue) throws -> Void) throws(NodeFault) {
        let document = try document(of: file)
        for (index, item) in (document.array ?? [document]).enumerated() {
            do {
                try body(item)
            } catch {
                throw NodeFault("\(key): \(file)\(document.array == nil ? "" : "[\(index)]"): \(error)")
            }
        }
    }

    /// Hands on each document of each `*.json` in a folder, by the order of their names.
    ///
    /// - Throws: ``NodeFault``, also for what `body` throws.
    func each(in folder: String, _ body: (JSONValue) throws -> Void) throws(NodeFault) {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".json") }
        } catch {
            throw NodeFault("\(key): cannot be read")
        }
        for name in names.sorted() { try each(of: "\(folder)/\(name)", body) }
    }
}
