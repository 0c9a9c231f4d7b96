internal import ArgumentParser
internal import HealthCode

/// `--lang`.
enum LanguageOption: String, ExpressibleByArgument, CaseIterable {
    case zh, en

    var language: Language { self == .zh ? .zh : .en }
}
