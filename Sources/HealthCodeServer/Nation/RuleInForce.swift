package import HealthCode

/// The rule in force, what comes next, and what provinces have laid over it.
package struct RuleInForce: Sendable {
    /// The edition.
    package var edition: ControlProtocol
    /// Since when it is in force.
    package var since: Instant
    /// The edition that follows, once one is published.
    package var next: NextEdition?
    /// The overlays that are in force.
    package var overlays: [OverlayInForce] = []

    /// Puts the parts together.
    package init(edition: ControlProtocol, since: Instant, next: NextEdition? = nil, overlays: [OverlayInForce] = []) {
        self.edition = edition
        self.since = since
        self.next = next
        self.overlays = overlays
    }
}

/// An edition that has been published and is not in force yet.
package struct NextEdition: Sendable {
    /// Its id, for example `cn-20`.
    package var id: String
    /// What it is called.
    package var title: LocalizedText
    /// When it takes effect.
    package var at: Instant

    /// Puts the parts together.
    package init(id: String, title: LocalizedText, at: Instant) {
        self.id = id
        self.title = title
        self.at = at
    }
}

/// A province's document over the edition in force.
package struct OverlayInForce: Sendable {
    /// What it is and on whose word.
    package var overlay: AppliedOverlay
    /// When it ends; `nil`: with its base.
    package var until: Instant?
    /// Where the exceptions that it needs are published: `https` addresses.
    package var exceptions: [String] = []

    /// Puts the parts together.
    package init(overlay: AppliedOverlay, until: Instant? = nil, exceptions: [String] = []) {
        self.overlay = overlay
        self.until = until
        self.exceptions = exceptions
    }
}
