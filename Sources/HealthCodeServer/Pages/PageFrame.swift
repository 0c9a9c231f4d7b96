package import HealthCode

/// What every page shows around its own content: whose node it is, what time it is there, and where the reader is.
package struct PageFrame: Sendable {
    /// What the node is called, for example 北京 and Beijing; the hub's is the nation's.
    package var node: LocalizedText
    /// The node's place in the federation.
    package var scope: NodeScope
    /// What drives its clock.
    package var clock: PageClock
    /// The moment of the answer, by that clock.
    package var now: Instant
    /// The offset at which moments are shown: the protocol's.
    package var offset: UTCOffset = .china
    /// The path under which the page is read again, for example `/me`; the choice of language and updates use it, so that
    /// it is the path of a GET even where a form was answered. Never a person's data.
    package var path: String
    /// The token of the session's sign-out form; `nil` where nobody is signed in.
    package var signOut: SignOut?

    /// Puts the parts together.
    package init(
        node: LocalizedText, scope: NodeScope, clock: PageClock, now: Instant, offset: UTCOffset = .china,
        path: String, signOut: SignOut? = nil
    ) {
        self.node = node
        self.scope = scope
        self.clock = clock
        self.now = now
        self.offset = offset
        self.path = path
        self.signOut = signOut
    }
}

/// Whose part of the country a node shows.
package enum NodeScope: Sendable, Hashable {
    /// The hub: all provinces.
    case nation
    /// One province.
    case province(Division)
}

/// What drives a node's clock, which a page always says.
package enum PageClock: Sendable {
    /// The time of day.
    case live
    /// A replay of evidence from the past.
    case replay
}

/// The form that ends a session.
package struct SignOut: Sendable {
    /// Where it is posted, one of ``PagePath``.
    package var path: String
    /// The session's token against forged forms.
    package var csrf: String

    /// Puts the parts together.
    package init(path: String, csrf: String) {
        self.path = path
        self.csrf = csrf
    }
}
