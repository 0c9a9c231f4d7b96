internal import ArgumentParser
internal import Credentials
internal import Foundation

/// Whom a command trusts, and what was revoked.
struct TrustOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Trust the signers in this file: certificates in PEM or DER, a gateway's trust list, a JSON Web Key Set, or a \
            directory of card issuers. Repeatable.
            """, valueName: "file"))
    var trust: [String] = []

    @Option(
        help: ArgumentHelp(
            """
            Take this status list of health codes (JWT or CWT, signed by a trusted signer), or this revocation list of \
            cards, or this batch of revoked health certificates. Repeatable.
            """, valueName: "file"))
    var status: [String] = []

    /// Reads the files. What in them is not used is named on standard error.
    ///
    /// - Parameter at: The instant of the verdicts, in seconds since 1970-01-01T00:00:00Z.
    /// - Throws: ``UsageError`` for a file that cannot be read or used.
    func load(at: Int64, on console: Console) throws -> (trust: TrustAnchors, status: StatusListDirectory) {
        var anchors = TrustAnchors()
        for file in trust {
            try use(file, option: "--trust") { content in
                let read = try TrustFile(parsing: content)
                if case .trustList(let list) = read {
                    do {
                        try list.checkIssue(at: at)
                    } catch {
                        return console.complain("Warning: --trust: \(file): left out: \(error)\n")
                    }
                }
                for part in try anchors.add(read) { console.complain("Warning: --trust: \(file): \(part)\n") }
            }
        }
        var directory = StatusListDirectory()
        for file in status {
            try use(file, option: "--status") { content in
                if content.first == UInt8(ascii: "{") {
                    let json = try JSONValue(parsing: content)
                    // Batches of the EU's gateway name what they hash.
                    if json["hashType"] != nil {
                        anchors.revocation.add(try RevocationBatch(json: json))
                    } else {
                        anchors.cards.add(try CardRevocationList(json: json))
                    }
                } else {
                    let list = try SignedStatusList(parsing: content)
                    do throws(StatusListError) {
                        try directory.take(list, signedBy: anchors.signers, at: at)
                    } catch {
                        // At that instant it says nothing: codes in it are of unknown status, and others are judged.
                        guard error.code == .early || error.code == .older else { throw error }
                        console.complain("Warning: --status: \(file): left out: \(error)\n")
                    }
                }
            }
        }
        return (anchors, directory)
    }

    private func use(_ file: String, option: String, _ take: ([UInt8]) throws -> Void) throws {
        let contents: [UInt8]
        do {
            let data = try InputFile.open(URL(fileURLWithPath: file)).read(upToCount: TrustFile.largest + 1) ?? Data()
            contents = Array(data)
        } catch {
            throw UsageError("\(option): \(file) cannot be read (\(FileFailure(error)))")
        }
        guard contents.count <= TrustFile.largest else { throw UsageError("\(option): \(file) is larger than 64 MiB") }
        do {
            try take(contents)
        } catch {
            throw UsageError("\(option): \(file) cannot be used (\(error))")
        }
    }
}
