internal import Credentials
internal import Foundation

/// What the commands that issue have in common: a key from a file, and a request a line that is answered in its place.
enum IssuingLines {
    /// The key of `--key`.
    ///
    /// - Throws: ``UsageError``.
    static func key(from file: String) throws -> P256SigningKey {
        do {
            return try P256SigningKey(pem: String(contentsOfFile: file, encoding: .utf8))
        } catch {
            throw UsageError("--key: not a readable file with a P-256 key in PEM")
        }
    }

    /// Answers each line of standard input by what is issued for it, or by why nothing is, under the line's own "id".
    ///
    /// - Returns: the exit status.
    static func answer(
        on console: Console, _ issue: @escaping @Sendable (JSONValue) throws -> [(String, JSONValue)]
    ) throws -> Int32 {
        let failures = FailureCount()
        let stream = LineStream(longestLine: 1 << 20) { line in
            var answer: JSONObject = ["id": .null]
            do {
                guard let line else { throw UsageError("the line is longer than 1 MiB") }
                let request = try JSONValue(parsing: line)
                answer["id"] = request["id"] ?? .null
                for (name, value) in try issue(request) { answer[name] = value }
            } catch {
                failures.add()
                answer["error"] = .string("\(error)")
            }
            return JSONValue.object(answer).serialized()
        }
        try stream.run(from: .standardInput, to: console)
        return failures.count == 0 ? 0 : 1
    }
}
