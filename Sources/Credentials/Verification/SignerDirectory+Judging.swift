/// Whether a trusted signer made a message.
struct SignerJudgement {
    /// Whether a trusted key made the signature; `nil` when there is none to try.
    var signature: Bool?
    /// What stands against it; `nil` when nothing does.
    var reason: Reason?
}

extension SignerDirectory {
    /// Looks for the signer of a message (ES256), among all that share its key identifier.
    ///
    /// - Parameter objection: What else stands against a signer whose signature is right and who was not withdrawn.
    func judge(
        _ message: COSESign1, externalAAD: [UInt8] = [], objection: (Signer) -> Reason?
    ) -> SignerJudgement {
        guard message.algorithm == .es256 else { return SignerJudgement(reason: .algorithm) }
        let signers = message.keyIdentifier.map { self.signers(for: $0) } ?? []
        guard !signers.isEmpty else { return SignerJudgement(reason: .unknownSigner) }
        let signed = message.signedBytes(externalAAD: externalAAD)
        let verified = signers.filter {
            $0.key.algorithm == .es256 && $0.key.isValid(signature: message.signature, for: signed)
        }
        guard !verified.isEmpty else { return SignerJudgement(signature: false, reason: .signature) }
        // One key can stand in several certificates: one that is right is enough.
        let objections = verified.map { $0.isWithdrawn ? .withdrawnSigner : objection($0) }
        return SignerJudgement(
            signature: true, reason: objections.contains(nil) ? nil : objections.first ?? .unknownSigner)
    }
}
