internal import ArgumentParser
internal import AsyncHTTPClient
internal import Credentials
internal import Foundation
internal import HealthCode

/// `tongma keys`: authorities, and the signers under them.
struct KeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "Make and rotate the keys by which nodes sign.",
        discussion: """
            A province has an authority, whose key lies in a safe and signs a few certificates a year. Its node has \
            signers, which sign codes and status lists; the hub takes a signer when one of the authorities that it knows \
            issued it. The folder of signers is read again from time to time: a new signer is used without a restart.

            EXAMPLE
              tongma keys authority --for CN-GD --out guangdong
              tongma keys signer --authority guangdong --out node/signers
              tongma keys list node/signers
              tongma keys rotate --authority guangdong --out node/signers
              tongma keys withdraw --hub https://hub.example --token-file hub.token --kid u5QBqHqd90Q --reason stolen
            """,
        subcommands: [
            AuthorityCommand.self, SignerCommand.self, RotateCommand.self, ListKeysCommand.self, WithdrawCommand.self,
        ])
}

/// From when and for how long a certificate is valid.
struct ValidityOptions: ParsableArguments {
    @Option(help: ArgumentHelp("When it begins to be valid (now).", valueName: "instant"))
    var from: String?

    func validity(days: Int) throws -> ClosedRange<Int64> {
        // Now by the machine's clock, unless it is said.
        let start = try from.map { text in
            guard let instant = Instant(text) else { throw UsageError("--from: not an RFC 3339 instant") }
            return instant.seconds
        }
        let first = start ?? Int64(Date().timeIntervalSince1970)
        guard (1...36_600).contains(days) else { throw UsageError("--days: from 1 to 36600") }
        return first...first + Int64(days) * 86_400
    }
}

/// `tongma keys authority`.
struct AuthorityCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "authority", abstract: "Make the authority of a province, or of the hub (CN).")

    @Option(name: .customLong("for"), help: ArgumentHelp("CN, or a province's ISO 3166-2 code.", valueName: "code"))
    var issuer: String

    @Option(help: ArgumentHelp("The folder; it must have no authority yet.", valueName: "folder"))
    var out: String

    @Option(help: "The organisation that the certificate names.")
    var organization = "Health code"

    @Option(help: "For how many days it is valid.")
    var days = 3_650

    @OptionGroup var validity: ValidityOptions

    func validate() throws {
        guard issuer == "CN" || Division(iso3166: issuer) != nil else {
            throw ValidationError("--for: CN, or the ISO 3166-2 code of a province, such as CN-GD")
        }
    }

    func run() throws {
        let folder = try KeyFolder(out)
        try folder.found(issuer, organization: organization, validity: try validity.validity(days: days))
        print("authority of \(issuer): \(folder.file(KeyFolder.authority, "pem").path)")
        print("keep authority.key where no network reaches; the hub needs authority.pem alone")
    }
}

/// Where a signer comes from and goes to.
struct SignerOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The authority's folder.", valueName: "folder"))
    var authority: String

    @Option(help: ArgumentHelp("The node's folder of signers.", valueName: "folder"))
    var out: String

    @Option(help: "The organisation that the certificate names.")
    var organization = "Health code"

    @Option(help: "For how many days it is valid. What it signs is valid for 30 days at most.")
    var days = 180

    @OptionGroup var validity: ValidityOptions

    /// Makes the signer, named by its first day.
    func issue() throws -> (name: String, signer: TrustedSigner) {
        let folder = try KeyFolder(out)
        let range = try validity.validity(days: days)
        let day = UTCOffset.china.format(Instant(seconds: range.lowerBound)).prefix(10)
        let name = (1...99).lazy.map { $0 == 1 ? "signer-\(day)" : "signer-\(day)-\($0)" }.first { !folder.has($0) }
        guard let name else { throw UsageError("--out: a hundred signers of that day are there") }
        let signer = try folder.issue(
            name, under: try KeyFolder(authority).signingAuthority(), organization: organization, validity: range)
        return (name, signer)
    }
}

