import Configuration
import Foundation
import HealthCode

/// Reads typed values from a configuration and gathers what is wrong with them instead of stopping at the first fault.
struct ConfigurationReader {
    /// Those that say something are asked first: the environment, then the file.
    private let providers: [any ConfigProvider]
    private let folder: URL
    private(set) var faults: [ConfigurationFaults.Fault] = []

    init(providers: [any ConfigProvider], folder: URL) {
        self.providers = providers
        self.folder = folder
    }

    mutating func fault(_ key: String, _ reason: String) {
        faults.append(.init(key, reason))
    }

    /// Whether any provider says something under the key.
    func has(_ key: String) -> Bool {
        providers.contains { provider in
            do {
                return try provider.value(forKey: absolute(key), type: .string).value != nil
            } catch {
                // It is there, but of another type.
                return true
            }
        }
    }

    /// A text that is not empty; `nil` when there is none.
    mutating func optionalText(_ key: String) -> String? {
        guard let text = value(key, .string, "must be a text", { if case .string(let text) = $0 { text } else { nil } })
        else { return nil }
        guard !text.allSatisfy(\.isWhitespace) else {
            fault(key, "must not be empty")
            return nil
        }
        return text
    }

    /// A text that must be there; empty, with a fault, when it is not.
    mutating func text(_ key: String) -> String {
        required(key, optionalText(key)) ?? ""
    }

    /// A secret that must be there.
    mutating func secret(_ key: String) -> Secret { Secret(text(key)) }

    /// A number within bounds.
    mutating func number(_ key: String, in range: ClosedRange<Int>, default fallback: Int? = nil) -> Int {
        let value = value(
            key, .int, "must be a whole number", { if case .int(let number) = $0 { number } else { nil } })
        guard let number = fallback == nil ? required(key, value) : value ?? fallback else { return range.lowerBound }
        if !range.contains(number) { fault(key, "must be from \(range.lowerBound) to \(range.upperBound)") }
        return number
    }

    /// Whether something is so; not, when nothing is said.
    mutating func flag(_ key: String, default standard: Bool = false) -> Bool {
        value(key, .bool, "must be true or false", { if case .bool(let flag) = $0 { flag } else { nil } }) ?? standard
    }

    /// Texts; none when nothing is said.
    mutating func texts(_ key: String) -> [String] {
        value(
            key, .stringArray, "must be a list of texts",
            { if case .stringArray(let texts) = $0 { texts } else { nil } }) ?? []
    }

    /// One of a list's cases.
    mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: String, default fallback: Choice? = nil
    ) -> Choice? where Choice.RawValue == String {
        guard let text = optionalText(key) else {
            if fallback == nil { _ = required(key, Choice?.none) }
            return fallback
        }
        if let choice = Choice(rawValue: text) { return choice }
        fault(key, "must be one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
        return fallback
    }

    /// A file's path, relative ones counted from the configuration file.
    mutating func path(_ key: String) -> String { resolve(text(key)) }

    /// A file's path that may be left out.
    mutating func optionalPath(_ key: String) -> String? { optionalText(key).map(resolve) }

    /// A path, counted from the configuration file unless it is absolute.
    func resolve(_ path: String) -> String {
        URL(fileURLWithPath: path, relativeTo: folder).standardizedFileURL.path
    }

    // MARK: One value

    private mutating func required<Value>(_ key: String, _ value: Value?) -> Value? {
        if value == nil, !faults.contains(where: { $0.key == key }) { fault(key, "is missing") }
        return value
    }

    private mutating func value<Value>(
        _ key: String, _ type: ConfigType, _ reason: String, _ read: (ConfigContent) -> Value?
    ) -> Value? {
        for provider in providers {
            do {
                guard let found = try provider.value(forKey: absolute(key), type: type).value else { continue }
                if let value = read(found.content) { return value }
            } catch {
                // The provider's error may quote what was said, which may be a secret; the key is enough to find it.
            }
            fault(key, reason)
            return nil
        }
        return nil
    }

    private func absolute(_ key: String) -> AbsoluteConfigKey {
        AbsoluteConfigKey(key.split(separator: ".").map(String.init))
    }
}
