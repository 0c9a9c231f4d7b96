import Foundation
import Testing

/// The arrows between the folders of the store and of the server: which feature rests on which. They point one way; those
/// that still go round are named with the reason. A new arrow is an entry here, to be seen by whoever reviews it; one that
/// is gone is no entry any more.
///
/// A folder uses another when it names a type or a function that stands there at the top of a file. `.` are the files
/// beside the folders: what puts the features together, and what nobody may name. Which folder names whose tables is
/// `TableOwnershipTests`'.
@Suite struct FolderArrowTests {
    /// The folders of `HealthCodeStore`, what each is, and which others it may use.
    static let store: [String: Set<String>] = [
        // What all features stand on.
        "Keys": [],
        "SQL": [],
        "Database": ["Keys", "SQL"],
        "Persons": ["Database", "Keys", "SQL"],
        "Evidence": ["Audit", "Keys", "Persons", "SQL"],
        "Feeds": ["SQL"],
        "Audit": ["Database", "Derivation", "Evidence", "Keys", "Persons", "SQL"],
        // Features that few others rest on.
        "Residents": ["Database", "Evidence", "Feeds", "Persons", "SQL"],
        "Watermarks": ["Database", "Evidence", "Persons", "Residents", "SQL"],
        "CheckIns": ["Database", "Persons", "Residents", "SQL"],
        "Credentials": ["Database", "Persons", "SQL"],
        "Gateway": ["Credentials", "Database", "SQL"],
        "Rules": ["Database", "Feeds", "SQL"],
        "Statements": ["Credentials", "Database", "Persons", "Residents", "SQL"],
        "Bulk": ["Audit", "Database", "Evidence", "Keys", "Persons", "Residents", "SQL"],
        // From evidence to codes, and what is made of codes.
        "Derivation": ["Credentials", "Database", "Evidence", "Feeds", "Keys", "Persons", "SQL", "Watermarks"],
        "Dispatch": ["Database", "Derivation", "Evidence", "Exchange", "Keys", "Persons", "Residents", "SQL"],
        "Codes": ["Database", "Derivation", "Evidence", "Persons", "Residents", "SQL", "Watermarks"],
        "Contests": ["Codes", "Credentials", "Database", "Persons", "SQL"],
        "Issuing": ["Codes", "Credentials", "Database", "Derivation", "Persons", "Residents", "SQL", "Watermarks"],
        // What comes in and goes out.
        "Exchange": [
            "Audit", "Credentials", "Database", "Derivation", "Evidence", "Feeds", "Keys", "Persons", "Residents",
            "Rules", "SQL", "Watermarks",
        ],
        "Guard": ["Database", "Derivation", "Evidence", "Keys", "Persons", "SQL"],
        "Intake": ["Database", "Derivation", "Evidence", "Exchange", "Guard", "Keys", "Persons", "SQL"],
        "Operation": ["Audit", "Database", "Derivation", "Evidence", "Intake", "SQL"],
        // All steps in their order, those of features among them; all features, put together.
        "Schema": [
            "CheckIns", "Credentials", "Dispatch", "Exchange", "Gateway", "Guard", "SQL", "Statements", "Watermarks",
        ],
        ".": [
            "Audit", "Bulk", "CheckIns", "Codes", "Contests", "Credentials", "Database", "Derivation", "Dispatch",
            "Exchange",
            "Gateway", "Guard", "Intake", "Issuing", "Keys", "Operation", "Residents", "Rules", "SQL", "Schema",
            "Statements",
            "Watermarks",
        ],
    ]

