import HTTPTypes
import HealthCode
import Hummingbird

/// In which language somebody is answered: as the address says, else as they chose last, else as their browser asks, else
/// in Chinese.
enum PageLanguage {
    /// The cookie that keeps a choice; it says nothing of who chose.
    static let cookie = "tongma_language"

    static func of(_ request: Request) -> Language {
        chosen(request) ?? request.cookies[cookie].flatMap { Language(rawValue: $0.value) }
            ?? request.headers[.acceptLanguage].flatMap(preferred) ?? .zh
    }

    /// The language that the address names.
    static func chosen(_ request: Request) -> Language? {
        request.uri.queryParameters["lang"].flatMap { Language(rawValue: String($0)) }
    }

    /// The one of the two that is wanted most (RFC 9110 section 12.5.4); of two wanted as much, the first.
    private static func preferred(_ field: String) -> Language? {
        var best: (language: Language, weight: Double)?
        for range in field.prefix(1_000).split(separator: ",") {
            let parts = range.split(separator: ";").map { $0.filter { !$0.isWhitespace }.lowercased() }
            guard let tag = parts.first?.split(separator: "-").first, let language = Language(rawValue: String(tag))
            else { continue }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            if weight > (best?.weight ?? 0) { best = (language, weight) }
        }
        return best?.language
    }
}
