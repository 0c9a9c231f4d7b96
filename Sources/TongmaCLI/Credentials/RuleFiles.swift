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
    /// no rule is left alone and named, but a file that was named is meant as one.
    ///
    /// - Throws: ``UsageError`` that names the file that cannot be read or is not JSON.
    static func documents(at path: String, on console: Console) throws -> [Document] {
        let files = try files(at: path, on: console)
        return try files.flatMap { file -> [Document] in
            let value = try json(at: file)
            var documents = [Document(place: file, value: value)]
            if case .array(let items) = value {
                documents = items.enumerated().map { Document(place: "\(file)[\($0)]", value: $1) }
            }
            guard files != [path] else { return documents }
            // A list of a hundred other things is one file that is not read.
            if !documents.contains(where: \.isRule) {
                passOver(file, "it holds no rule", on: console)
                return []
            }
            return documents.filter { document in
                if !document.isRule { passOver(document.place, "it is no rule", on: console) }
                return document.isRule
            }
        }
    }

    /// The rules of a file or folder, ready to be asked.
    ///
    /// - Throws: ``UsageError`` that names the file, also when a rule lacks what it takes to select it.
    static func rules(at path: String, on console: Console) throws -> [AcceptanceRule] {
        try documents(at: path, on: console).map { document in
            do throws(RuleIssue) {
                return try AcceptanceRule(document: document.value)
            } catch {
                throw UsageError("\(document.place): \(error)")
            }
        }
    }

    /// The value sets of a file, or of every file below a folder that holds some; in a folder, what is none is named.
    static func valueSets(at path: String, on console: Console) throws -> ValueSets {
        var sets = ValueSets()
        let files = try files(at: path, on: console)
        for file in files {
            let document = try json(at: file)
            do throws(RuleIssue) {
                sets = sets.merging(try ValueSets(document: document))
            } catch {
                // In a folder, schemas and much else lie beside value sets. What says to be one is meant as one.
                let isMeant = document["valueSetId"] != nil || document[0]?["valueSetId"] != nil
                guard files != [path], !isMeant else { throw UsageError("\(file): \(error)") }
                passOver(file, "it holds no value sets: \(error)", on: console)
            }
        }
        return sets
    }

    private static func passOver(_ file: String, _ why: String, on console: Console) {
        console.complain("Warning: \(file): not read: \(why)\n")
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

    /// The files of a path, by name: itself, or everything below it whose name ends with `.json` in any case. What else
    /// lies there is named, but for what begins with a dot.
    private static func files(at path: String, on console: Console) throws -> [String] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw UsageError("\(path) does not exist")
        }
        guard isFolder.boolValue else { return [path] }
        guard let names = FileManager.default.enumerator(atPath: path) else {
            throw UsageError("\(path) cannot be read")
        }
        let folder = path.hasSuffix("/") ? path : path + "/"
        var files: [String] = []
        for case let name as String in names.map({ $0 }).sorted(by: { "\($0)" < "\($1)" }) {
            let parts = name.split(separator: "/")
            guard !parts.contains(where: { $0.hasPrefix(".") }) else { continue }
            var isFolder: ObjCBool = false
            let exists = FileManager.default.fileExists(atPath: folder + name, isDirectory: &isFolder)
            // The tests of a rule lie in a folder beside it.
            if parts.dropLast().contains("tests") { continue }
            if exists, isFolder.boolValue {
                if parts.last == "tests" { passOver(folder + name, "it is a folder of tests", on: console) }
                continue
            }
            if name.lowercased().hasSuffix(".json") {
                files.append(folder + name)
            } else {
                passOver(folder + name, "its name does not end with .json", on: console)
            }
        }
        return files
    }
}
