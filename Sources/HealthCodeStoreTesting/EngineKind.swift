import Foundation

/// The engines that every test of the store runs on, as arguments: `@Test(arguments: EngineKind.all)`.
public enum EngineKind: String, Sendable, CaseIterable {
    case sqlite
    case postgres

    /// All of them, or those that `TONGMA_TEST_ENGINES` names, with commas between.
    public static let all: [EngineKind] =
        ProcessInfo.processInfo.environment["TONGMA_TEST_ENGINES"].map {
            $0.split(separator: ",").compactMap { EngineKind(rawValue: String($0)) }
        } ?? allCases

    /// The engine of the nodes in tests that say nothing of engines: SQLite, unless `TONGMA_TEST_ENGINE` is `postgres`.
    /// `make test` runs the tests of the server with either.
    public static let ofNodes =
        ProcessInfo.processInfo.environment["TONGMA_TEST_ENGINE"].flatMap(EngineKind.init) ?? .sqlite
}
