internal import Foundation

/// What comes on standard input as a whole.
enum StandardInput {
    /// Beyond every credential; more is not read.
    private static let longestText = 1 << 20

    /// The text of one credential.
    ///
    /// - Throws: ``UsageError`` when it cannot be read.
    static func text() throws -> [UInt8] {
        do {
            var text: [UInt8] = []
            while text.count <= longestText,
                let part = try FileHandle.standardInput.read(upToCount: longestText + 1 - text.count), !part.isEmpty
            {
                text += part
            }
            return text
        } catch {
            throw UsageError("standard input cannot be read (\(FileFailure(error)))")
        }
    }
}
