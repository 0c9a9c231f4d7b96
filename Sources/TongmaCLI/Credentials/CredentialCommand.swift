internal import ArgumentParser

/// `tongma credential`: health codes, HCERT and SMART Health Cards.
struct CredentialCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "credential",
        abstract: "Verify credentials, ask rules about them, and look into them.",
        discussion: """
            A credential is the text of a QR code: a health code (TM1:…), an EU or WHO health certificate (HC1:…) or a \
            SMART Health Card (shc:/…). Nothing is asked over a network.
            """,
        subcommands: [
            CredentialVerifyCommand.self, CredentialAcceptCommand.self, CredentialInspectCommand.self,
            CredentialDecodeCommand.self, IssueCardCommand.self, IssueCertificateCommand.self,
        ])
}
