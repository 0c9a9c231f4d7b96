/// Verifies health codes (`TM1`), without asking anyone.
///
/// **Outcomes.** Several things can be wrong at once; the outcome is the first of these that applies:
///
/// 1. `invalid`: nothing can be taken from the text. It is malformed, its signer is not trusted, withdrawn or out of
///    its validity, a signature is wrong, it is from the future, it names a status list that is not its issuer's for the
///    day on which it ends, it was **revoked**, its proof is somebody else's or was made for another venue or nonce, or
///    the paper belongs to another document. Revoked is here and not under
///    `stop`: a code is revoked when the colour turned worse, and also when the holder enrolled another device, so
///    that its colour says nothing any more.
/// 2. `stale`: it was genuine, but it says nothing of the person who shows it now: expired, the proof is too old or
///    missing, or it is green and the evidence behind it is older than ``EvidenceAgeLimits/stale`` or of unknown age. The remedy is to show it anew, also when it was red: its colour may have changed since, and the picture
///    may be somebody else's.
/// 3. `stop`: red, whatever else is open.
/// 4. `caution`: yellow, or it is open whether it was revoked, was shown before, or is this document's; or it is green
///    and the evidence behind it is older than ``EvidenceAgeLimits/caution``. Ignorance is not green.
/// 5. `pass`: green, and nothing is open.
///
/// A verdict is valid when no reason stands against it; a valid code can be red.
///
/// **Stages** judge both messages of a presentation together: `signature` is false when the credential's or the proof's
/// is wrong. `keyUsage` and `compression` do not apply.
public struct HealthCodeVerifier: Sendable {
    let trust: any SignerDirectory
    let status: any StatusDirectory
    let memory: ProofMemory?
    let ageLimits: EvidenceAgeLimits
    let trustEnd: Int64?
    let whenStale: StaleList.Consequence

    /// Seconds for which a proof is taken after it was made.
    static let proofAge: Int64 = 75
    /// Seconds by which the clock of a device, or of an issuer, may be ahead of the verifier's.
    static let clockAhead: Int64 = 15

    /// A verifier.
    ///
    /// - Parameters:
    ///   - memory: What it remembers of proofs; `nil` for one that looks at texts independently of each other.
    ///   - ageLimits: For how long evidence speaks for a green; a trust list carries them.
    ///   - trustEnd: After when the trust list is stale (``TrustList/nextUpdate``); `nil` where that is not known.
    ///   - whenStale: What a stale list means.
    public init(
        trust: any SignerDirectory, status: any StatusDirectory, memory: ProofMemory? = nil,
        ageLimits: EvidenceAgeLimits = .standard, trustEnd: Int64? = nil, whenStale: StaleList.Consequence = .none
    ) {
        self.trust = trust
        self.status = status
        self.memory = memory
        self.ageLimits = ageLimits
        self.trustEnd = trustEnd
        self.whenStale = whenStale
    }

    /// The verdict on a text that begins with `TM1:`, in UTF-8 without white space around it.
    public func verify(_ text: some Collection<UInt8>, in circumstances: Circumstances) -> Verdict {
        var check = HealthCodeCheck(verifier: self, circumstances: circumstances)
        check.run(text)
        return check.concluded()
    }
}

extension Reason {
    /// What a gate does on a health code for this reason alone (``HealthCodeVerifier`` says why); for ``oldEvidence`` the
    /// least of it, since how old it is decides.
    var healthCodeOutcome: Outcome {
        switch self {
        case .expired, .missingProof, .staleProof: .stale
        case .statusUnknown, .alreadyShown, .documentNeeded, .oldEvidence: .caution
        case .format, .base45, .compression, .cbor, .cose, .cwt, .algorithm, .unknownSigner, .withdrawnSigner,
            .signerValidity, .signature, .notYetValid, .keyUsage, .schema, .status, .revoked, .proof, .audience,
            .document:
            .invalid
        }
    }
}

extension HealthCodeColour {
    /// What a gate does for the colour alone.
    var outcome: Outcome {
        switch self {
        case .green: .pass
        case .yellow: .caution
        case .red: .stop
        }
    }
}
