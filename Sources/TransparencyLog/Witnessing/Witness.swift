/// A witness: it cosigns a log's checkpoint when the log has only grown since the last that it cosigned, and keeps that one
/// (C2SP tlog-witness). It knows no HTTP: `answer` takes the body of an `add-checkpoint` request and says what to respond.
///
/// A witness is worth something when another organisation than the log's runs it.
public struct Witness: Sendable {
    private let key: NoteSigningKey
    private let logs: [ExactText: [NoteVerifierKey]]

    /// A witness that cosigns with a key for the logs of these keys, each named as its log's origin.
    public init(key: NoteSigningKey, logs: [NoteVerifierKey]) throws {
        guard key.verifierKey.algorithm == .cosignature else { throw WitnessError.keyIsNoCosigner }
        self.key = key
        self.logs = Dictionary(grouping: logs, by: \.name)
    }

    /// The key that its cosignatures are verified with.
    public var verifierKey: NoteVerifierKey { key.verifierKey }

    /// Decides on a request, from what the witness has kept of the log. Whoever calls this must put the new record in the
    /// place of `kept` in one step before the cosignature is let out, as `answer` does.
    ///
    /// - Parameter now: seconds since 1970. A clock that was set back gives a cosignature the time of the last one.
    public func decide(
        _ request: AddCheckpointRequest, kept: WitnessRecord?, now: UInt64
    ) throws -> WitnessDecision {
        let checkpoint = request.checkpoint.checkpoint
        guard let keys = logs[checkpoint.origin] else { return .refuse(.unknownOrigin) }
        guard case .verified(let signers) = request.checkpoint.note.verify(with: keys) else {
            return .refuse(.badSignature)
        }
        guard request.oldSize <= checkpoint.size else { return .refuse(.oldSizeAboveCheckpoint) }
        let head = kept?.head ?? .empty
        guard request.oldSize == head.size else { return .refuse(.conflict(knownSize: head.size)) }
        switch head.advance(to: checkpoint, proof: request.proof) {
        case .consistent: break
        case let other: return .refuse(.inconsistent(other))
        }
        let time = max(now, kept?.cosignedAt ?? 0, 1)
        let cosignature = try key.sign(request.checkpoint.note.text, timestamp: time)
        // Kept and passed on is what was verified: the signatures of others could be anything.
        let verified = request.checkpoint.note.signatures.filter { line in signers.contains { $0.claims(line) } }
        let note = try Note(text: request.checkpoint.note.text, signatures: verified + [cosignature])
        return .cosign(
            WitnessRecord(cosigned: try SignedCheckpoint(note), cosignedAt: time), cosignature: cosignature)
    }

    /// Answers a request: reads what was kept, decides, and keeps the new checkpoint before the cosignature goes out.
    ///
    /// Of two requests that were decided from the same record the storage lets one through. The other is decided again,
    /// and learns that the log has grown: the size that a witness knows never shrinks.
    public func answer(
        _ body: some Collection<UInt8> & Sendable, storage: any WitnessStorage, now: UInt64
    ) async throws -> WitnessAnswer {
        let request: AddCheckpointRequest
        do throws(RequestError) {
            request = try AddCheckpointRequest(parsing: body)
        } catch {
            return .malformed(error)
        }
        let origin = request.checkpoint.checkpoint.origin
        // Each turn but the last was lost to another request that was let through.
        for _ in 0..<16 {
            let kept = logs[origin] == nil ? nil : try await storage.record(of: origin)
            switch try decide(request, kept: kept, now: now) {
            case .refuse(let answer):
                return answer
            case .cosign(let record, let cosignature):
                if try await storage.replace(kept, with: record, of: origin) { return .cosigned(cosignature) }
            }
        }
        throw WitnessError.contended
    }
}

/// What a witness keeps of a log: the whole checkpoint that it cosigned, as evidence and for monitors to read.
public struct WitnessRecord: Hashable, Sendable {
    /// The checkpoint with the log's signature and the witness's own.
    public let cosigned: SignedCheckpoint
    /// When it was cosigned, in seconds since 1970.
    public let cosignedAt: UInt64

    /// A record as it was kept.
    public init(cosigned: SignedCheckpoint, cosignedAt: UInt64) {
        self.cosigned = cosigned
        self.cosignedAt = cosignedAt
    }

    /// The head that was cosigned.
    public var head: TreeHead { TreeHead(cosigned.checkpoint) }
}

/// Where a witness keeps one record for each log.
public protocol WitnessStorage: Sendable {
    /// What is kept of a log; nothing when none of its checkpoints was ever cosigned.
    func record(of origin: ExactText) async throws -> WitnessRecord?

    /// Puts a record in the place of another, durably and in one step with the comparison, and says whether it did. When
    /// what is kept is not `old`, nothing changes.
    func replace(_ old: WitnessRecord?, with new: WitnessRecord, of origin: ExactText) async throws -> Bool
}

/// What follows from a request.
public enum WitnessDecision: Hashable, Sendable {
    /// Keep the record in the place of the one that was decided from, and then answer with the cosignature.
    case cosign(WitnessRecord, cosignature: NoteSignature)
    /// Change nothing.
    case refuse(WitnessAnswer)
}

/// What a witness answers, with the status, type and body of its response.
public enum WitnessAnswer: Hashable, Sendable {
    /// The cosignature, which is kept.
    case cosigned(NoteSignature)
    /// The body is no request.
    case malformed(RequestError)
    /// The log claims an older size that is above the newer.
    case oldSizeAboveCheckpoint
    /// The log's signature is missing or wrong.
    case badSignature
    /// The witness does not know the log.
    case unknownOrigin
    /// The witness knows the log at another size.
    case conflict(knownSize: UInt64)
    /// The log has not only grown, or does not prove it.
    case inconsistent(HeadVerdict)

    /// The status of the HTTP response.
    public var status: Int {
        switch self {
        case .cosigned: 200
        case .malformed, .oldSizeAboveCheckpoint: 400
        case .badSignature: 403
        case .unknownOrigin: 404
        case .conflict: 409
        case .inconsistent: 422
        }
    }

    /// The type of the body.
    public var contentType: String {
        if case .conflict = self { "text/x.tlog.size" } else { "text/plain; charset=utf-8" }
    }

    /// The body: signature lines, or the size that the witness knows.
    public var body: [UInt8] {
        switch self {
        case .cosigned(let signature): signature.line
        case .conflict(let size): Array("\(size)\n".utf8)
        case .malformed, .oldSizeAboveCheckpoint, .badSignature, .unknownOrigin, .inconsistent: []
        }
    }
}

/// Why a witness could not answer.
public enum WitnessError: Error, Hashable, Sendable {
    /// The key does not make cosignatures.
    case keyIsNoCosigner
    /// Other requests for this log were let through each time.
    case contended
}
