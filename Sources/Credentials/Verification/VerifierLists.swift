/// What a gate holds to verify health codes without a network: the hub's trust list and the provinces' status lists.
///
/// It opens no connection and reads no clock. ``requests(at:)`` says what to fetch from any node, ``take(_:for:at:)`` checks
/// and takes what came, and ``saved`` is what to write down, so that a gate that starts without a network goes on with what
/// it had. Everything is verified again when it is read back: a file is trusted no more than a network.
///
///     var lists = VerifierLists(hub: hubKey)
///     for request in lists.requests(at: now) {
///         try lists.take(try await fetch(node + request.path), for: request, at: now)
///     }
///     let verdict = lists.verifier().verify(text.utf8, in: Circumstances(at: now))
///
/// How fresh the lists are is part of the answer: see ``freshness(at:)``. Which lists are fetched says nothing of whom the
/// gate checks, since it fetches all of them.
public struct VerifierLists: Sendable {
    /// Something to fetch with GET from a node.
    public enum Request: Sendable, Hashable {
        /// The whole trust list.
        case trustList
        /// What changed since the trust list of this number. A node answers 204 when nothing did, and 404 when it cannot
        /// say: hand the one over with ``VerifierLists/takeUnchanged(at:)``, the other with
        /// ``VerifierLists/takeMissing(_:)``.
        case trustDelta(since: Int64)
        /// The names of the status lists that are at hand.
        case statusIndex
        /// A status list.
        case statusList(String)

        /// The path below the node's address.
        public var path: String {
            switch self {
            case .trustList: "/v1/trust/list"
            case .trustDelta(let since): "/v1/trust/deltas/\(since)"
            case .statusIndex: "/v1/status-lists"
            case .statusList(let name): "/v1/status-lists/\(name)"
            }
        }

        /// The largest answer that is taken, in bytes: what is longer need not be read to its end.
        public var greatestSize: Int {
            switch self {
            case .trustList, .trustDelta: TrustFile.largest
            case .statusIndex: 1 << 20
            case .statusList: SignedStatusList.greatestSize
            }
        }
    }

    /// How old what is held is.
    public enum Freshness: Sendable, Hashable {
        /// The trust list and every status list are as fresh as their issuers meant them to be.
        case fresh
        /// No trust list is held: every code is `unknown-signer`.
        case none
        /// The next trust list has been due for so many seconds: a signer may have been withdrawn since.
        case staleTrustList(seconds: Int64)
        /// The trust list is fresh, and fresh copies of these status lists are due. Codes of a list that is past its own end
        /// are `status-unknown`.
        case staleStatusLists([String])
    }

    /// The hub's keys.
    private let anchors: [VerificationKey]
    private let policy: Policy
    /// The whole list as it came, and the deltas that were taken since.
    private var tokens: [[UInt8]] = []
    private var trustCheckedAt: Int64?
    private var indexReadAt: Int64?
    private var names: Set<String> = []
    private var statusTokens: [String: Fetched] = [:]
    private var wantsWholeList = false

    /// A status list as it came, and when.
    private struct Fetched: Sendable {
        let body: [UInt8]
        let at: Int64
    }

    /// The trust list; `nil` until one has come.
    public private(set) var trustList: TrustList?
    /// The status lists.
    public private(set) var statusLists = StatusListDirectory()

    /// How often things are fetched, in seconds, and how many lists are held.
    public struct Policy: Sendable, Hashable {
        /// After how long changes of the trust list are asked for.
        public var trustInterval: Int64 = 60
        /// After how long the names of the status lists are asked for.
        public var indexInterval: Int64 = 300
        /// Status lists at most: two for each province and day of a nation are some 150.
        public var statusLists = 1_024
        /// Deltas that are kept before the whole list is fetched instead.
        public var deltas = 32

        /// The defaults.
        public init() {}
    }

    /// Holds nothing yet.
    ///
    /// - Parameter anchors: The keys by which the hub signs its trust list, from its operator: everything rests on them.
    public init(hub anchors: [VerificationKey], policy: Policy = Policy()) {
        self.anchors = anchors
        self.policy = policy
    }

    // MARK: Fetching

    /// What to fetch now; empty when all is fresh.
    public func requests(at: Int64) -> [Request] {
        var requests: [Request] = []
        if let trustList {
            if trustList.isStale(at: at) || isDue(trustCheckedAt, after: policy.trustInterval, at: at) {
                let isWhole = wantsWholeList || tokens.count > policy.deltas
                requests.append(isWhole ? .trustList : .trustDelta(since: trustList.sequence))
            }
        } else {
            requests.append(.trustList)
        }
        if isDue(indexReadAt, after: policy.indexInterval, at: at) { requests.append(.statusIndex) }
        let due = Set(statusLists.dueForRefresh(at: at)).union(names.subtracting(statusLists.names))
        return requests + due.sorted().map { .statusList($0) }
    }

    private func isDue(_ last: Int64?, after interval: Int64, at: Int64) -> Bool {
        guard let last else { return true }
        let (age, overflow) = at.subtractingReportingOverflow(last)
        // A clock that was set back is no reason to wait.
        return overflow || age >= interval || age < 0
    }