    /// The folders of `HealthCodeServer`. Features rest on what all of them need, and not the other way round.
    static let server: [String: Set<String>] = [
        // What all features need: time, problems, access, the way of a request, pages.
        "Time": [],
        "Problems": [],
        "Access": ["Configuration", "Problems", "Shell", "Time"],
        "Configuration": ["Access"],
        "Rules": ["Configuration"],
        "Observation": ["Access", "Problems", "Shell", "Time"],
        "Shell": ["Access", "Configuration", "Observation", "Pages", "Problems", "Rules", "Time"],
        "Pages": ["Access", "Configuration", "Shell", "Time"],
        "Connections": ["Access", "Observation", "Shell"],
        "Requests": ["Connections", "Problems", "Shell"],
        // Features.
        "Live": ["Access", "Shell"],
        "OpenAPI": ["Shell"],
        "Nation": ["Pages", "Problems", "Rules", "Shell"],
        "Exchange": ["Configuration", "Problems", "Shell", "Time"],
        "Derivation": ["Rules", "Shell", "Time"],
        "Intake": ["Access", "Problems", "Requests", "Shell", "Time"],
        "Operation": ["Exchange", "Shell"],
        "Replay": ["Problems", "Requests", "Shell", "Time"],
        "Codes": ["Access", "Connections", "Exchange", "Observation", "Problems", "Requests", "Rules", "Shell"],
        "CheckIn": ["Access", "Configuration", "Pages", "Problems", "Requests", "Shell", "Trust"],
        "Trust": ["Configuration", "Exchange", "Problems", "Requests", "Shell", "Time"],
        "Issuing": ["Codes", "Problems", "Requests", "Shell", "Trust"],
        "Statements": ["Access", "Codes", "Pages", "Problems", "Requests", "Shell", "Time", "Trust"],
        "Gateway": ["Access", "Configuration", "Problems", "Shell", "Statements", "Time", "Trust"],
        "Recognition": [
            "Access", "Codes", "Intake", "Issuing", "Pages", "Problems", "Requests", "Shell", "Statements", "Trust",
        ],
        "Residents": [
            "Access", "CheckIn", "Codes", "Configuration", "Dispatch", "Pages", "Problems", "Recognition", "Requests",
            "Rules", "Shell", "Time",
        ],
        "Work": ["Access", "Intake", "Nation", "Pages", "Problems", "Residents", "Shell"],
        "Dispatch": [
            "Access", "Configuration", "Exchange", "Intake", "Pages", "Problems", "Recognition", "Requests", "Shell",
            "Time", "Trust",
        ],
        // Work on a store without a node; everything, put together.
        "Bulk": ["Configuration", "Rules", "Time"],
        "Audit": ["Bulk", "Configuration", "Exchange", "Problems", "Requests", "Rules", "Shell", "Time"],
        ".": [
            "Access", "Audit", "CheckIn", "Codes", "Configuration", "Connections", "Derivation", "Dispatch", "Exchange",
            "Gateway", "Intake",
            "Issuing", "Live", "Nation", "Observation", "OpenAPI", "Operation", "Pages", "Recognition", "Replay",
            "Requests", "Residents", "Rules", "Shell", "Statements", "Time", "Trust", "Work",
        ],
    ]

    /// The modules whose folders have arrows.
    static let modules: [String: [String: Set<String>]] = ["HealthCodeStore": store, "HealthCodeServer": server]

    /// Arrows that go round, with the reason; without them the others point one way.
    static let goingRound: [String: [(from: String, to: String, reason: String)]] = [
        "HealthCodeStore": [
            (
                "Evidence", "Audit",
                "new rows are accounted for in the transaction that adds them; the audit reads rows as they are sealed"
            )
        ],
        "HealthCodeServer": [
            ("Access", "Configuration", "what credentials are registered is read there, and says who may do what"),
            ("Access", "Shell", "who calls stands in the context of a request"),
            ("Observation", "Shell", "its routes show what the shell measures, under the routes' names"),
            ("Shell", "Pages", "problems of pages are answered as pages, and their files without a session"),
        ],
    ]

    /// How many lines what puts a node together may have.
    static let compositionLines = 300

    @Test(arguments: ["HealthCodeStore/Store.swift", "HealthCodeServer/NodeComposition.swift"])
    func `what puts features together is one short file`(file: String) throws {
        let text = try String(contentsOf: ArchitectureTests.sources.appendingPathComponent(file), encoding: .utf8)
        #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count <= Self.compositionLines)
    }

    @Test func `the whole store is in the hands of what puts a node together, and of nobody else`() throws {
        let root = ArchitectureTests.sources.appendingPathComponent("HealthCodeServer")
        for file in try FileManager.default.subpathsOfDirectory(atPath: root.path) where file.hasSuffix(".swift") {
            if Self.holdsStore.contains(file) { continue }
            let text = try String(contentsOf: root.appendingPathComponent(file), encoding: .utf8)
            let isWhole = text.contains(": Store,") || text.contains(": Store)") || text.contains(": Store\n")
            #expect(!isWhole, "\(file) is given the whole store")
        }
    }

    /// The files of the server that may name ``Store``.
    private static let holdsStore: Set<String> = [
        "NodeComposition.swift", "Node.swift", "Store+Opening.swift", "Bulk/StoreWork.swift",
        "Audit/StoreWork+Audit.swift",
        // Its own type of that name: which engine, and where.
        "Configuration/NodeConfiguration.swift",
    ]

    @Test(arguments: modules.keys.sorted())
    func `a folder uses those that are declared, and no other`(module: String) throws {
        let declared = try #require(Self.modules[module])
        let found = try Self.uses(in: module)
        try #require(found.count > 10)
        #expect(Set(found.keys) == Set(declared.keys))
        for (folder, uses) in found.sorted(by: { $0.key < $1.key }) {
            for (other, names) in uses where declared[folder]?.contains(other) != true {
                Issue.record("\(module)/\(folder) uses \(other): \(names.sorted().joined(separator: ", "))")
            }
            let gone = (declared[folder] ?? []).subtracting(uses.keys)
            #expect(gone.isEmpty, "\(module)/\(folder) no longer uses \(gone.sorted().joined(separator: ", "))")
        }
    }

