import Credentials
import Foundation
import Testing

/// The EU's test vectors: every assertion holds but those that `exceptions.csv` explains one by one.
@Suite(.enabled(if: Conformance.runs("dgc-testdata"), "the conformance data is absent"))
struct CertificateVectorTests {
    /// An assertion by its vector and its flag.
    private struct Assertion: Hashable {
        let vector: String
        let flag: String
        var name: String { "\(vector) \(flag)" }
    }

    @Test func `every assertion holds but the exceptions and no exception is superfluous`() throws {
        let vectors = try CertificateVector.all()
        #expect(vectors.count == 401)
        var held = 0
        var failed: Set<Assertion> = []
        for vector in vectors {
            for (flag, isExpected) in vector.expectations where flag != "PICTUREDECODE" {
                if vector.judge(flag) == isExpected {
                    held += 1
                } else {
                    failed.insert(Assertion(vector: vector.name, flag: flag))
                }
            }
        }
        try compare(failed, with: exceptions().filter { $0.flag != "PICTUREDECODE" })
        #expect(!failed.contains { $0.vector.hasPrefix("common/") })
        #expect(held == 3_387)
        #expect(failed.count == 171)
    }

    @Test(.enabled(if: QRReader.all.allSatisfy(\.isThere) || isContinuousIntegration, "no QR reader is installed"))
    func `the pictures hold the texts`() async throws {
        let reader = try #require(QRReader.all.last)
        var held = 0
        var failed: Set<Assertion> = []
        for vector in try CertificateVector.all() {
            for (flag, isExpected) in vector.expectations where flag == "PICTUREDECODE" {
                if let picture = vector.picture, (try await reader.read(picture) == vector.text) == isExpected {
                    held += 1
                } else {
                    failed.insert(Assertion(vector: vector.name, flag: flag))
                }
            }
        }
        try compare(failed, with: exceptions().filter { $0.flag == "PICTUREDECODE" })
        #expect(held == 353)
        #expect(failed.count == 5)
    }

    private func compare(_ failed: Set<Assertion>, with exceptions: Set<Assertion>) {
        #expect(failed.subtracting(exceptions).map(\.name).sorted() == [], "not explained")
        #expect(exceptions.subtracting(failed).map(\.name).sorted() == [], "no longer needed")
    }

    private func exceptions() throws -> Set<Assertion> {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("exceptions.csv")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        #expect(lines.first == "vector,flag,cause")
        var exceptions: Set<Assertion> = []
        for line in lines.dropFirst() {
            let fields = line.split(separator: ",", maxSplits: 2)
            try #require(fields.count == 3, "an exception without a cause: \(line)")
            exceptions.insert(Assertion(vector: String(fields[0]), flag: String(fields[1])))
        }
        #expect(exceptions.count == lines.count - 1, "an exception twice")
        return exceptions
    }
}