    /// Takes the body of an answer with status 200.
    ///
    /// What is not signed by those whom it must be signed by, or is older than what is held, changes nothing.
    ///
    /// - Throws: ``TrustError`` or ``StatusListError``; ``JSONError`` for names that do not read.
    public mutating func take(_ body: [UInt8], for request: Request, at: Int64) throws {
        switch request {
        case .trustList:
            let newer = try TrustList(parsing: body, signedBy: anchors)
            try newer.checkIssue(at: at)
            if var list = trustList {
                try list.replace(with: newer)
                trustList = list
            } else {
                trustList = newer
            }
            tokens = [body]
            wantsWholeList = false
            trustCheckedAt = at
            forgetWithdrawn()
        case .trustDelta:
            guard var list = trustList else { throw TrustError(.gap, "no list is held") }
            let sequence = list.sequence
            try list.apply(TrustListDelta(parsing: body, signedBy: anchors))
            try list.checkIssue(at: at)
            trustList = list
            if list.sequence > sequence { tokens.append(body) }
            trustCheckedAt = at
            forgetWithdrawn()
        case .statusIndex:
            let json = try JSONValue(parsing: body, limits: .init(depth: 4, bytes: request.greatestSize))
            let named = (json["lists"]?.array ?? []).compactMap { $0["uri"]?.string }.filter { StatusShard($0) != nil }
            names = Set(named.prefix(policy.statusLists))
            indexReadAt = at
            statusLists.forgetShards(before: at)
            statusTokens = statusTokens.filter { statusLists.names.contains($0.key) }
        case .statusList(let name):
            let list = try SignedStatusList(parsing: body)
            guard try list.unverifiedToken().subject == name else {
                throw StatusListError(.name, "another list than the one that was asked for")
            }
            try statusLists.take(list, signedBy: trustList?.store ?? TrustStore(), at: at)
            statusTokens[name] = Fetched(body: body, at: at)
        }
    }

    /// What a withdrawn signer said is believed no more: those lists are read again, and fetched when they are not taken.
    private mutating func forgetWithdrawn() {
        let held = statusTokens
        statusLists = StatusListDirectory()
        statusTokens = [:]
        guard let store = trustList?.store else { return }
        for (name, fetched) in held.sorted(by: { $0.key < $1.key }) {
            do {
                try statusLists.take(SignedStatusList(parsing: fetched.body), signedBy: store, at: fetched.at)
                statusTokens[name] = fetched
            } catch {
                // It counted while its signer did; without it the answer is `status-unknown` until another comes.
                continue
            }
        }
    }

    /// A node answered that nothing has changed since the trust list that is held (204).
    public mutating func takeUnchanged(at: Int64) {
        trustCheckedAt = at
    }

    /// A node does not have what was asked for (404): a delta that it cannot make is replaced by the whole list.
    public mutating func takeMissing(_ request: Request) {
        switch request {
        case .trustDelta: wantsWholeList = true
        case .statusList(let name): names.remove(name)
        case .trustList, .statusIndex: break
        }
    }

    // MARK: Verifying

    /// A verifier by what is held.
    ///
    /// - Parameters:
    ///   - memory: What the gate remembers of proofs; `nil` for one that looks at texts independently of each other.
    ///   - whenStale: What a list means of which a newer one is due; either way the verdict names it
    ///     (``Verdict/staleLists``).
    public func verifier(
        memory: ProofMemory? = nil, whenStale: StaleList.Consequence = .none
    ) -> HealthCodeVerifier {
        HealthCodeVerifier(
            trust: trustList?.store ?? TrustStore(), status: statusLists, memory: memory,
            ageLimits: trustList?.ageLimits ?? .standard, trustEnd: trustList?.nextUpdate, whenStale: whenStale)
    }

    /// How fresh what is held is; a gate shows it beside every verdict.
    public func freshness(at: Int64) -> Freshness {
        guard let trustList else { return .none }
        if trustList.isStale(at: at) { return .staleTrustList(seconds: at - trustList.nextUpdate) }
        let due = statusLists.dueForRefresh(at: at)
        return due.isEmpty ? .fresh : .staleStatusLists(due)
    }

    // MARK: Keeping

    /// What is held, as it was signed: to be written down by the gate, and read by ``restore(_:at:)``.
    public var saved: [UInt8] {
        let trust = tokens.map { JSONValue.string(Base64URL.encode($0)) }
        let status = statusTokens.sorted { $0.key < $1.key }.map { JSONValue.string(Base64URL.encode($0.value.body)) }
        return JSONValue.object(["trust": .array(trust), "status": .array(status)]).serialized()
    }

    /// Takes back what was saved.
    ///
    /// - Returns: What did not verify any more and was left out, in words for a log; empty when all was taken.
    /// - Throws: ``JSONError`` when the file is none that was saved.
    public mutating func restore(_ saved: [UInt8], at: Int64) throws -> [String] {
        let json = try JSONValue(parsing: saved, limits: .init(depth: 4, bytes: 2 * TrustFile.largest))
        var leftOut: [String] = []
        var isFirst = true
        for text in json["trust"]?.array ?? [] {
            do {
                let body = text.string.flatMap { Base64URL.decode($0) } ?? []
                try take(body, for: isFirst ? .trustList : .trustDelta(since: trustList?.sequence ?? 0), at: at)
                isFirst = false
            } catch {
                leftOut.append("trust list: \(error)")
                break
            }
        }
        for text in json["status"]?.array ?? [] {
            do {
                let body = text.string.flatMap { Base64URL.decode($0) } ?? []
                let list = try SignedStatusList(parsing: body)
                try statusLists.take(list, signedBy: trustList?.store ?? TrustStore(), at: at)
                statusTokens[try list.unverifiedToken().subject] = Fetched(body: body, at: at)
            } catch {
                leftOut.append("status list: \(error)")
            }
        }
        // What was saved says nothing of what has changed since: names and changes are asked for at once.
        trustCheckedAt = nil
        return leftOut
    }
}
