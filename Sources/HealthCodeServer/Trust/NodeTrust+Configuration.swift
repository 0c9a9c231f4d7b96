import Credentials

extension NodeTrust {
    /// Trust by a node's configuration: reads its own signers, and whom it trusts beside the hub's list.
    ///
    /// - Throws: ``NodeFault``.
    convenience init(_ settings: NodeConfiguration.Trust) throws {
        var anchors = TrustAnchors()
        var leftOut: [String] = []
        for file in settings.files {
            let bytes = try ConfiguredFiles(key: "trust.files").bytes(of: file)
            do {
                leftOut += try anchors.add(try TrustFile(parsing: bytes)).map { "\(file): \($0)" }
            } catch {
                throw NodeFault("trust.files: \(file): \(error)")
            }
        }
        self.init(folder: settings.signingFolder.map(SignerFolder.init), anchors: anchors, leftOut: leftOut)
        try readFolder()
    }
}

extension NodeConfiguration.Trust {
    /// For how long the evidence behind a green code speaks for it.
    var ageLimits: EvidenceAgeLimits {
        EvidenceAgeLimits(caution: Int64(evidenceCautionHours) * 3_600, stale: Int64(evidenceStaleHours) * 3_600)
    }

    /// The key by which a province knows the hub's trust list; `nil` where none is configured.
    ///
    /// - Throws: ``NodeFault`` for what is no key.
    var anchor: VerificationKey? {
        get throws {
            guard let hubPublicKey else { return nil }
            guard hubPublicKey.first == 4, hubPublicKey.count == 65,
                // What is no point of the curve is a fault of the configuration, below.
                let key = try? VerificationKey(
                    x: Array(hubPublicKey[1..<33]), y: Array(hubPublicKey[33...]))
            else { throw NodeFault("trust.hub_public_key: is no point of P-256") }
            return key
        }
    }
}
