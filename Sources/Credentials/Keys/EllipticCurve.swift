/// The curves whose keys are taken (FIPS 186-5), with their values in COSE (RFC 9053 §7.1).
public enum EllipticCurve: Int64, Sendable, Hashable, CaseIterable {
    case p256 = 1
    case p384 = 2
    case p521 = 3

    /// Bytes of a coordinate, and of each of the two numbers of a signature.
    public var coordinateBytes: Int {
        switch self {
        case .p256: 32
        case .p384: 48
        case .p521: 66
        }
    }
}
