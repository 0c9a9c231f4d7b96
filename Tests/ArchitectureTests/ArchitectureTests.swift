import Foundation
import Testing

/// The arrows between the modules, as `docs/architecture.md` draws them: what each target may import, and nothing else.
@Suite struct ArchitectureTests {
    /// Every target and all that its sources may import.
    static let arrows: [String: Set<String>] = [
        "HealthCode": ["CHealthCodeResources", "FoundationEssentials", "Collections", "Algorithms", "Yams"],
        "ClinicalMessages": ["CClinicalMessagesResources", "FoundationEssentials", "Glibc", "HealthCode"],
        "CClinicalMessagesResources": [],
        "CHealthCodeResources": [],
        "CHealthCodeServerResources": [],
        "HealthCodeTesting": ["HealthCode"],
        "CommandTesting": ["Foundation", "Subprocess", "SystemPackage"],
        "TongmaCLI": [
            "ArgumentParser", "AsyncHTTPClient", "CZlib", "Credentials", "Crypto", "Foundation", "HealthCode",
            "HealthCodeServer",
            "NIOCore", "NIOHTTP1", "Synchronization", "TransparencyLog", "UnixSignals",
        ],
        "Credentials": [
            "CQRCodegen", "CZlib", "Crypto", "CryptoExtras", "FoundationEssentials", "SwiftASN1", "Synchronization",
            "X509",
        ],
        "TransparencyLog": ["Crypto"],
        "HTTPSignatures": ["Crypto", "CryptoExtras", "FoundationEssentials", "HTTPTypes", "RawStructuredFieldValues"],
        "CQRCodegen": [],
        "CPango": [],
        "Typesetting": ["CPango", "Dispatch"],
        "CLibPQ": [],
        "PostgresClient": ["CLibPQ", "FoundationEssentials", "Glibc", "Synchronization"],
        "HealthCodeStore": [
            "Crypto", "Dispatch", "FoundationEssentials", "GRDB", "GRDBSQLite", "Glibc", "HealthCode", "PostgresClient",
            "Synchronization",
        ],
        "HealthCodeStoreTesting": ["Foundation", "HealthCodeStore", "PostgresClient"],
        "HealthCodeServer": [
            "AsyncHTTPClient", "CHealthCodeServerResources", "Configuration", "Credentials", "Crypto", "Foundation",
            "HTTPTypes", "HealthCode", "HealthCodeStore", "Hummingbird", "HummingbirdCore", "HummingbirdTLS", "Logging",
            "Mustache", "NIOCore", "NIOHTTP1", "NIOSSL", "ServiceLifecycle", "Synchronization", "Typesetting",
            "UnixSignals",
        ],
        "CZlib": [],
    ]

    /// Targets without Swift: a module map alone, or files that are built in.
    static let withoutSwift: Set<String> = [
        "CClinicalMessagesResources", "CHealthCodeResources", "CHealthCodeServerResources",
        "CLibPQ", "CPango", "CQRCodegen", "CZlib",
    ]

    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let sources = root.appendingPathComponent("Sources")

    @Test func `every target has its arrows`() throws {
        let targets = try FileManager.default.contentsOfDirectory(atPath: Self.sources.path)
        #expect(Set(targets) == Set(Self.arrows.keys))
    }

    @Test(arguments: arrows.keys.sorted())
    func `a target imports only what its arrows allow`(target: String) throws {
        let allowed = try #require(Self.arrows[target])
        var checked = 0
        for (file, text) in try Self.swiftFiles(of: target) {
            checked += 1
            for module in Self.imports(in: text) {
                #expect(allowed.contains(module), "\(file) imports \(module)")
            }
        }
        #expect(checked > 0 || Self.withoutSwift.contains(target))
    }

    /// Foundation's `Process` reads behind its memory when many descriptors are open: see `FinishedCommand`.
    @Test func `no other program is run by Foundation's Process`() throws {
        var checked = 0
        for folder in ["Sources", "Tests"] {
            let files = FileManager.default.enumerator(
                at: Self.root.appendingPathComponent(folder), includingPropertiesForKeys: nil)
            for case let file as URL in files ?? .init() where file.pathExtension == "swift" {
                checked += 1
                let text = try String(contentsOf: file, encoding: .utf8)
                #expect(!text.contains("= " + "Process()"), "\(file.path)")
            }
        }
        #expect(checked > 800)
    }

    @Test(arguments: ["ClinicalMessages", "HealthCode", "HealthCodeServer"])
    func `every file of a target's resources is built in`(target: String) throws {
        let folder = Self.sources.appendingPathComponent("\(target)/Resources").path
        let source = Self.sources.appendingPathComponent("C\(target)Resources/resources.c")
        let text = try String(contentsOf: source, encoding: .utf8)
        let files = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(!files.isEmpty)
        for file in files { #expect(text.contains("#embed \"../\(target)/Resources/\(file)\"\n"), "\(file)") }
    }

    @Test func `the domain and the log know no file, no clock and no randomness`() throws {
        let words = ["FileManager", "FileHandle", "Date()", "ContinuousClock", "SystemRandomNumberGenerator", "getenv"]
        for (file, text) in try Self.swiftFiles(of: "HealthCode") + Self.swiftFiles(of: "TransparencyLog") {
            for word in words { #expect(!text.contains(word), "\(file) says \(word)") }
        }
    }

    @Test func `no folder is a drawer for everything`() throws {
        let drawers: Set<String> = ["Utils", "Util", "Helpers", "Core", "Managers", "Common", "Misc", "Constants"]
        for target in Self.arrows.keys {
            for (file, _) in try Self.swiftFiles(of: target) {
                #expect(drawers.isDisjoint(with: file.split(separator: "/").map(String.init)), "\(file)")
            }
        }
    }

    @Test func `imports are found however they are written`() {
        let text = """
            import A
            internal import B
            public import struct C.D
            @preconcurrency package import E
            // import F
            let text = "import G"
            """
        #expect(Self.imports(in: text) == ["A", "B", "C", "E"])
    }

    // MARK: Reading the sources

    private static func swiftFiles(of target: String) throws -> [(file: String, text: String)] {
        let folder = sources.appendingPathComponent(target)
        let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".swift") }
        return try files.map { file in
            (file, try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8))
        }
    }

    private static func imports(in text: String) -> [String] {
        let kinds: Set<String> = ["struct", "class", "enum", "protocol", "func", "let", "var", "typealias"]
        return text.split(separator: "\n").compactMap { line in
            var words = line.split(separator: " ").map(String.init)[...]
            while let word = words.first,
                word.hasPrefix("@") || ["public", "package", "internal", "private"].contains(word)
            {
                words.removeFirst()
            }
            guard words.first == "import" else { return nil }
            words.removeFirst()
            if let kind = words.first, kinds.contains(kind) { words.removeFirst() }
            return words.first.map { String($0.prefix { $0 != "." }) }
        }
    }
}
