internal import ArgumentParser
internal import Credentials
internal import Foundation

/// `tongma credential issue-certificate`: health certificates from statements, for peers that read what is issued here.
struct IssueCertificateCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "issue-certificate",
        abstract: "Issue health certificates (HCERT), one JSON object a line.",
        discussion: """
            Each line of standard input is an object with "statement" (an EU DCC), "iat" and "exp" (seconds) and, if \
            you like, "id". Each is answered by one line, in the same order:

              {"id": …, "text": …}
              {"id": …, "error": "…"}   why there is none

            What breaks the schema, or what the signer's certificate does not permit, is refused.

            EXIT STATUS
              0  every certificate was issued
              1  some were not
              2  unusable arguments, or standard input cannot be read
            """,
        shouldDisplay: false)

    @Option(help: ArgumentHelp("A file with the signer's P-256 key in PEM.", valueName: "file"))
    var key: String
    @Option(help: ArgumentHelp("A file with the signer's certificate in PEM.", valueName: "file"))
    var certificate: String

    func answer(on console: Console) throws -> Int32 {
        let issuer = try makeIssuer()
        return try IssuingLines.answer(on: console) { request in
            guard let statement = request["statement"], let issuedAt = request["iat"]?.integer,
                let expires = request["exp"]?.integer
            else { throw UsageError("\"statement\", \"iat\" or \"exp\" is missing") }
            return [("text", .string(try issuer.issue(statement, issuedAt: issuedAt, expires: expires)))]
        }
    }

    private func makeIssuer() throws -> HCERTIssuer {
        let signingKey = try IssuingLines.key(from: key)
        do {
            let contents = try Data(contentsOf: URL(fileURLWithPath: certificate))
            let certificates = try PEMBundle(parsing: Array(contents)).certificates
            guard certificates.count == 1 else { throw UsageError("one certificate is needed") }
            return try HCERTIssuer(signer: TrustedSigner(certificate: certificates[0]), key: signingKey)
        } catch {
            throw UsageError("--certificate: no signer's certificate (\(error))")
        }
    }
}
