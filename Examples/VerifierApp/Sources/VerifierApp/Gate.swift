import Credentials
import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// A gate: fetches, keeps and verifies.
struct Gate {
    private let node: String
    private let hubKey: URL
    private let listsFile: URL
    private let isOffline: Bool

    init(arguments: [String]) throws {
        var values: [String: String] = [:]
        var isOffline = false
        var rest = arguments[...]
        while let name = rest.popFirst() {
            if name == "--offline" {
                isOffline = true
            } else if ["--node", "--hub-key", "--lists"].contains(name), let value = rest.popFirst() {
                values[name] = value
            } else {
                throw Unusable(what: "\(name): not an option, or without its value; see --help")
            }
        }
        guard let hubKey = values["--hub-key"], let lists = values["--lists"],
            let node = values["--node"] ?? (isOffline ? "" : nil)
        else { throw Unusable(what: "--node, --hub-key and --lists are needed; see --help") }
        self.node = node.hasSuffix("/") ? String(node.dropLast()) : node
        self.hubKey = URL(fileURLWithPath: hubKey)
        listsFile = URL(fileURLWithPath: lists)
        self.isOffline = isOffline
    }

    /// Whether every code may pass.
    func run() async throws -> Bool {
        var lists = VerifierLists(hub: try hubKeys())
        if FileManager.default.fileExists(atPath: listsFile.path) {
            for sentence in try lists.restore(Array(try Data(contentsOf: listsFile)), at: now) { say(sentence) }
        }
        if !isOffline { try await refresh(&lists) }
        say("lists: \(lists.freshness(at: now))")
        let verifier = lists.verifier(memory: ProofMemory())
        var allPass = true
        while let line = readLine() {
            let verdict = verifier.verify(line.utf8, in: Circumstances(at: now))
            allPass = allPass && verdict.outcome == .pass
            let reasons = verdict.reasons.map(\.rawValue).joined(separator: " ")
            let age = verdict.evidenceAge.map { "\($0 / 3_600) h" } ?? "-"
            print(verdict.outcome?.rawValue ?? "invalid", verdict.issuer ?? "-", age, reasons)
        }
        return allPass
    }

    /// Fetches what is due, in two rounds: names come first, the lists of these names after them.
    private func refresh(_ lists: inout VerifierLists) async throws {
        for _ in 0..<2 {
            for request in lists.requests(at: now) {
                do {
                    let (status, body) = try await fetch(request)
                    switch status {
                    case 200: try lists.take(body, for: request, at: now)
                    case 204: lists.takeUnchanged(at: now)
                    case 404: lists.takeMissing(request)
                    default: say("\(request.path): answered \(status)")
                    }
                } catch {
                    // What is held goes on to count, and its age is shown.
                    say("\(request.path): \(error)")
                }
            }
        }
        try Data(lists.saved).write(to: listsFile, options: .atomic)
    }

    private func fetch(_ request: VerifierLists.Request) async throws -> (Int, [UInt8]) {
        guard let url = URL(string: node + request.path) else { throw Unusable(what: "--node: not an address") }
        let (data, response) = try await URLSession.shared.data(for: URLRequest(url: url, timeoutInterval: 30))
        guard data.count <= request.greatestSize, let response = response as? HTTPURLResponse else {
            throw Unusable(what: "the answer is too long")
        }
        return (response.statusCode, Array(data))
    }

    /// The keys of the hub in a certificate or a key set.
    private func hubKeys() throws -> [VerificationKey] {
        switch try TrustFile(parsing: Array(try Data(contentsOf: hubKey))) {
        case .certificates(let bundle):
            return try bundle.certificates.compactMap { try TrustedSigner(certificate: $0).key }
        case .keySet(let set): return set.keys.map(\.key)
        default: throw Unusable(what: "--hub-key: neither a certificate nor a key set")
        }
    }

    private var now: Int64 { Int64(Date().timeIntervalSince1970) }

    private func say(_ sentence: String) {
        FileHandle.standardError.write(Data((sentence + "\n").utf8))
    }

    struct Unusable: Error, CustomStringConvertible {
        let what: String

        var description: String { what }
    }
}
