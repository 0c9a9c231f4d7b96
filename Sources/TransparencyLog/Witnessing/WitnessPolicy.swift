/// Which logs are believed, and how many of which witnesses must have cosigned (C2SP tlog-policy).
///
///     log example.com/log+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx
///     witness hebei hebei.example+…
///     witness yunnan yunnan.example+…
///     witness academy academy.example+…
///     group provinces 2 hebei yunnan academy
///     quorum provinces
///
/// A witness that one organisation runs twice must stand once here: a policy counts keys, and cannot know who holds them.
/// A key under two names is refused.
public struct WitnessPolicy: Sendable, Equatable {
    /// The keys of the logs, each named as its log's origin.
    public let logs: [NoteVerifierKey]
    /// The witnesses by the name that they have here.
    public let witnesses: [ExactText: NoteVerifierKey]
    private let groups: [ExactText: Group]
    /// The witness or group that must have cosigned; nothing when none need.
    private let quorum: ExactText?

    private struct Group: Equatable {
        let threshold: Int
        let members: [ExactText]
    }

    /// The greatest policy that is read, in bytes and in lines that define something.
    public static let mostBytes = 64 << 10
    /// The greatest number of logs, of witnesses and of groups together.
    public static let mostDefinitions = 256

    /// A policy of these logs and witnesses, of which so many must have cosigned.
    public init(logs: [NoteVerifierKey], witnesses: [NoteVerifierKey], threshold: Int) throws(PolicyError) {
        var lines = logs.map { "log \($0)" }
        for (place, key) in witnesses.enumerated() { lines.append("witness w\(place) \(key)") }
        if threshold == 0 {
            lines.append("quorum none")
        } else {
            lines.append(
                "group all-witnesses \(threshold) " + witnesses.indices.map { "w\($0)" }.joined(separator: " "))
            lines.append("quorum all-witnesses")
        }
        try self.init(parsing: Array(lines.joined(separator: "\n").utf8 + [0x0A]))
    }

