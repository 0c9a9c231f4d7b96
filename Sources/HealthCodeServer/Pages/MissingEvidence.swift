package import HealthCode
import HealthCodeStore

/// A province whose statements have not come.
package struct MissingEvidence: Sendable, Hashable {
    /// Which.
    package var province: Division
    /// Up to when they have; `nil` when none ever have.
    package var since: Instant?

    /// A province, and how far it is.
    package init(province: Division, since: Instant?) {
        self.province = province
        self.since = since
    }
}

extension MissingEvidence {
    /// A province that the hub waits for.
    init(_ missing: MissingProvince) { self.init(province: missing.province, since: missing.asOf) }
}
