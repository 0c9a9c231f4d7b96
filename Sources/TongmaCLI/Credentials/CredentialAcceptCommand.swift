internal import ArgumentParser

/// `tongma credential accept`: texts in, verdicts out, with what a country's or a venue's rules say of them.
struct CredentialAcceptCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "accept",
        abstract: "Verify credentials, and ask a country's or a venue's rules about them.",
        discussion: """
            Answers as verify does, with one more member:

              "acceptance": {"result": "accepted" | "not-accepted" | "open",
                "failed": [{"rule": "VR-DE-0001", "version": "1.0.0", "zh": …, "en": …}],
                "open": [{"rule": …, "version": …, "why": …}]}

            not-accepted names the rules that say no; without any, the credential itself is not valid and no rule was \
            asked. open means that no rule says no, but one could not be evaluated: a person must decide.

            Rules are JSON documents as the EU gateway exchanges them. --rules takes a file (a rule or an array of rules) \
            or a folder, which is read as a whole but for folders named tests. Asked are the country's acceptance rules \
            for General and for what the certificate states, of each the highest version in force, and the issuing \
            country's invalidation rules; of a health code, the country's and the province's rules of admission. \
            --valuesets takes the code lists that rules compare with: an object of lists, value sets as the gateway sends \
            them, or a folder of such.

            EXAMPLES
              Does Germany take this certificate?
                tongma credential accept --trust gateway.json --country DE \\
                  --rules rules --valuesets valueSets.json 'HC1:…'

              Does a hospital in Hainan let its holder in?
                tongma credential accept --trust trust.pem --status shard.cwt \\
                  --rules Examples/admission --country CN-HI --place hospital 'TM1:…'

            EXIT STATUS
              0  everything was accepted; of health codes: and may pass
              1  some was not, or stays open
              2  unusable arguments, or a file that cannot be used
            """)

    @Option(help: ArgumentHelp("A file or folder with rules. Repeatable.", valueName: "dir"))
    var rules: [String]

    @Option(help: ArgumentHelp("A file or folder with value sets. Repeatable.", valueName: "file"))
    var valuesets: [String] = []

    @Option(
        help: ArgumentHelp(
            "Whose rules: ISO 3166-1, or ISO 3166-2 for a part of the country with rules of its own (CN-HI).",
            valueName: "country"))
    var country: String

    @Option(help: ArgumentHelp("What kind of place asks, for rules that tell them apart.", valueName: "kind"))
    var place: String?

    @OptionGroup var options: VerificationOptions

    func validate() throws {
        guard VenueRules.isDivision(country) else {
            throw ValidationError("--country: '\(country)' is not ISO 3166, such as DE or CN-HI")
        }
    }

    func answer(on console: Console) throws -> Int32 {
        let rules = try VenueRules(
            rules: rules, valueSets: valuesets, division: country, place: place, console: console)
        return try options.run(isGate: false, rules: rules, on: console)
    }
}
