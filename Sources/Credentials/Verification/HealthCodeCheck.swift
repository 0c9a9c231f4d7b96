/// One look at one health code. Reasons come in the order of the steps.
struct HealthCodeCheck {
    private let verifier: HealthCodeVerifier
    private let circumstances: Circumstances
    private var verdict = Verdict(format: .healthCode)
    private var claims: HealthCodeClaims?
    /// What a gate does for the age of the evidence alone.
    private var outcomeOfAge = Outcome.pass

    init(verifier: HealthCodeVerifier, circumstances: Circumstances) {
        self.verifier = verifier
        self.circumstances = circumstances
    }

    /// The verdict, when everything has been looked at.
    func concluded() -> Verdict {
        var verdict = verdict
        verdict.isValid = verdict.reasons.isEmpty && claims != nil
        let precedence: [Outcome] = [.invalid, .stale, .stop, .caution, .pass]
        let applying =
            verdict.reasons.map(\.healthCodeOutcome) + [claims?.content.colour.outcome ?? .invalid, outcomeOfAge]
        verdict.outcome = precedence.first(where: applying.contains)
        return verdict
    }

    // MARK: Text and messages

    mutating func run(_ text: some Collection<UInt8>) {
        verdict.stages.prefix = text.starts(with: HealthCodePresentation.prefix.utf8)
        guard verdict.stages.prefix == true, text.count <= HealthCodePresentation.textBytes else {
            return verdict.note(.format)
        }
        let bytes: [UInt8]
        do {
            bytes = try Base45.decode(text.dropFirst(HealthCodePresentation.prefix.utf8.count))
            verdict.stages.base45 = true
        } catch {
            verdict.stages.base45 = false
            return verdict.note(.base45)
        }
        do {
            let presentation = try HealthCodePresentation(bytes)
            let credential = try Self.message(presentation.credential)
            verdict.stages.cose = true
            look(at: presentation, credential)
        } catch {
            verdict.stages.cose = false
            verdict.note(error.code == .cbor ? .cbor : .cose)
        }
    }

    /// A message with nothing unsigned in it: an unprotected header could be changed, or carry a mark of the holder.
    private static func message(_ bytes: [UInt8]) throws(COSEError) -> COSESign1 {
        let message = try COSESign1.read(bytes, limits: .healthCode, framing: .untagged, isDeterministic: true)
        guard message.unprotected.pairs.isEmpty else { throw COSEError(.header) }
        return message
    }

    private mutating func look(at presentation: HealthCodePresentation, _ credential: COSESign1) {
        verdict.keyIdentifier = credential.keyIdentifier.map(\.base64)
        readClaims(of: credential)
        let isTrusted = checkSigner(of: credential)
        guard let claims else { return }
        checkTime(of: claims)
        checkAge(of: claims.content)
        // Without a signature behind it, the reference to a list is anybody's.
        if isTrusted { checkStatus(of: claims) }
        switch (claims.content.form, presentation.proof) {
        case (.live, let proof?): checkProof(proof, of: presentation.credential, by: claims.holderKey)
        case (.live, nil): verdict.note(.missingProof)
        case (.paper, nil): checkDocument(of: claims)
        case (.paper, _): verdict.note(.proof)
        }
    }

    private mutating func readClaims(of credential: COSESign1) {
        do {
            let set = try CWTClaims.read(credential.payload, limits: .healthCode, isDeterministic: true)
            verdict.stages.cwt = true
            verdict.issuer = set.issuer
            claims = HealthCodeClaims(set)
            verdict.claims = claims?.json ?? JSONValue(cbor: .map(set.pairs))
            verdict.stages.schema = claims != nil
            if claims == nil { verdict.note(.schema) }
        } catch {
            verdict.stages.cwt = false
            verdict.note(error.code == .cbor ? .cbor : .cwt)
        }
    }

    // MARK: Signer

    /// Whether a trusted signer made the credential.
    private mutating func checkSigner(of credential: COSESign1) -> Bool {
        let judgement = verifier.trust.judge(credential, objection: objection)
        if let signature = judgement.signature { verdict.stages.signature = signature }
        if let reason = judgement.reason { verdict.note(reason) }
        return judgement.reason == nil
    }

    /// What stands against a signer; `nil` when nothing does.
    private func objection(to signer: Signer) -> Reason? {
        guard let claims else { return nil }
        guard signer.maySign(for: claims.issuer) else { return .unknownSigner }
        // Issued within the hour that begins with `iat`.
        let (hourEnd, overflow) = claims.issuedAt.addingReportingOverflow(3_599)
        guard !overflow, signer.validity.lowerBound <= hourEnd, claims.issuedAt <= signer.validity.upperBound,
            signer.validity.contains(circumstances.at)
        else { return .signerValidity }
        return nil
    }

