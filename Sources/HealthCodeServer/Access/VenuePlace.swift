package import HealthCode

/// The place that a venue's credential stands for.
package struct VenuePlace: Sendable, Hashable {
    /// Its name in codes and in the register.
    package let id: String
    /// Where it is.
    package let division: Division

    /// A place.
    package init(id: String, division: Division) {
        self.id = id
        self.division = division
    }
}
