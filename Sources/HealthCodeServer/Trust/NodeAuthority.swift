import HealthCode
import HealthCodeStore

extension NodeRole {
    /// For whom a node signs: its province's ISO 3166-2 code, or `CN` for those who have no province; `nil` for a
    /// province that ISO 3166-2 does not have, which signs nothing.
    var issuer: String? {
        switch self {
        case .hub: "CN"
        case .province(let division): division.iso3166
        }
    }
}