/// `tongma keys signer`.
struct SignerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "signer", abstract: "Make a signer under an authority, for a node's folder.")

    @OptionGroup var options: SignerOptions

    func run() throws {
        let (name, signer) = try options.issue()
        print("\(name): \(Base64URL.encode(signer.keyIdentifier)) signs for \(signer.authority)")
    }
}

/// `tongma keys rotate`.
struct RotateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Put a new signer in the place of those that sign now.",
        discussion: """
            The node signs with the signer that became valid last. Earlier ones stay, since what they signed is valid for \
            up to 30 days; private keys of signers whose validity is over are removed.
            """)

    @OptionGroup var options: SignerOptions

    func run() throws {
        let (name, signer) = try options.issue()
        print("\(name): \(Base64URL.encode(signer.keyIdentifier)) signs for \(signer.authority) from now on")
        let folder = try KeyFolder(options.out)
        for entry in try folder.entries()
        where entry.hasKey && entry.signer.validity.upperBound < signer.validity.lowerBound {
            try FileManager.default.removeItem(at: folder.file(entry.name, "key"))
            print("\(entry.name): over; its private key was removed")
        }
    }
}

/// `tongma keys list`.
struct ListKeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Show a folder's certificates: who signs for whom, and until when.")

    @Argument(help: ArgumentHelp("The folder.", valueName: "folder"))
    var folder: String

    func run() throws {
        for entry in try KeyFolder(folder).entries() {
            let range = entry.signer.validity
            let until = UTCOffset.china.format(Instant(seconds: range.upperBound))
            let key = entry.hasKey ? "with its private key" : "certificate alone"
            print(
                "\(entry.name)  \(Base64URL.encode(entry.signer.keyIdentifier))  \(entry.signer.authority)  "
                    + "until \(until)  \(key)")
        }
    }
}

/// `tongma keys withdraw`.
struct WithdrawCommand: LongRunningCommand {
    static let configuration = CommandConfiguration(
        commandName: "withdraw",
        abstract: "Have the hub withdraw a signer: every verifier refuses it at its next refresh.",
        discussion: """
            It cannot be undone. Make a new signer first (tongma keys rotate): honest holders get new codes by \
            themselves, and the node signs its status lists anew.
            """)

    @Option(help: ArgumentHelp("The hub's address.", valueName: "url"))
    var hub: String

    @Option(
        help: ArgumentHelp("A file with the token of a node, or of staff with the right operate.", valueName: "file"))
    var tokenFile: String

    @Option(help: ArgumentHelp("The key identifier, as tongma keys list shows it.", valueName: "kid"))
    var kid: String

    @Option(help: "Why, in words for the record.")
    var reason: String

    func work(on console: Console) async throws -> Int32 {
        // Whoever asked is told which file.
        guard let token = try? String(contentsOfFile: tokenFile, encoding: .utf8) else {
            throw UsageError("--token-file: \(tokenFile) cannot be read")
        }
        guard Base64URL.decode(kid)?.count == 8 else { throw UsageError("--kid: 8 bytes in base64url") }
        let http = NodeClient.makeHTTP()
        let request = NodeRequest.json(
            "/v1/trust/withdrawals", token: token.trimmingCharacters(in: .whitespacesAndNewlines),
            .object([("kid", .string(kid)), ("reason", .string(reason))]))
        let answered: Result<NodeAnswer, any Error>
        do {
            answered = .success(try await NodeClient(name: "hub", url: hub, http: http).attempt(request))
        } catch {
            answered = .failure(error)
        }
        try await http.shutdown()
        guard case .success(let answer) = answered else { throw UsageError("--hub: \(hub) does not answer") }
        guard answer.status == 200 else { throw UsageError("the hub answered \(answer.status): \(answer.problem)") }
        try console.writeOut(Array("\(kid) is withdrawn; verifiers refuse it at their next refresh\n".utf8))
        return 0
    }
}
