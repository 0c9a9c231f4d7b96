internal import ArgumentParser
internal import Credentials
internal import Foundation

/// `tongma rules check`: would the gateway take these rules, and can they be evaluated?
struct RulesCheckCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check rule documents: their logic, and what the EU gateway demands of them.",
        discussion: """
            Each FILE holds one rule or an array of rules; a folder stands for every JSON file in it, but for folders \
            named tests. Checked are the CertLogic expression, the form of every member, and that they fit one another: \
            the identifier's prefix and country, the period in force (at least 72 hours), descriptions (English, at least \
            20 characters), and that AffectedFields lists exactly what Logic reads.

            Every issue is one line, FILE: PLACE: WHAT, where PLACE leads to the member, such as Logic/if/0.

            EXAMPLES
              tongma rules check Examples/admission/hospital-48h.json
              tongma rules check rules/

            EXIT STATUS
              0  no issue
              1  some issue
              2  unusable arguments, or a file that cannot be read or is not JSON
            """)

    @Argument(help: ArgumentHelp("Files and folders with rules.", valueName: "file"))
    var paths: [String]

    func answer(on console: Console) throws -> Int32 {
        var issues = 0
        var rules = 0
        for path in paths {
            for document in try RuleFiles.documents(at: path, on: console) {
                rules += 1
                for issue in GatewayConstraints.issues(in: document.value) {
                    issues += 1
                    try console.writeOut(Array("\(document.place): \(issue)\n".utf8))
                }
            }
        }
        let summary = "\(rules) \(rules == 1 ? "rule" : "rules"), \(issues) \(issues == 1 ? "issue" : "issues")\n"
        try console.writeOut(Array(summary.utf8))
        return issues == 0 ? 0 : 1
    }
}
