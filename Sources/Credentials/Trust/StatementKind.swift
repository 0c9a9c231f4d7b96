internal import SwiftASN1

/// What a health certificate says: the kinds that an HCERT tells apart, and that a signer's certificate may be limited
/// to.
public enum StatementKind: String, Sendable, Hashable, CaseIterable {
    /// The result of a test.
    case test = "t"
    /// A vaccination.
    case vaccination = "v"
    /// Recovery from an infection.
    case recovery = "r"

    /// The last arc of the extended key usage that permits the kind.
    private var arc: UInt {
        switch self {
        case .test: 1
        case .vaccination: 2
        case .recovery: 3
        }
    }

    /// The extended key usage that permits the kind, as the EU's certificate governance writes it.
    var extendedKeyUsage: String { "1.3.6.1.4.1.1847.2021.1.\(arc)" }

    /// The kind that an extended key usage permits; `nil` when it has nothing to do with health certificates. Two arcs
    /// are in use, since the first tool chains wrote a zero into the number that was registered.
    init?(extendedKeyUsage components: [UInt]) {
        let root: [UInt] = [1, 3, 6, 1, 4, 1]
        guard let last = components.last, let kind = Self.allCases.first(where: { $0.arc == last }) else { return nil }
        let arcs = components.dropLast()
        guard arcs.elementsEqual(root + [1847, 2021, 1]) || arcs.elementsEqual(root + [0, 1847, 2021, 1]) else {
            return nil
        }
        self = kind
    }
}
