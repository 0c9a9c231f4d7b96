internal import ArgumentParser

/// What the commands about dispatch derive from.
struct DispatchSources: ParsableArguments {
    @Option(help: ArgumentHelp("The folder with the evidence and the field acts.", valueName: "dir"))
    var evidence: String

    @OptionGroup var rules: RuleOptions

    @Option(
        help: ArgumentHelp(
            "A document of duties to use instead of the one that ships with tongma.", valueName: "file"))
    var duties: String?
}