    /// Reads the text form. A line is judged by what stands before it, so that no group can contain itself.
    public init(parsing bytes: some Collection<UInt8>) throws(PolicyError) {
        guard bytes.count <= Self.mostBytes else { throw PolicyError(line: 0, reason: .tooLong) }
        var reading = Reading()
        for (number, line) in Array(bytes).split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            do throws(PolicyError.Reason) {
                try reading.take(line)
            } catch {
                throw PolicyError(line: number + 1, reason: error)
            }
        }
        guard let quorum = reading.quorum else { throw PolicyError(line: 0, reason: .noQuorum) }
        logs = reading.logs
        witnesses = reading.witnesses
        groups = reading.groups
        self.quorum = quorum == "none" ? nil : quorum
    }

    private struct Reading {
        var logs: [NoteVerifierKey] = []
        var witnesses: [ExactText: NoteVerifierKey] = [:]
        var groups: [ExactText: Group] = [:]
        var quorum: ExactText?
        private var keys: Set<[UInt8]> = []
        private var members: Set<ExactText> = []

        mutating func take(_ line: ArraySlice<UInt8>) throws(PolicyError.Reason) {
            guard line.allSatisfy({ $0 == 0x09 || $0 >= 0x20 && $0 != 0x7F }) else { throw .malformedLine }
            let words = line.split { $0 == 0x20 || $0 == 0x09 }.map { ExactText(utf8: $0) }
            guard let kind = words.first, kind.utf8.first != UInt8(ascii: "#") else { return }
            guard logs.count + witnesses.count + groups.count < mostDefinitions else { throw .tooLong }
            switch (kind, words.count) {
            case ("log", 2...3):
                let key = try key(words[1], for: .ed25519)
                logs.append(key)
            case ("witness", 3...4):
                try define(words[1])
                witnesses[words[1]] = try key(words[2], for: .cosignature)
            case ("group", 4...):
                try define(words[1])
                let members = words[3...]
                for member in members {
                    guard isDefined(member) else { throw .unknownName(member) }
                    guard self.members.insert(member).inserted else { throw .memberTwice(member) }
                }
                let threshold: UInt64? =
                    switch words[2] {
                    case "all": UInt64(members.count)
                    case "any": 1
                    default: plainNumber(words[2].utf8)
                    }
                guard let threshold, threshold >= 1, threshold <= UInt64(members.count) else {
                    throw .unusableThreshold
                }
                groups[words[1]] = Group(threshold: Int(threshold), members: Array(members))
            case ("quorum", 2):
                guard quorum == nil else { throw .quorumTwice }
                guard words[1] == "none" || isDefined(words[1]) else { throw .unknownName(words[1]) }
                quorum = words[1]
            default:
                throw .malformedLine
            }
        }

        private func isDefined(_ name: ExactText) -> Bool { witnesses[name] != nil || groups[name] != nil }

        private func define(_ name: ExactText) throws(PolicyError.Reason) {
            guard name != "none", !isDefined(name) else { throw .nameTaken(name) }
        }

        private mutating func key(
            _ text: ExactText, for algorithm: NoteAlgorithm
        ) throws(PolicyError.Reason) -> NoteVerifierKey {
            let key: NoteVerifierKey
            do throws(NoteKeyError) {
                key = try NoteVerifierKey(parsing: text.description)
            } catch {
                throw .unusableKey(error)
            }
            guard key.algorithm == algorithm else { throw .wrongAlgorithm(key.name) }
            guard keys.insert(key.publicKey).inserted else { throw .keyTwice(key.name) }
            return key
        }
    }

    /// What the policy says of a checkpoint.
    ///
    /// Witnesses that the policy does not know are passed over. A wrong signature of a log or a witness that it does know
    /// makes the whole checkpoint unusable.
    public func verdict(on signed: SignedCheckpoint) -> PolicyVerdict {
        let logKeys = logs.filter { $0.name == signed.checkpoint.origin }
        guard !logKeys.isEmpty else { return .unknownOrigin }
        switch signed.note.verify(with: logKeys) {
        case .verified: break
        case .noKnownSignature: return .notSignedByLog
        case .invalidSignature(let name): return .invalidSignature(of: name)
        case .ambiguousKey(let name): return .invalidSignature(of: name)
        }
        var times: [ExactText: UInt64] = [:]
        let names = Dictionary(witnesses.map { ($1, $0) }) { first, _ in first }
        for line in signed.note.signatures {
            guard let key = witnesses.values.first(where: { $0.claims(line) }), let name = names[key] else { continue }
            guard key.verifies(line, over: signed.note.text), let time = Cosignature(line)?.timestamp else {
                return .invalidSignature(of: key.name)
            }
            // Of two cosignatures of one witness the earlier counts.
            times[name] = min(times[name] ?? time, time)
        }
        guard isReached(by: Set(times.keys)) else { return .quorumMissing(cosigned: times) }
        // From when it held: the first instant at which enough had cosigned.
        var reached: Set<ExactText> = []
        var since = UInt64(0)
        for (name, time) in times.sorted(by: { $0.value < $1.value }) where !isReached(by: reached) {
            reached.insert(name)
            since = time
        }
        return .inForce(since: since, cosigned: times)
    }

    /// Whether these witnesses, by the names that the policy gives them, are a quorum.
    public func isReached(by names: Set<ExactText>) -> Bool {
        guard let quorum else { return true }
        return holds(quorum, names)
    }

    private func holds(_ name: ExactText, _ names: Set<ExactText>) -> Bool {
        guard let group = groups[name] else { return names.contains(name) }
        return group.members.count { holds($0, names) } >= group.threshold
    }
}

/// What a policy says of a checkpoint.
public enum PolicyVerdict: Hashable, Sendable {
    /// The log signed it and a quorum cosigned: everybody who trusts the policy may rely on it, since the instant, in
    /// seconds since 1970, at which the quorum was whole (0 when none is asked for). The witnesses have the policy's names.
    case inForce(since: UInt64, cosigned: [ExactText: UInt64])
    /// No log of the policy has this origin.
    case unknownOrigin
    /// The log has not signed it.
    case notSignedByLog
    /// A signature under a name and id that the policy knows is wrong.
    case invalidSignature(of: ExactText)
    /// The witnesses that cosigned, with their times, are no quorum.
    case quorumMissing(cosigned: [ExactText: UInt64])
}

/// Why a policy was not read, and in which line, counted from 1; 0 is the whole.
public struct PolicyError: Error, Hashable, Sendable {
    /// The line.
    public let line: Int
    /// What is wrong.
    public let reason: Reason

    /// An error in a line.
    public init(line: Int, reason: Reason) {
        self.line = line
        self.reason = reason
    }

    /// What is wrong with a line.
    public enum Reason: Error, Hashable, Sendable {
        /// More bytes or definitions than are read.
        case tooLong
        /// No line of a policy, or a control character.
        case malformedLine
        /// The key was not read.
        case unusableKey(NoteKeyError)
        /// A log's key where a witness's belongs, or the other way round.
        case wrongAlgorithm(ExactText)
        /// The public key stands under another name already.
        case keyTwice(ExactText)
        /// The name is given already, or is `none`.
        case nameTaken(ExactText)
        /// Nothing before this line has the name.
        case unknownName(ExactText)
        /// The name is a member of a group already, so that it would count twice.
        case memberTwice(ExactText)
        /// Not `all`, `any` or a number from 1 to that of the members.
        case unusableThreshold
        /// A second quorum.
        case quorumTwice
        /// No quorum.
        case noQuorum
    }
}
