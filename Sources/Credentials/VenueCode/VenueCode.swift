/// A venue's code as text: `TV1:` + Base45 of a COSE_Sign1 with tag 18, which its province signed over
/// ``VenueCodeClaims``. It says where somebody is, and nothing of who looks at it.
public enum VenueCode {
    /// The beginning of every text.
    public static let prefix = "TV1:"
    /// Bytes of a text, the prefix included: those of the longest names with the longest key identifier are fewer.
    public static let textBytes = 512
    /// What keeps a venue's code from being taken for another signature of the same key.
    static let externalAAD = Array("TM1 venue".utf8)

    /// Reads the message of a text, given as its UTF-8 without white space around it.
    ///
    /// - Throws: ``VenueCodeFault``.
    static func message(_ text: some Collection<UInt8>) throws(VenueCodeFault) -> COSESign1 {
        guard text.starts(with: prefix.utf8), text.count <= textBytes else { throw VenueCodeFault(reason: .format) }
        let bytes: [UInt8]
        do {
            bytes = try Base45.decode(text.dropFirst(prefix.utf8.count))
        } catch {
            throw VenueCodeFault(reason: .base45)
        }
        do throws(COSEError) {
            let message = try COSESign1.read(bytes, limits: .venueCode, framing: .tagged, isDeterministic: true)
            // What nobody signed could be changed.
            guard message.unprotected.pairs.isEmpty else { throw COSEError(.header) }
            return message
        } catch {
            throw VenueCodeFault(reason: error.code == .cbor ? .cbor : .cose)
        }
    }
}

/// Why a text holds no message.
struct VenueCodeFault: Error {
    let reason: Reason
}

extension CBORLimits {
    /// A venue's code (`TV1`): the bytes of its text; depth 4, since the claims lie in a byte string of their own.
    public static let venueCode = CBORLimits(bytes: VenueCode.textBytes, depth: 4, items: 64)
}
