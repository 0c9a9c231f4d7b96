import Credentials
import HTTPTypes
import HealthCode
import HealthCodeStore

/// The venue register of a province: off unless an order says otherwise. Venues show codes that this node signs for the
/// minute, residents hand in what they scanned, staff ask who was there; nothing else is kept, and nothing for long.
struct VenueRegister: Sendable {
    let node: NodeParts
    let checkIns: CheckIns
    let trust: NodeTrust
    let orders: VenueOrders
    /// What the venues of the credentials file are called, and where they are.
    private let venues: [String: (name: LocalizedText, division: Division)]

    init(
        node: NodeParts, checkIns: CheckIns, trust: NodeTrust, orders: VenueOrders, credentials: AccessCredentials
    ) {
        self.node = node
        self.checkIns = checkIns
        self.trust = trust
        self.orders = orders
        venues = Dictionary(
            credentials.entries.compactMap { entry in
                entry.principal.place.map { ($0.id, (LocalizedText(entry.principal.name), $0.division)) }
            }
        ) { first, _ in first }
    }

    /// What a venue is called; its identifier where its credential has gone.
    func name(of venue: String) -> LocalizedText { venues[venue]?.name ?? LocalizedText(zh: venue, en: venue) }

    // MARK: Venues

    /// A code to show.
    struct Shown: Sendable {
        let text: String
        let expires: Instant
        /// When the next one should be shown.
        let rotates: Instant
        let order: VenueOrder
    }

    /// Signs a code for a venue.
    ///
    /// - Throws: ``Problem`` 403 for a venue without a place, 409 where no order is in force, 503 without a signer.
    func code(for venue: Principal) throws -> Shown {
        guard let place = venue.place else {
            throw Problem(.outsideRegistration, "The credential names no venue and no division.")
        }
        let now = node.clock.now()
        guard let order = orders.order(at: place.division, now) else { throw Self.isOff }
        guard let signer = try trust.ownSigner(at: now), let issuer = node.role.issuer else {
            throw Problem(
                .notReady, "The node has no signer that is valid now and signs no codes.",
                headers: [.retryAfter: "60"])
        }
        let claims = VenueCodeClaims(
            issuer: issuer, issuedAt: now.seconds, venue: place.id, division: place.division.description,
            order: order.id, nonce: (0..<VenueCodeClaims.nonceBytes).map { _ in .random(in: .min ... .max) })
        let text = try VenueCodeIssuer(key: signer.key, keyIdentifier: signer.signer.keyIdentifier).issue(claims)
        return Shown(
            text: text, expires: Instant(seconds: claims.expires),
            rotates: Instant(seconds: now.seconds + VenueCodeClaims.rotation), order: order)
    }

    // MARK: Residents

    /// Notes that a resident is where a code was shown.
    ///
    /// - Throws: ``Problem`` that says why not; then nothing is stored.
    func checkIn(_ document: IdentityDocument, code text: String) async throws -> (checkIn: CheckIn, isNew: Bool) {
        let now = node.clock.now()
        guard !orders.inForce(at: now).isEmpty else { throw Self.isOff }
        let verdict = VenueCodeVerifier(trust: trust.store).verify(
            CredentialFormat.trimmed(Array(text.utf8)), at: now.seconds, pace: node.clock.pace)
        let isStale = !verdict.reasons.isEmpty && Set(verdict.reasons).isSubset(of: [.expired, .notYetValid])
        // Whose register it is comes before how old it is: waiting for the next code would not help.
        guard let claims = verdict.claims, verdict.isValid || isStale else {
            let reasons = verdict.reasons.map(\.rawValue).joined(separator: ", ")
            throw Problem(.invalidValue, "It is no venue's code that this node can trust: \(reasons).", field: "code")
        }
        guard claims.issuer == node.role.issuer, let division = Division(claims.division) else {
            throw Problem(
                .foreignVenueCode, "The venue's register is kept by \(claims.issuer): check in there.", field: "code")
        }
        guard !isStale else {
            throw Problem(
                .staleVenueCode, "A code counts for a minute from when it is shown: scan the one on the screen.",
                field: "code")
        }
        guard let order = orders[claims.order], order.isInForce(at: now), order.covers(division) else {
            throw Self.isOff
        }
        do {
            return try await checkIns.checkIn(
                document,
                CheckIn(venue: claims.venue, at: now, order: order.id, deleteAt: order.end(ofCheckInAt: now)),
                nonce: claims.nonce)
        } catch let fault as CheckInFault {
            switch fault {
            case .noPerson: throw Problem.unauthenticated(wasGiven: true)
            case .tooMany: throw Problem.tooManyRequests(retryAfter: 3_600)
            }
        }
    }

    // MARK: Staff

    /// The longest time that one question is about: a day.
    static let longestQuestion: Int64 = 86_400

    /// Who was at a venue.
    ///
    /// - Throws: ``Problem`` 403 for a venue outside of the registration, 422.
    func visitors(
        of venue: String, in times: Range<Instant>, by staff: Principal, purpose: String
    ) async throws -> VisitorList {
        guard VenueCodeClaims.isName(venue) else {
            throw Problem(.invalidValue, "It is not the name of a venue.", field: "venue")
        }
        guard times.upperBound <= times.lowerBound.advanced(bySeconds: Self.longestQuestion) else {
            throw Problem(.invalidValue, "It must be at most 24 h after from.", field: "to")
        }
        // Whoever is registered for some places is told nothing of a venue of which nobody knows where it is.
        guard staff.divisions == nil || venues[venue].map({ staff.covers($0.division) }) ?? false else {
            throw Problem(.outsideRegistration, "The registration does not cover this venue.", field: "venue")
        }
        return try await checkIns.visitors(
            of: venue, in: times, by: staff.id, purpose: purpose, at: node.clock.now())
    }

    static let isOff = Problem(
        .registerOff, "No order has a register of visitors kept here now. Nothing was stored.")
}
