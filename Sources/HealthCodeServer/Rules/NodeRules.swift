import Crypto
import Foundation
package import HealthCode
import HealthCodeStore
import Logging
import Synchronization

/// The rules that a node has: those of the documents that it holds.
package final class NodeRules: Sendable {
    /// Rules as they are used at a moment.
    package struct Rules: Sendable {
        /// What is in force when, for whom.
        package let timeline: RuleTimeline
        /// The edition that is in force for everyone without an overlay.
        package let edition: ControlProtocol
        /// Tells whether other documents have come.
        let fingerprint: Int64
        /// How many documents they were made of.
        let documents: Int
        /// The moment that they were made for, and until when they can be used.
        let madeAt: Instant
        let madeUntil: Instant
        private let book: RuleBook
        /// The overlays that do not hold, and why: in their provinces the editions hold without them.
        let overlaysLeftOut: [RuleBookError]

        /// Which rules these are: others have another version.
        var version: Version { Version(fingerprint: fingerprint, madeAt: madeAt) }

        fileprivate init?(
            book: RuleBook, unread: [RuleBookError], fingerprint: Int64, documents: Int, at now: Instant
        ) {
            // An overlay beyond its limits, since its exception has lapsed, ends where it holds: nobody else's rules
            // rest on it.
            let (timeline, leftOut) = book.timelineOfRest(askedAt: [now])
            guard let edition = timeline.edition(at: now) else { return nil }
            overlaysLeftOut = unread + leftOut
            self.timeline = timeline
            self.edition = edition
            self.fingerprint = fingerprint
            self.documents = documents
            self.book = book
            madeAt = now
            madeUntil = min(
                timeline.nextChange(after: now, in: nil) ?? .distantFuture,
                book.nextExpiry(after: now) ?? .distantFuture)
        }

        /// When an overlay ends; `nil`: with its base.
        func end(ofOverlay id: String) -> Instant? {
            book.overlays.first { $0.id == id }.flatMap { $0.end(at: edition.offset) }
        }

        /// Where the exceptions that an overlay rests on are published.
        func exceptions(forOverlay id: String, at now: Instant) -> [String] {
            book.exceptions.filter { $0.overlay == id && $0.expires > now }.map(\.publication)
        }

        /// The first moment after another at which the rules of anybody change: an edition, an overlay, the end of an
        /// exception.
        func nextChange(after instant: Instant) -> Instant? {
            let changes = timeline.overlaidProvinces.map { timeline.nextChange(after: instant, in: $0) }
            return ([timeline.nextChange(after: instant, in: nil), book.nextExpiry(after: instant)] + changes)
                .compactMap { $0 }.min()
        }

        /// The same for those who live somewhere: an edition, an overlay of their province, the end of an exception that
        /// one of these rests on. What another province changes is nothing to them.
        ///
        /// - Parameter home: `nil` for those without a home.
        func nextChange(after instant: Instant, in home: Division?) -> Instant? {
            let overlays = home.map { home in book.overlays.filter { $0.province == home.province }.map(\.id) } ?? []
            let expiry = book.exceptions.lazy.filter { $0.expires > instant && overlays.contains($0.overlay) }
                .map(\.expires).min()
            return [timeline.nextChange(after: instant, in: home), expiry].compactMap { $0 }.min()
        }
    }

    /// Tells rules apart.
    struct Version: Sendable, Hashable {
        let fingerprint: Int64
        let madeAt: Instant
    }

    private struct State {
        var book: RuleBook?
        /// The overlays that do not fit the book.
        var unread: [RuleBookError] = []
        /// The overlays of which the log has said already that they do not hold.
        var told: [RuleBookError] = []
        var fingerprint: Int64 = 0
        var documents = 0
        /// The edition that the hub last named as being in force.
        var announced: Announcement?
        var isStale = true
        /// What the book made of itself last, and until when that holds.
        var made: Rules?
    }

    /// What the hub says is in force.
    struct Announcement: Sendable, Hashable {
        let edition: String
        let at: Instant
    }

    private let state = Mutex(State())
    private let documents: RuleDocuments
    private let logger: Logger

    init(documents: RuleDocuments, logger: Logger) {
        self.documents = documents
        self.logger = logger
    }

    /// Says that other documents have come.
    func markStale() {
        state.withLock { $0.isStale = true }
    }

    /// Reads the documents that the store holds, if others have come.
    func reloadIfStale() async throws {
        let isStale = state.withLock { state in
            defer { state.isStale = false }
            return state.isStale
        }
        guard isStale else { return }
        do {
            try await reload()
        } catch {
            // What could not be read is read the next time, not when the next document comes.
            markStale()
            throw error
        }
    }

    /// Reads the documents that the store holds.
    private func reload() async throws {
        let documents = try await self.documents.documents()
        var hash = SHA256()
        for document in documents { hash.update(data: document.signedBytes) }
        let fingerprint = hash.finalize().prefix(7).reduce(Int64(0)) { $0 << 8 | Int64($1) }
        if state.withLock({ $0.fingerprint == fingerprint && $0.book != nil }) { return }
        do {
            let published = try documents.map { try PublishedDocument(yaml: $0.text, name: $0.id + ".yaml") }
            let rest = published.contains { $0.kind == .edition } ? try RuleBook.rest(of: published) : nil
            state.withLock {
                $0.book = rest?.book
                $0.unread = rest?.leftOut ?? []
                $0.fingerprint = fingerprint
                $0.documents = documents.count
                $0.made = nil
            }
        } catch {
            // Rules that contradict themselves are no rules: the node stops issuing and says so.
            logger.error("the rule documents cannot be used", metadata: ["cause": "\(error)"])
            state.withLock {
                $0.book = nil
                $0.fingerprint = fingerprint
                $0.documents = documents.count
                $0.made = nil
            }
        }
    }

    /// Notes which edition the hub says is in force at a moment of its clock.
    func note(announced edition: String, at instant: Instant) {
        state.withLock { $0.announced = Announcement(edition: edition, at: instant) }
    }

    /// The rules in force; `nil` when the node lacks them: then it issues nothing.
    package func rules(at now: Instant) -> Rules? {
        let (made, untold): (Rules?, [RuleBookError]) = state.withLock { state in
            if let made = state.made, made.madeAt <= now, now < made.madeUntil { return (made, []) }
            guard let book = state.book else { return (nil, []) }
            state.made = Rules(
                book: book, unread: state.unread, fingerprint: state.fingerprint, documents: state.documents, at: now)
            let leftOut = state.made?.overlaysLeftOut ?? []
            // The instant in it is another each time.
            let told = Set(state.told.map(\.subject))
            let untold = leftOut.filter { !told.contains($0.subject) }
            state.told = leftOut
            return (state.made, untold)
        }
        for error in untold {
            logger.error(
                "an overlay does not hold", metadata: ["overlay": "\(error.subject)", "cause": "\(error.reason)"])
        }
        let announced = state.withLock { $0.announced }
        // The hub knows an edition that this node was never sent, or has refused.
        if let made, let announced, made.timeline.edition(at: announced.at)?.id != announced.edition { return nil }
        return made
    }
}

