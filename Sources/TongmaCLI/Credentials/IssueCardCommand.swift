internal import ArgumentParser
internal import Credentials

/// `tongma credential issue-card`: SMART Health Cards from bundles, for peers that read what is issued here.
struct IssueCardCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "issue-card",
        abstract: "Issue SMART Health Cards, one JSON object a line.",
        discussion: """
            Each line of standard input is an object with "bundle" (FHIR R4), "nbf" (seconds) and, if you like, "id", \
            "exp" (seconds), "types" (an array) and "rid". Each is answered by one line, in the same order:

              {"id": …, "jws": …, "text": …}   text, the digits for a QR code, is null when one code cannot hold them
              {"id": …, "error": "…"}          why there is none

            A bundle that has anything in it that the specification leaves out of cards is refused, unless --minimize \
            is given.

            EXIT STATUS
              0  every card was issued
              1  some were not
              2  unusable arguments, or standard input cannot be read
            """,
        shouldDisplay: false)

    @Option(help: ArgumentHelp("A file with the issuer's P-256 key in PEM.", valueName: "file"))
    var key: String
    @Option(help: ArgumentHelp("The issuer's https address.", valueName: "address"))
    var issuer: String
    @Flag(help: "Leave out of the bundles what cards leave out.")
    var minimize = false

    func answer(on console: Console) throws -> Int32 {
        let cardIssuer = try makeIssuer()
        let minimize = minimize
        return try IssuingLines.answer(on: console) { request in
            guard let bundle = request["bundle"], let notBefore = request["nbf"]?.integer else {
                throw UsageError("\"bundle\" or \"nbf\" is missing")
            }
            let jws = try cardIssuer.issue(
                minimize ? FHIRProfile.minimized(bundle) : bundle, notBefore: notBefore,
                expiresAt: request["exp"]?.integer, types: request["types"]?.array?.compactMap(\.string) ?? [],
                revocationIdentifier: request["rid"]?.string)
            let fitsOneCode = jws.utf8.count <= SmartHealthCardText.Limit.singleCode
            return [
                ("jws", .string(jws)),
                ("text", fitsOneCode ? .string(try SmartHealthCardText.write(jws)) : .null),
            ]
        }
    }

    private func makeIssuer() throws -> SmartHealthCardIssuer {
        let signingKey = try IssuingLines.key(from: key)
        do {
            return try SmartHealthCardIssuer(address: issuer, key: signingKey, publicKey: signingKey.verificationKey)
        } catch {
            throw UsageError("--issuer: \(error.detail)")
        }
    }
}
