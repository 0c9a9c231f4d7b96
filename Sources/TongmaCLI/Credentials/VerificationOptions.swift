internal import ArgumentParser
internal import Credentials
internal import Foundation

/// What the commands that look at credentials take alike: whom to trust, when, for whom, and the texts.
struct VerificationOptions: ParsableArguments {
    @OptionGroup var trust: TrustOptions

    @Option(
        help: ArgumentHelp(
            "The instant of the verdict, RFC 3339 with an offset (2022-07-06T12:00:00+08:00). (default: now)",
            valueName: "instant"))
    var at: String?

    @Option(help: ArgumentHelp("The venue that looks: proofs made for another are refused.", valueName: "venue"))
    var aud: String?

    @Flag(help: "Read one JSON object a line from standard input.")
    var ndjson = false

    @Argument(help: ArgumentHelp("The text of one credential. (default: standard input)", valueName: "text"))
    var text: String?

    func validate() throws {
        if ndjson, text != nil { throw ValidationError("--ndjson reads standard input; it takes no text") }
    }

    /// Answers the text, or each line.
    ///
    /// - Parameter rules: asked about each, if there are any.
    /// - Returns: the exit status.
    func run(isGate: Bool, rules: VenueRules? = nil, on console: Console) throws -> Int32 {
        let at = try at.map { try VerificationInstant.parse($0, option: "--at") } ?? VerificationInstant.now
        let (anchors, status) = try trust.load(at: at, on: console)
        let run = CredentialVerifyRun(
            trust: anchors, status: status, circumstances: Circumstances(at: at, audience: aud), isGate: isGate,
            rules: rules)
        if ndjson {
            try LineStream(longestLine: 4 << 20) { run.answer(to: $0).serialized() }
                .run(from: .standardInput, to: console)
        } else {
            let text = try text.map { Array($0.utf8) } ?? StandardInput.text()
            try console.writeOut(run.answer(to: text).serialized() + [UInt8(ascii: "\n")])
        }
        return run.failures.count == 0 ? 0 : 1
    }
}
