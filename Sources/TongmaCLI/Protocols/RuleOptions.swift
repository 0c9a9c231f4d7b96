internal import ArgumentParser
internal import HealthCode

/// The options that choose the rules: an edition or the national timeline, overlays, registered exceptions.
struct RuleOptions: ParsableArguments {
    @Option(
        name: .customLong("protocol"),
        help: ArgumentHelp(
            "The rules: cn-8, cn-9, cn-20, 'national' (the edition in force at each instant), or a document.",
            discussion: "'tongma protocol list' shows the editions; docs/protocol-schema.md describes documents.",
            valueName: "name|file"))
    var rules = "national"

    @Option(
        help: ArgumentHelp(
            "A province's document over a national edition: PROVINCE=FILE, for example 460000=hainan.yaml. Repeatable.",
            discussion: "It governs the residents of the province, wherever they are; beyond L1 to L6 it is refused.",
            valueName: "province=file"))
    var overlay: [String] = []

    @Option(
        help: ArgumentHelp("A register of exceptions that overlays may rest on. Repeatable.", valueName: "file"))
    var exceptions: [String] = []

    /// What the options say.
    var selection: RuleSelection { RuleSelection(rules: rules, overlays: overlay, exceptions: exceptions) }
}