/// Signs rule documents at the hub, and knows the hub's signature at a province (Ed25519, RFC 8032).
enum RuleSignature {
    /// The documents that a hub publishes when it starts: the national editions, and those of its configuration.
    ///
    /// - Throws: ``NodeFault`` for a file that does not read.
    static func documents(files: [String], key: Curve25519.Signing.PrivateKey) throws -> [SignedDocument] {
        var documents = try PublishedDocument.national.map { try signed($0, by: key) }
        for file in files {
            let name = URL(fileURLWithPath: file).lastPathComponent
            do {
                let yaml = Array(try Data(contentsOf: URL(fileURLWithPath: file)))
                let document = try PublishedDocument(yaml: yaml, name: name)
                documents.append(try signed(document, by: key))
            } catch {
                throw NodeFault("rules.files: \(name): \(error)")
            }
        }
        return documents
    }

    private static func signed(
        _ document: PublishedDocument, by key: Curve25519.Signing.PrivateKey
    ) throws -> SignedDocument {
        var signed = SignedDocument(
            kind: document.kind.rawValue, id: document.id, version: document.version,
            effectiveFrom: document.effectiveFrom, text: document.yaml)
        signed.signature = Array(try key.signature(for: signed.signedBytes))
        return signed
    }

    /// Whether the hub signed a document.
    static func isValid(_ document: SignedDocument, by publicKey: Curve25519.Signing.PublicKey?) -> Bool {
        publicKey?.isValidSignature(document.signature, for: document.signedBytes) ?? false
    }
}
