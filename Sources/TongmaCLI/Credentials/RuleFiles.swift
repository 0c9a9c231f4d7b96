internal import Credentials
internal import Foundation

/// Rules as files: one rule or an array of rules in each.
enum RuleFiles {
    /// A document, and where it was found: a file, with the index if the file holds several.
    struct Document {
        let place: String
        let value: JSONValue

        /// Whether it is a rule: other JSON lies beside rules, such as value sets and schemas.
        fileprivate var isRule: Bool { value["Identifier"] != nil && value["Logic"] != nil }
    }

    private static let limits = JSONReader.Limits(depth: 256, bytes: 64 << 20)

    /// The documents of a file, or the rules among those of every `*.json` below a folder, by path: in a folder, what is
    /// no rule is left alone, but a file that was named is meant as one.
    ///
    /// - Throws: ``UsageError`` that names the file that cannot be read or is not JSON.
    static func documents(at path: String) throws -> [Document] {
        let files = try files(at: path)
        let documents = try files.flatMap { file -> [Document] in
            let value = try json(at: file)
            guard case .array(let items) = value else { return [Document(place: file, value: value)] }
            return items.enumerated().map { Document(place: "\(file)[\($0)]", value: $1) }
        }
        return files == [path] ? documents : documents.filter(\.isRule)
    }

    /// The rules of a file or folder, ready to be asked.
    ///
    /// - Throws: ``UsageError`` that names the file, also when a rule lacks what it takes to select it.
    static func rules(at path: String) throws -> [AcceptanceRule] {
        try documents(at: path).map { document in
            do throws(RuleIssue) {
                return try AcceptanceRule(document: document.value)
            } catch {
                throw UsageError("\(document.place): \(error)")
            }
        }
    }

    /// The value sets of a file, or of every file below a folder that holds some.
    static func valueSets(at path: String) throws -> ValueSets {
        var sets = ValueSets()
        let files = try files(at: path)
        for file in files {
            let document = try json(at: file)
            // In a folder, schemas lie beside value sets.
            if files != [path], document["valueSetId"] == nil { continue }
            do throws(RuleIssue) {
                sets = sets.merging(try ValueSets(document: document))
            } catch {
                throw UsageError("\(file): \(error)")
            }
        }
        return sets
    }

    private static func json(at file: String) throws -> JSONValue {
        var bytes: [UInt8]
        do {
            bytes = try [UInt8](InputFile.open(URL(filePath: file)).readToEnd() ?? Data())
        } catch {
            throw UsageError("\(file) cannot be read (\(FileFailure(error)))")
        }
        // Some editors begin a file with a byte order mark, which is no part of JSON.
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        do throws(JSONError) {
            return try JSONValue(parsing: bytes, limits: limits)
        } catch {
            throw UsageError("\(file): \(error)")
        }
    }

    private static func files(at path: String) throws -> [String] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw UsageError("\(path) does not exist")
        }
        guard isFolder.boolValue else { return [path] }
        guard let names = FileManager.default.enumerator(atPath: path) else {
            throw UsageError("\(path) cannot be read")
        }
        var files: [String] = []
        for case let name as String in names where name.hasSuffix(".json") {
            // The tests of a rule lie in a folder beside it.
            guard !name.split(separator: "/").dropLast().contains("tests") else { continue }
            files.append(path.hasSuffix("/") ? path + name : "\(path)/\(name)")
        }
        return files.sorted()
    }
}
