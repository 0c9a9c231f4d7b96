import ClinicalMessages
import Foundation
import HealthCode
import Testing

/// Messages written by others, which lie beside the repository and are never copied into it.
enum Conformance {
    /// `$CONFORMANCE_DIR`, or `../shared/conformance` seen from the package.
    static let folder: URL = {
        if let path = ProcessInfo.processInfo.environment["CONFORMANCE_DIR"] {
            return URL(fileURLWithPath: path, isDirectory: true)
        }
        var package = URL(fileURLWithPath: #filePath)
        for _ in 1...3 { package.deleteLastPathComponent() }
        return package.deletingLastPathComponent().appendingPathComponent("shared/conformance", isDirectory: true)
    }()

    /// Whether a suite can run. In continuous integration it must, so that absent data is a failure there.
    static func runs(_ suite: String) -> Bool {
        ProcessInfo.processInfo.environment["CI"] == "true"
            || FileManager.default.fileExists(atPath: folder.appendingPathComponent(suite).path)
    }

    /// The files below a folder whose names end so, by path.
    static func files(in path: String, _ suffixes: [String]) throws -> [(name: String, bytes: [UInt8])] {
        let root = folder.appendingPathComponent(path, isDirectory: true)
        let names = try #require(FileManager.default.enumerator(atPath: root.path), "\(root.path) is absent")
        return try names.compactMap { $0 as? String }.filter { name in suffixes.contains { name.hasSuffix($0) } }
            .sorted()
            .map { ($0, Array(try Data(contentsOf: root.appendingPathComponent($0)))) }
    }

    /// A profile under which as much of foreign messages is read as can be: every laboratory is one, and every patient
    /// number a passport's.
    static let generous: SourceProfile = {
        var profile = SourceProfile(prefix: "public:")
        profile.segmentEnds = .any
        profile.isProduction = false
        profile.isScreening = true
        profile.mayStateCases = true
        profile.mayStateHistoricalDoses = true
        profile.division = Division("990101001001")
        return profile
    }()
}

@Suite(.enabled(if: Conformance.runs("hl7"), "the conformance material hl7 is absent"))
struct HL7ConformanceTests {
    @Test(arguments: ["hl7/prime-reportstream", "hl7/fhir-converter"])
    func `every public message gets a verdict, and an answer`(folder: String) throws {
        var counts: [String: Int] = [:]
        for (name, bytes) in try Conformance.files(in: folder, [".hl7"]) {
            for message in HL7Batch(bytes).messages {
                let verdict = HL7Reader(profile: Conformance.generous).read(message.bytes)
                #expect(verdict.outcome != .accepted || verdict.faults.isEmpty, "\(name)")
                #expect(verdict.outcome == .accepted || !verdict.faults.isEmpty, "\(name)")
                let answer = Acknowledgement(of: verdict, at: Instant(seconds: 0), id: "1")
                #expect(answer.code.isError == !verdict.faults.isEmpty, "\(name)")
                let kind = verdict.faults.first?.code.rawValue ?? "accepted"
                counts[kind, default: 0] += 1
            }
        }
        #expect(counts == Self.expected[folder], "\(counts.sorted { $0.key < $1.key })")
    }

    /// By the first fault. Foreign systems number patients and name no document of ours (missing); most results are not of
    /// this infection (unknown-code); some messages name character sets that are not read.
    static let expected: [String: [String: Int]] = [
        "hl7/prime-reportstream": ["missing": 8, "unknown-code": 28, "message-type": 2, "character-set": 4],
        "hl7/fhir-converter": ["accepted": 1, "missing": 8, "event": 20, "message-type": 37, "unknown-code": 4],
    ]
}

@Suite(.enabled(if: Conformance.runs("fhir"), "the conformance material fhir is absent"))
struct FHIRConformanceTests {
    @Test(arguments: ["fhir/prime-simplereport", "hl7/prime-reportstream"])
    func `every public resource gets a verdict, and an outcome`(folder: String) throws {
        var counts: [String: Int] = [:]
        for (name, bytes) in try Conformance.files(in: folder, [".json", ".fhir", ".ndjson"]) {
            let documents =
                name == "test.ndjson" || name.hasSuffix("/test.ndjson")
                ? bytes.split(separator: UInt8(ascii: "\n")).map { Array($0) } : [bytes]
            for document in documents {
                let verdict = FHIRReader(profile: Conformance.generous).read(document)
                #expect(verdict.outcome == .accepted || !verdict.faults.isEmpty, "\(name)")
                #expect(verdict.faults.isEmpty || !verdict.faults[0].place.description.isEmpty, "\(name)")
                let outcome = try JSONTree(reading: OperationOutcome(of: verdict).json, limit: 16 << 20)
                #expect(outcome["issue"]?.items.isEmpty == false, "\(name)")
                counts[verdict.faults.first?.code.rawValue ?? "accepted", default: 0] += 1
            }
        }
        #expect(counts == Self.expected[folder], "\(counts.sorted { $0.key < $1.key })")
    }

    /// By the first fault. Ten files hold arrays and one several bundles, which are no document of FHIR (structure); single
    /// resources state nothing alone (message-type); the others name no document of ours (missing), another test than ours
    /// (unknown-code), or one address twice (duplicate).
    static let expected: [String: [String: Int]] = [
        "fhir/prime-simplereport": [
            "duplicate": 1, "missing": 2, "unknown-code": 2, "message-type": 9, "structure": 11,
        ],
        "hl7/prime-reportstream": ["message-type": 5, "unknown-code": 1],
    ]
}
