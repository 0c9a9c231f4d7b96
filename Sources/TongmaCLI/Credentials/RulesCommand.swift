internal import ArgumentParser

/// `tongma rules`: rules as data, in CertLogic.
struct RulesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules",
        abstract: "Work on rules of acceptance and admission: evaluate their logic, check their documents.",
        discussion: """
            A rule is a JSON document as the EU gateway exchanges them. Its Logic is CertLogic (specification 1.3.3), a \
            small language in JSON that reads a credential's payload and answers true or false. Provinces write their \
            rules of admission in the same form, with the type Admission.
            """,
        subcommands: [RulesEvaluateCommand.self, RulesCheckCommand.self])
}