    @Test(arguments: modules.keys.sorted())
    func `arrows point one way, but for those that are named`(module: String) throws {
        var arrows = try #require(Self.modules[module])
        for arrow in Self.goingRound[module] ?? [] {
            #expect(arrows[arrow.from]?.contains(arrow.to) == true, "\(arrow.from) no longer uses \(arrow.to)")
            #expect(!arrow.reason.isEmpty)
            arrows[arrow.from]?.remove(arrow.to)
        }
        #expect(Self.cycle(in: arrows).isEmpty)
    }

    @Test func `a cycle is found, and names in comments and in other modules are no arrows`() {
        #expect(Self.cycle(in: ["a": ["b"], "b": ["c"], "c": []]).isEmpty)
        #expect(Self.cycle(in: ["a": ["b"], "b": ["c"], "c": ["b"], "d": []]) == ["a", "b", "c"])
        let text = """
            // Codes
            /// ``Codes``
            let url = Other.Codes.self
            let residents: Residents // Intake
            """
        #expect(Self.names(in: text).used.isDisjoint(with: ["Codes", "Intake"]))
        #expect(Self.names(in: text).used.contains("Residents"))
        #expect(Self.names(in: text).declared == ["url", "residents"])
        let declared = """
            public struct Codes: Sendable {
                struct Nested {}
            }
            private enum Hidden {}
            package final class Shared {}
            func open() {}
            """
        #expect(Self.declarations(in: declared) == ["Codes", "Shared", "open"])
    }

    // MARK: Reading the sources

    /// What each folder uses of which other, with the names.
    private static func uses(in module: String) throws -> [String: [String: Set<String>]] {
        let root = ArchitectureTests.sources.appendingPathComponent(module)
        var owners: [String: Set<String>] = [:]
        var words: [String: Set<String>] = [:]
        // A folder that has a name of its own, nested in a type or in a function, means that one.
        var own: [String: Set<String>] = [:]
        for file in try FileManager.default.subpathsOfDirectory(atPath: root.path) where file.hasSuffix(".swift") {
            let parts = file.split(separator: "/")
            let folder = parts.count == 1 ? "." : String(parts[0])
            let text = try String(contentsOf: root.appendingPathComponent(file), encoding: .utf8)
            for name in declarations(in: text) { owners[name, default: []].insert(folder) }
            let (used, declared) = names(in: text)
            words[folder, default: []].formUnion(used)
            own[folder, default: []].formUnion(declared)
        }
        var uses: [String: [String: Set<String>]] = [:]
        for (folder, names) in words {
            uses[folder] = [:]
            for name in names.subtracting(own[folder] ?? []) {
                // A name that two folders have says nothing of either.
                guard let owner = owners[name], owner.count == 1, let other = owner.first, other != folder else {
                    continue
                }
                uses[folder]?[other, default: []].insert(name)
            }
        }
        return uses
    }

    /// The types and functions that a file declares for its whole module.
    private static func declarations(in text: String) -> Set<String> {
        let kinds: Set<Substring> = ["struct", "class", "enum", "actor", "protocol", "typealias", "func"]
        let before: Set<Substring> = ["public", "package", "final", "indirect"]
        var names: Set<String> = []
        for line in text.split(separator: "\n") {
            guard let first = line.first, first.isLetter || first == "@" else { continue }
            var words = line.split(separator: " ")[...]
            while let word = words.first, word.hasPrefix("@") || before.contains(word) { words.removeFirst() }
            guard let kind = words.popFirst(), kinds.contains(kind), let name = words.first else { continue }
            names.insert(String(name.prefix { $0.isLetter || $0.isNumber || $0 == "_" }))
        }
        return names
    }

    /// The words of a file outside of comments, but those after a dot, which belong to what stands before it; and of these
    /// the names that it declares, wherever.
    private static func names(in text: String) -> (used: Set<String>, declared: Set<String>) {
        var used: Set<String> = []
        var declared: Set<String> = []
        for line in text.split(separator: "\n") {
            var word: [UInt8] = []
            var before = ""
            var last: UInt8 = 0
            var isMember = false
            func end() {
                guard !word.isEmpty else { return }
                let name = String(decoding: word, as: UTF8.self)
                word = []
                if !isMember {
                    used.insert(name)
                    if declaring.contains(before) { declared.insert(name) }
                }
                before = name
            }
            for byte in line.utf8 {
                if byte == UInt8(ascii: "/"), last == byte { break }
                let isPart =
                    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 95
                if isPart {
                    if word.isEmpty { isMember = last == UInt8(ascii: ".") }
                    word.append(byte)
                } else {
                    end()
                }
                last = byte
            }
            end()
        }
        return (used, declared)
    }

    private static let declaring: Set<String> = [
        "struct", "class", "enum", "actor", "protocol", "typealias", "func", "let", "var", "case",
    ]

    /// The folders on a way that goes round, or lead there; none when the arrows point one way.
    private static func cycle(in arrows: [String: Set<String>]) -> Set<String> {
        var left = arrows
        while let free = left.first(where: { $0.value.isDisjoint(with: left.keys) })?.key { left[free] = nil }
        return Set(left.keys)
    }
}
