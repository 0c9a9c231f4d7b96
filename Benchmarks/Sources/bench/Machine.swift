internal import Foundation

/// What the figures were measured on.
struct Machine {
    let processor: String
    let cores: Int
    let memoryGiB: Double
    let system: String
    let swift: String
    let date: String

    init() {
        processor = Self.value(of: "model name", in: "/proc/cpuinfo") ?? "unknown processor"
        cores = ProcessInfo.processInfo.processorCount
        memoryGiB = Double(ProcessInfo.processInfo.physicalMemory) / Double(1 << 30)
        let name = Self.value(of: "PRETTY_NAME", in: "/etc/os-release", separator: "=")
        system = name?.trimmingCharacters(in: ["\""]) ?? "Linux"
        swift = Self.swiftVersion
        date = Date().formatted(.iso8601.year().month().day())
    }

    private static func value(of key: String, in path: String, separator: Character = ":") -> String? {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
        let line = text.split(separator: "\n").first { $0.hasPrefix(key) }
        return line?.split(separator: separator, maxSplits: 1).last?.trimmingCharacters(in: .whitespaces)
    }

    /// The compiler's major and minor version, as far as a program can know it.
    private static var swiftVersion: String {
        #if swift(>=6.4)
            "6.4 or later"
        #elseif swift(>=6.3)
            "6.3"
        #else
            "6.2"
        #endif
    }
}
