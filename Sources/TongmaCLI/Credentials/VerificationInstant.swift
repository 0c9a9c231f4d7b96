internal import Credentials
internal import Foundation
internal import HealthCode

/// Instants of verdicts: whole seconds since 1970-01-01T00:00:00Z.
enum VerificationInstant {
    /// Reads an instant in RFC 3339; a fraction of a second is dropped. The offset may be written in the short forms of
    /// ISO 8601 (`+08`, `+0800`), and without one UTC is meant: files of test vectors have both.
    ///
    /// - Throws: ``UsageError`` for a text that is none.
    static func parse(_ text: String, option: String) throws -> Int64 {
        if let instant = Instant(text) { return instant.seconds }
        guard text.contains("T"), let instant = CertLogicDateTime(text) else {
            throw UsageError(
                "\(option): '\(text)' is not an RFC 3339 instant with an offset, such as 2022-07-06T12:00:00+08:00")
        }
        return instant.seconds
    }

    /// The clock of this machine: a command that is not told an instant is asked about now.
    static var now: Int64 { Int64(Date().timeIntervalSince1970.rounded(.down)) }
}
