internal import ArgumentParser

/// `tongma credential verify`: texts in, verdicts out.
struct CredentialVerifyCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Say whether credentials are valid, and why not.",
        discussion: """
            Takes one text, as an argument or on standard input, or with --ndjson one JSON object a line: "text", and if \
            you like "id", "at" (instead of --at), "trust" (an array of certificates in base64 DER, instead of the trust \
            files) and "document" (paper codes: the number of the document beside it). Each is answered by one line, in \
            the same order:

              {"id": …, "format": "hcert" | "shc" | "tm1" | null, "verdict": "valid" | "invalid",
               "outcome": "pass" | "caution" | "stop" | "stale" | "invalid" | null, "evidence_age_s": … | null,
               "reasons": ["expired", …], "issuer": …, "kid": …, "claims": {…} | null,
               "stages": {"prefix": true, …}, "stale": ["trust-list" | "status-list", …]}

            evidence_age_s is how old the evidence behind a health code is. A green beyond the limits of the trust list (a \
            day and three, where it has none) is caution, then stale, with old-evidence. stale names the lists of which a \
            newer one is due. What is left out of a trust file is named on standard error.

            Lines are independent: one that cannot be read is answered as invalid, and the next one goes on. All cores \
            are used. Of a health code, no status list means status-unknown: without --status none passes.

            EXAMPLES
              A health code, at a gate:
                tongma credential verify --trust trust.pem --status shard.cwt --gate 'TM1:…'

              A file of certificates, at a fixed instant:
                tongma credential verify --trust gateway.json --at 2022-07-06T12:00:00+08:00 --ndjson < texts.ndjson

            EXIT STATUS
              0  every verdict was valid; with --gate: every outcome was pass
              1  some were not
              2  unusable arguments, or a file that cannot be used
            """)

    @OptionGroup var options: VerificationOptions

    @Flag(help: "Answer by the exit status whether all may pass.")
    var gate = false

    func answer(on console: Console) throws -> Int32 {
        try options.run(isGate: gate, on: console)
    }
}
