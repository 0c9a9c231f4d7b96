import Credentials
import HealthCode
import HealthCodeStore

extension WithdrawnStatements {
    /// The certificates, in one batch for each signer.
    var batches: [RevocationBatch] {
        Dictionary(grouping: certificates, by: \.signer).compactMap { signer, entries in
            guard let kid = Base64URL.decode(signer) else { return nil }
            return RevocationBatch(
                country: "CN", expires: entries.map(\.expiresAt.seconds).max() ?? 0, keyIdentifier: kid,
                hashType: .identifier, hashes: entries.map(\.name))
        }
    }

    /// The cards, in one list for each key.
    var cardLists: [CardRevocationList] {
        Set(cards.map(\.signer)).compactMap { cardList(of: $0) }
    }

    /// The list of a key, empty where none of its cards was withdrawn.
    func cardList(of signer: String) -> CardRevocationList? {
        let names = cards.lazy.filter { $0.signer == signer }.map { (Base64URL.encode($0.name), Int64.max) }
        // Names are of the form that cards have them in.
        return try? CardRevocationList(
            keyIdentifier: signer, counter: counter,
            withdrawnBefore: Dictionary(names) { first, _ in first })
    }
}
