internal import ArgumentParser
internal import Credentials

/// `tongma credential inspect`: what is in a text, layer by layer.
struct CredentialInspectCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Show every layer of a credential, in words.",
        discussion: """
            Nothing is verified that needs trust in someone: for that there is 'tongma credential verify'. What a layer \
            says of itself, and whether the layers fit together, is shown, as far down as the text can be read.

            EXAMPLES
              A health code:
                tongma credential inspect 'TM1:…'

              What a scanner read:
                zbarimg --raw --quiet code.png | tongma credential inspect

            EXIT STATUS
              0  every layer was read
              1  the text could not be read to its end
              2  unusable arguments, or standard input cannot be read
            """)

    @Argument(help: ArgumentHelp("The text of one credential. (default: standard input)", valueName: "text"))
    var text: String?

    func answer(on console: Console) throws -> Int32 {
        let text = try text.map { Array($0.utf8) } ?? StandardInput.text()
        var inspection = CredentialInspection()
        inspection.inspect(text)
        try console.writeOut(Array(inspection.page.utf8))
        return inspection.isWhole ? 0 : 1
    }
}
