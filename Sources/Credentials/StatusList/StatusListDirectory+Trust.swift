extension StatusListDirectory {
    /// Takes a shard when a trusted signer of its province signed it.
    ///
    /// - Parameter at: Now, in seconds since 1970-01-01T00:00:00Z.
    /// - Throws: ``StatusListError``: `signature` when no such signer signed it, `name` when it is no province's shard, and
    ///   as ``SignedStatusList`` and ``take(_:at:)``.
    public mutating func take(
        _ list: SignedStatusList, signedBy trust: some SignerDirectory, at: Int64
    ) throws(StatusListError) {
        for signer in list.keyIdentifier.map(trust.signers(for:)) ?? [] {
            guard !signer.isWithdrawn, signer.validity.contains(at) else { continue }
            let token: StatusListToken
            do {
                token = try list.token(signedBy: signer.key)
            } catch  where error.code == .signature {
                // Another signer under the same identifier may have signed it.
                continue
            }
            guard let shard = StatusShard(token.subject) else { throw StatusListError(.name, "no shard of a province") }
            guard signer.maySign(for: shard.issuer) else { continue }
            return try take(token, signedBy: signer.key, at: at)
        }
        throw StatusListError(.signature, "not signed by a trusted signer of its province")
    }
}
