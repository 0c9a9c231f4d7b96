/// What a code's text holds: a credential alone, or with the holder's proof.
public struct HealthCodePresentation: Sendable, Hashable {
    /// The untagged COSE_Sign1 of the credential.
    public let credential: [UInt8]
    /// The untagged COSE_Sign1 of the proof; `nil` for a bare credential.
    public let proof: [UInt8]?

    /// The beginning of every text.
    public static let prefix = "TM1:"
    /// Bytes of a text, the prefix included.
    public static let textBytes = 2_048
    /// Characters that a QR code of version 15 at level M holds in alphanumeric mode. Every credential with a plain proof
    /// has fewer; a usual one leaves room for a nonce of 8 bytes or a venue's name of 11.
    public static let qrCodeCharacters = 600

    /// A credential as ``HealthCodeIssuer`` gives it, with a proof as ``HolderProof`` gives it, or without.
    public init(credential: [UInt8], proof: [UInt8]? = nil) {
        self.credential = credential
        self.proof = proof
    }

    /// Reads the bytes behind the Base45: tag 18 is a bare credential, an array a presentation.
    ///
    /// - Throws: ``COSEError`` for anything else.
    public init(_ bytes: [UInt8]) throws(COSEError) {
        let item: CBOR
        do {
            item = try CBORReader.read(bytes, limits: .healthCode, isDeterministic: true)
        } catch {
            throw COSEError(.cbor, cause: error)
        }
        switch item {
        case .tagged(18, _):
            // The tag is one byte.
            self.init(credential: Array(bytes.dropFirst()))
        case .array(let parts):
            guard parts.count == 2, let credential = parts[0].bytesValue, let proof = parts[1].bytesValue else {
                throw COSEError(.structure)
            }
            self.init(credential: credential, proof: proof)
        default: throw COSEError(.structure)
        }
    }

    /// The bytes behind the Base45.
    public var bytes: [UInt8] {
        if let proof { return CBOR.array([.bytes(credential), .bytes(proof)]).encoded() }
        var bytes: [UInt8] = []
        CBOR.writeHead(6, 18, to: &bytes)
        return bytes + credential
    }

    /// The text, for a QR code in alphanumeric mode.
    public var text: String { Self.prefix + Base45.encode(bytes) }
}

extension HealthCodeClaims {
    /// What a code's text says, whoever signed it: to show beside a verdict, never to decide upon.
    ///
    /// - Parameter text: UTF-8 that begins with `TM1:`, without white space around it.
    /// - Returns: `nil` for a text that is no code.
    public static func unverified(in text: some Collection<UInt8>) -> HealthCodeClaims? {
        let prefix = HealthCodePresentation.prefix.utf8
        guard text.count <= HealthCodePresentation.textBytes, text.starts(with: prefix) else { return nil }
        do {
            let presentation = try HealthCodePresentation(Base45.decode(text.dropFirst(prefix.count)))
            let message = try COSESign1.read(
                presentation.credential, limits: .healthCode, framing: .untagged, isDeterministic: true)
            return HealthCodeClaims(
                try CWTClaims.read(message.payload, limits: .healthCode, isDeterministic: true))
        } catch {
            // The verdict on the text says why.
            return nil
        }
    }
}
