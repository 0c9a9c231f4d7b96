import Foundation
import TransparencyLog

/// `LogApp make SEED COUNT` writes questions to a verifier, a line of JSON each; `LogApp judge` reads such lines and says
/// of each whether it is right. Whoever writes another implementation can hold it against this one from both sides, as
/// `scripts/tlog-differential` does with Go's.
@main
struct LogApp {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        switch (arguments.first, arguments.count) {
        case ("make", 3):
            let numbers = arguments.dropFirst().compactMap { UInt64($0) }
            guard numbers.count == 2 else { break }
            var making = try Making(seed: numbers[0])
            for id in 0..<Int(numbers[1]) {
                var line = try making.line()
                line.id = id
                try write(encoder.encode(line))
            }
            return
        case ("judge", 1):
            let decoder = JSONDecoder()
            while let text = readLine() {
                let line = try decoder.decode(Line.self, from: Data(text.utf8))
                try write(encoder.encode(Answer(id: line.id, valid: line.isValid)))
            }
            return
        default:
            break
        }
        try FileHandle.standardError.write(contentsOf: Data("usage: LogApp make SEED COUNT | judge\n".utf8))
        exit(2)
    }

    private struct Answer: Encodable {
        let id: Int
        let valid: Bool
    }

    private static func write(_ line: Data) throws {
        try FileHandle.standardOutput.write(contentsOf: line + Data("\n".utf8))
    }
}
