/// The engines that every test of the store runs on, as arguments: `@Test(arguments: EngineKind.all)`.
public enum EngineKind: String, Sendable, CaseIterable {
    case sqlite
    case postgres

    /// All of them.
    public static let all = allCases
}