    // MARK: Time and status

    private mutating func checkTime(of claims: HealthCodeClaims) {
        let ahead = claims.issuedAt.subtractingReportingOverflow(circumstances.at)
        let clockAhead = HealthCodeVerifier.clockAhead * circumstances.pace
        let isFuture = ahead.overflow ? claims.issuedAt > 0 : ahead.partialValue > clockAhead
        if isFuture { verdict.note(.notYetValid) }
        let isPast = circumstances.at >= claims.expires
        if isPast { verdict.note(.expired) }
        verdict.stages.time = !isFuture && !isPast
    }

    /// How old the evidence is, which is said of every colour; it speaks against green alone.
    private mutating func checkAge(of content: HealthCodeContent) {
        verdict.evidenceAge = content.asOf.map { asOf in
            let (age, overflow) = circumstances.at.subtractingReportingOverflow(asOf)
            return overflow ? .max : age
        }
        guard content.colour == .green else { return }
        outcomeOfAge = verifier.ageLimits.outcome(of: verdict.evidenceAge)
        if outcomeOfAge != .pass { verdict.note(.oldEvidence) }
    }

    private mutating func checkStatus(of claims: HealthCodeClaims) {
        let reference = claims.status
        // Another issuer's list, or another day's, could be one in which the place will never be set.
        guard let shard = StatusShard(reference.uri), shard.issuer == claims.issuer,
            shard.day == StatusShard.day(of: claims.expires)
        else { return verdict.note(.status) }
        if let end = verifier.trustEnd, circumstances.at > end { verdict.staleLists.append(.trustList) }
        if verifier.status.isStale(uri: reference.uri, at: circumstances.at) { verdict.staleLists.append(.statusList) }
        switch verifier.status.status(uri: reference.uri, index: reference.index, at: circumstances.at) {
        case .valid:
            if !verdict.staleLists.isEmpty, verifier.whenStale == .unknownStatus { verdict.note(.statusUnknown) }
        case .unknown: verdict.note(.statusUnknown)
        // Whatever else a list says, it does not say that the code holds.
        case .invalid, .suspended, .other: verdict.note(.revoked)
        }
    }

    // MARK: Holder

    private mutating func checkProof(_ bytes: [UInt8], of credential: [UInt8], by key: VerificationKey?) {
        let message: COSESign1
        do {
            message = try Self.message(bytes)
        } catch {
            // Why the proof cannot be read is one reason, whichever it is.
            verdict.stages.cose = false
            return verdict.note(.proof)
        }
        guard message.algorithm == .es256, let key,
            message.isSigned(by: key, externalAAD: HolderProof.externalAAD)
        else {
            verdict.stages.signature = false
            return verdict.note(.proof)
        }
        guard let proof = Self.proof(in: message) else {
            verdict.stages.cwt = false
            return verdict.note(.proof)
        }
        guard proof.credentialDigest == HolderProof.digest(of: credential) else {
            verdict.stages.signature = false
            return verdict.note(.proof)
        }
        checkMoment(of: proof)
        guard proof.nonce == circumstances.nonce, proof.audience == nil || proof.audience == circumstances.audience
        else { return verdict.note(.audience) }
        // Only what would otherwise be taken is remembered: junk must not push out what counts.
        let isTaken = outcomeOfAge != .stale && verdict.reasons.allSatisfy { $0.healthCodeOutcome == .caution }
        if isTaken, let memory = verifier.memory,
            !memory.take(message.payload, at: circumstances.at / circumstances.pace)
        {
            verdict.note(.alreadyShown)
        }
    }

    private static func proof(in message: COSESign1) -> HolderProof? {
        do {
            return HolderProof(try CWTClaims.read(message.payload, limits: .healthCode, isDeterministic: true))
        } catch {
            // Signed by the holder's key, so that what does not read was never right.
            return nil
        }
    }

    private mutating func checkMoment(of proof: HolderProof) {
        let (age, overflow) = circumstances.at.subtractingReportingOverflow(proof.issuedAt)
        let pace = circumstances.pace
        let taken = -HealthCodeVerifier.clockAhead * pace...HealthCodeVerifier.proofAge * pace
        guard !overflow, taken.contains(age) else {
            verdict.stages.time = false
            return verdict.note(.staleProof)
        }
    }

    private mutating func checkDocument(of claims: HealthCodeClaims) {
        guard let number = circumstances.documentNumber else { return verdict.note(.documentNeeded) }
        if HealthCodeContent.ending(of: number) != claims.content.documentEnding { verdict.note(.document) }
    }
}
