import Foundation

/// Whether an absent tool or absent conformance data is a failure.
let isContinuousIntegration = ProcessInfo.processInfo.environment["CI"] == "true"
