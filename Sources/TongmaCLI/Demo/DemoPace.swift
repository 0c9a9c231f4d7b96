internal import ArgumentParser

/// How fast the outbreak is played.
enum DemoPace: Equatable, Sendable, ExpressibleByArgument, CustomStringConvertible {
    /// As fast as the nodes take it.
    case max
    /// So many seconds of the outbreak in each second.
    case times(Double)

    init?(argument: String) {
        if argument == "max" {
            self = .max
        } else if let number = Double(argument), number > 0, number <= 1_000_000 {
            self = .times(number)
        } else {
            return nil
        }
    }

    /// How much of the outbreak one second is.
    var description: String {
        switch self {
        case .max: "max"
        case .times(let speed) where speed < 60: "\(Int(speed.rounded())) s"
        case .times(let speed) where speed < 3_600: "\(Int((speed / 60).rounded())) min"
        case .times(let speed): "\(Int((speed / 3_600).rounded())) h"
        }
    }
}

/// What the nodes keep their evidence in.
enum DemoEngine: String, ExpressibleByArgument, CaseIterable, Sendable {
    case sqlite, postgres
}
