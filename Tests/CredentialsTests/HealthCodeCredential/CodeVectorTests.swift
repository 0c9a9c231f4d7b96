import Credentials
import Foundation
import Testing

@Suite struct CodeVectorTests {
    @Test func `every vector gets its verdict`() throws {
        let vectors = try CodeVectors()
        let trust = try CodeVectors.Trust(vectors.json["signers"])
        let directories: [any StatusDirectory] = [
            try CodeVectors.Status(vectors.json["status_lists"]),
            try CodeVectors.shards(vectors.json["status_lists"], trust: trust),
        ]
        for status in directories {
            for vector in vectors.cases {
                let verdict = try CodeVectors.verdict(on: vector, trust: trust, status: status)
                #expect(CodeVectors.json(of: verdict) == vector["expected"], "\(vector["name"]?.string ?? "")")
            }
        }
        let seen = Set(vectors.cases.flatMap { $0["expected"]?["reasons"]?.array ?? [] }.compactMap(\.string))
        let others: Set<Reason> = [.compression, .keyUsage]
        #expect(seen == Set(Reason.allCases.filter { !others.contains($0) }.map(\.rawValue)))
        let outcomes = Set(vectors.cases.compactMap { $0["expected"]?["outcome"]?.string })
        #expect(outcomes == Set(Outcome.allCases.map(\.rawValue)))
    }

    /// What is new or changed in the code gets into the file by `TONGMA_WRITE_VECTORS=1 swift test --filter vector`.
    @Test func `the file has every case that there is, as it is meant`() throws {
        let written = try CodeVectorWriter.all().file()
        if ProcessInfo.processInfo.environment["TONGMA_WRITE_VECTORS"] != nil {
            try Data(written.serialized(.pretty)).write(to: CodeVectors.file)
        }
        let kept = try CodeVectors().json
        #expect(kept["signers"] == written["signers"])
        // Signatures are random, and the texts with them; all that is said of them is not.
        let said = { (file: JSONValue, list: String, signed: String) in
            (file[list]?.array ?? []).map { entry in
                var entry = entry.object ?? [:]
                entry[signed] = nil
                return JSONValue.object(entry)
            }
        }
        #expect(said(kept, "status_lists", "cwt") == said(written, "status_lists", "cwt"))
        #expect(said(kept, "cases", "text") == said(written, "cases", "text"))
        #expect(kept["cases"]?.array?.count == 160)
    }
}
