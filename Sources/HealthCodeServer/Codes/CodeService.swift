import Foundation
import HTTPTypes
import HealthCode
import HealthCodeStore
import Logging
import NIOCore

/// What a node answers about codes.
struct CodeService: Sendable {
    let node: NodeParts
    /// What the store holds of codes.
    let held: Codes
    /// Whom a province asks; the hub asks nobody.
    let hub: HubClient?

    /// A person's code with its reasons.
    ///
    /// - Throws: ``Problem`` 503 when the node has no rules to answer by.
    func document(for person: IdentityDocument) async throws -> CodeDocument {
        let now = node.clock.now()
        let rules = try rules(at: now)
        let answer = try await held.code(of: person, at: now, rules: rules.timeline)
        var causes: [CodeCause] = []
        if answer.standing == .known, !answer.reasons.isEmpty {
            causes = try await held.explanation(of: person, at: now, rules: rules.timeline)?.causes ?? []
        }
        let watermarks = try await node.watermarks(at: now)
        return CodeDocument(
            answer, causes: causes, offset: rules.edition.offset, asOf: try await node.asOf(of: person, watermarks),
            missing: watermarks.behind, at: now)
    }

    /// The state of a person's code: the node's own, and else what the hub's index or an earlier answer of it says.
    ///
    /// - Parameters:
    ///   - reader: who asks; the hub is told, and puts it on record for the person.
    ///   - purpose: what for.
    func state(
        of person: IdentityDocument, for reader: Principal, purpose: String
    ) async throws -> CodeStateDocument {
        let now = node.clock.now()
        let rules = try rules(at: now)
        let answer = try await held.code(of: person, at: now, rules: rules.timeline)
        if answer.isOwned, answer.standing == .known {
            return CodeStateDocument(
                CodeState(
                    colour: answer.colour, owner: node.role.name, at: now, nextReview: answer.nextReview,
                    asOf: try await node.asOf(of: person, try await node.watermarks(at: now))))
        }
        if node.role == .hub {
            guard var state = try await held.indexedState(of: person) else { return .unknown }
            // From its next review on, only its owner can say what it is.
            if let review = state.nextReview, review <= now { state.colour = nil }
            return CodeStateDocument(state)
        }
        return try await imported(person, for: reader, purpose: purpose, at: now)
    }

    func rules(at now: Instant) throws(Problem) -> NodeRules.Rules {
        guard let rules = node.rules.rules(at: now) else {
            throw Problem(
                .notReady, "The node does not have the edition in force and issues no codes.",
                headers: [.retryAfter: "5"])
        }
        return rules
    }

    /// Asks the hub for the code of somebody whose home is elsewhere.
    private func imported(
        _ person: IdentityDocument, for reader: Principal, purpose: String, at now: Instant
    ) async throws -> CodeStateDocument {
        guard let hub else { return .unknown }
        let query = StateQuery(
            documentType: person.type.rawValue, documentNumber: person.number, purpose: purpose, reader: reader.id)
        let request = try hub.request("/v1/codes/state", posting: query)
        do {
            let body = try await hub.body(of: request, within: .seconds(5), upTo: 64 << 10)
            return try JSONDecoder().decode(CodeStateDocument.self, from: Data(body.readableBytesView))
        } catch let error as CancellationError {
            throw error
        } catch {
            // Ignorance is not green: what was known an hour ago is not what is.
            node.shell.logger.warning("the hub is out of reach", metadata: node.metadata(of: error))
            throw Problem(.notReady, "The hub, which knows this code, is out of reach.", headers: [.retryAfter: "5"])
        }
    }
}
