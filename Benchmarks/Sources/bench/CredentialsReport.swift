internal import Foundation

/// The section of `docs/performance.md` about credentials.
struct CredentialsReport {
    let machine: Machine
    let commit: String
    let lines: Int
    /// Of the machine: at the beginning, before the command, at the end.
    var loads: [Double] = []
    var codes = Figures()
    var certificates = Figures()
    /// `nil` when the business rules are not on this machine.
    var rules: Figures?
    var lists = Figures()
    /// `tongma credential verify --ndjson` on one core, on two.
    var commands: [ProcessCost] = []

    var text: String {
        """
        <!-- credentials: begin -->
        ## Credentials

        Written by `make bench` (alone: `scripts/bench --only credentials`), \(machine.date), commit \(commit), release build,
        Swift \(machine.swift). Machine: \(machine.processor), \(machine.cores) cores, \(machine.system). Load average of the \
        machine:
        \(loads.map { decimals($0, 1) }.joined(separator: ", then ")). All but what the command does is on one core, by processor time.

        | what | measured | budget | met | in the same run |
        |---|---|---|---|---|
        \(rows.joined(separator: "\n"))

        * "Of the bare signatures": the time that the same library takes for nothing but the same signatures over the same
          messages, with the keys at hand, as a part of the whole time: decoding, parsing, the holder's key, trust, status list,
          time, schema and claims are the rest. Medians of \(codes.all("codes.rate").count) passes of \
        \(grouped(Int(codes["codes.presentations"]))), the two by turns of a hundred.
        * Every verdict is looked at: a text that is right and is refused ends the measurement, and so does a rule that answers
          otherwise than its own test expects.
        * Status lists: \(grouped(Int(lists["entries"]))) entries in \(grouped(Int(lists["shards"]))) shards, 1 % withdrawn \
        at random, each shard
          signed (ES256) and, when it is read, verified and inflated. Look-ups are at random.
        * Peers: PyPI's `cwt` and `base45` (on `cryptography`, that is OpenSSL) and `panzi-json-logic`, in CPython.
        <!-- credentials: end -->

        """
    }

    private var rows: [String] {
        [
            row(
                "a health code as shown (`TM1`, two signatures, \(decimals(codes["codes.characters"], 0)) characters), "
                    + "decoded and verified",
                "\(rate(codes["codes.rate"]))/s: \(decimals(codes["codes.share"], 3)) of the bare signatures", "≥ 0.85",
                codes["codes.share"] >= 0.85, "bare: \(rate(codes["codes.signature.rate"])) signatures/s"),
            row(
                "a health certificate (HCERT, one signature), decoded and verified",
                "\(rate(certificates["hcert.rate"]))/s: \(decimals(certificates["hcert.share"], 3)) of the bare signature",
                "≥ 0.85", certificates["hcert.share"] >= 0.85,
                "bare: \(rate(certificates["hcert.signature.rate"]))/s; cwt: \(rate(certificates["hcert.peer.rate"]))/s"
            ),
        ] + ruleRows + listRows + commandRows
    }

    private var ruleRows: [String] {
        guard let rules else { return [] }
        return [
            row(
                "CertLogic: the \(rate(rules["certlogic.rules"])) published national rules on their "
                    + "\(rate(rules["certlogic.evaluations"])) tests, compiled once",
                "\(rate(rules["certlogic.rate"])) evaluations/s", "≥ 500,000/s", rules["certlogic.rate"] >= 500_000,
                "panzi-json-logic: \(rate(rules["certlogic.peer.rate"]))/s"),
            row("the same rules, compiling", "\(rate(rules["certlogic.compilations"])) rules/s"),
        ]
    }

    private var listRows: [String] {
        let shards = lists["shards"]
        return [
            row(
                "status lists, what a gate holds",
                "\(decimals(lists["held_bytes"] / 1e6, 1)) MB; to fetch \(decimals(lists["cwt.fetched_bytes"] / 1e6, 1)) MB "
                    + "as CWT, \(decimals(lists["jwt.fetched_bytes"] / 1e6, 1)) MB as JWT"),
            row(
                "building and signing all of them",
                "\(decimals(lists["cwt.build.cpu"], 1)) s, \(decimals(1e3 * lists["cwt.build.cpu"] / shards, 0)) ms a shard"
            ),
            row(
                "taking all of them at a gate",
                "\(decimals(lists["cwt.read.cpu"], 2)) s, \(decimals(1e3 * lists["cwt.read.cpu"] / shards, 1)) ms a shard"
            ),
            row("look-ups", "\(rate(lists["lookups"] / lists["cwt.ask.cpu"]))/s"),
        ]
    }

    private var commandRows: [String] {
        commands.enumerated().map { index, cost in
            row(
                index == 0
                    ? "`tongma credential verify --ndjson`, \(grouped(lines)) lines, codes and certificates by turns, one core"
                    : "the same on \(index + 1) cores",
                "\(rate(Double(lines) / cost.wallSeconds)) lines/s by the clock, \(grouped(cost.peakBytes / 1_000_000)) MB",
                note: index == 0 ? "" : "\(decimals(commands[0].wallSeconds / cost.wallSeconds, 2)) times one core")
        }
    }

    private func row(_ what: String, _ measured: String, _ budget: String, _ isMet: Bool, _ peer: String) -> String {
        "| \(what) | \(measured) | \(budget) | \(isMet ? "yes" : "**no**") | \(peer) |"
    }

    private func row(_ what: String, _ measured: String, note: String = "") -> String {
        "| \(what) | \(measured) | | | \(note)\(note.isEmpty ? "" : " ")|"
    }

    private func rate(_ value: Double) -> String { value.isFinite ? grouped(Int(value.rounded())) : "not measured" }

    private func decimals(_ value: Double, _ digits: Int) -> String {
        value.formatted(.number.precision(.fractionLength(digits)).locale(Locale(identifier: "en_US")))
    }

    private func grouped(_ value: Int) -> String { value.formatted(.number.locale(Locale(identifier: "en_US"))) }
}
