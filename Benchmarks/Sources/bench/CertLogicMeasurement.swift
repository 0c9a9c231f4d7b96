internal import ArgumentParser
internal import Credentials
internal import Foundation

/// Evaluates the published national rules on one core, and has the peer do the same in the same run.
struct CertLogicMeasurement: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "certlogic", abstract: "Evaluate the published national rules, compiled once, on one core.")

    @Argument(help: "The folder of the business rules: COUNTRY/RULE/rule.json with tests.") var folder: String
    @Option(help: "The peer, Benchmarks/Credentials/certlogic_peer.py.") var peer: String?
    @Option(help: "The interpreter that has panzi-json-logic.") var python = "python3"
    @Option var passes = 5

    /// One test of one rule.
    private struct Evaluation {
        let logic: CertLogicExpression
        let data: JSONValue
        let expected: Bool
    }

    /// Evaluates every test so often in a pass that a pass takes half a second or so.
    private static let rounds = 1_000

    func run() throws {
        let (documents, evaluations) = try read()
        guard !evaluations.isEmpty else { throw BenchError("\(folder) holds no rules") }
        var figures = Figures()
        figures.note("certlogic.rules", Double(documents.count))
        figures.note("certlogic.evaluations", Double(evaluations.count))
        for _ in 0..<passes {
            var held = 0
            let lap = try timed {
                for _ in 0..<Self.rounds {
                    for evaluation in evaluations where try evaluation.logic.holds(on: evaluation.data) { held += 1 }
                }
            }
            // Every answer is the one that the rule's own tests expect, so none is left out or guessed.
            guard held == Self.rounds * evaluations.count(where: \.expected) else {
                throw BenchError("a rule does not answer what its test expects")
            }
            figures.note("certlogic.rate", Double(Self.rounds * evaluations.count) / lap.cpuSeconds)
        }
        for _ in 0..<passes {
            let lap = try timed {
                for document in documents { _ = try CertLogicExpression(compiling: document) }
            }
            figures.note("certlogic.compilations", Double(documents.count) / lap.cpuSeconds)
        }
        figures.print()
        if let peer { Swift.print(try answer(of: peer), terminator: "") }
    }

    /// What the peer prints: figures of the same form.
    private func answer(of peer: String) throws -> String {
        let output = FileManager.default.temporaryDirectory.appending(path: "certlogic-peer-\(getpid())")
        // What is left behind when this fails does no harm.
        defer { try? FileManager.default.removeItem(at: output) }
        _ = try ChildProcess([python, peer, folder, String(passes)], output: output.path).run(expecting: [0])
        return try String(contentsOf: output, encoding: .utf8)
    }

    private func read() throws -> (logic: [JSONValue], evaluations: [Evaluation]) {
        var documents: [JSONValue] = []
        var evaluations: [Evaluation] = []
        for country in try names(in: folder) where country.count == 2 {
            for rule in try names(in: "\(folder)/\(country)") {
                let path = "\(folder)/\(country)/\(rule)"
                guard let logic = try json("\(path)/rule.json")["Logic"] else { throw BenchError("\(path) is no rule") }
                let expression = try CertLogicExpression(compiling: logic)
                documents.append(logic)
                for name in try names(in: "\(path)/tests") {
                    let test = try json("\(path)/tests/\(name)")
                    guard let expected = test["expected"]?.bool else { throw BenchError("\(path): \(name) is no test") }
                    let data: JSONValue = ["payload": test["payload"] ?? .null, "external": test["external"] ?? .null]
                    guard try expression.holds(on: data) == expected else { throw BenchError("\(path): \(name) fails") }
                    evaluations.append(Evaluation(logic: expression, data: data, expected: expected))
                }
            }
        }
        return (documents, evaluations)
    }

    private func names(in path: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    }

    private func json(_ path: String) throws -> JSONValue {
        try JSONValue(parsing: [UInt8](Data(contentsOf: URL(filePath: path))))
    }
}
