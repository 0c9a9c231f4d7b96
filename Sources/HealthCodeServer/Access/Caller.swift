/// What the credential of a request, or its absence, says of who asks.
package enum Caller: Sendable {
    /// Nothing was sent.
    case anonymous
    /// Something was sent that nobody was given, or whose time is over.
    case refused
    /// Somebody who is known.
    case principal(Principal)
}

extension Problem {
    /// At a venue a number alone answers nothing.
    static let numberAlone = Problem(
        .missingRight, "A venue is shown a code or a paper; a number alone is answered with the right query.")
}

extension NodeContext {
    /// Who asks, if that is known.
    package var principal: Principal? {
        if case .principal(let principal) = caller { return principal }
        return nil
    }

    /// For whom what is asked counts: who is known, or else the address.
    package var sender: RateLimiter.Sender {
        guard let principal else { return .address(remoteParty) }
        return principal.role == .resident ? .resident(principal.id) : .registered(principal.id)
    }

    /// Who asks.
    ///
    /// - Throws: ``Problem`` 401 when that is not known.
    package func requirePrincipal() throws(Problem) -> Principal {
        switch caller {
        case .principal(let principal): return principal
        case .anonymous: throw .unauthenticated(wasGiven: false)
        case .refused: throw .unauthenticated(wasGiven: true)
        }
    }

    /// Who asks, being one of the roles.
    ///
    /// - Throws: ``Problem`` 401 when it is not known who asks, 403 when it is somebody else.
    @discardableResult
    package func require(role: Principal.Role...) throws(Problem) -> Principal {
        let principal = try requirePrincipal()
        guard role.contains(principal.role) else {
            throw Problem(.wrongRole, "For: \(role.map(\.rawValue).joined(separator: ", ")).")
        }
        return principal
    }

    /// The member of staff who asks, having the right.
    ///
    /// - Throws: ``Problem`` 401 when it is not known who asks, 403 when it is not staff or lacks the right.
    @discardableResult
    package func require(right: Principal.Right) throws(Problem) -> Principal {
        let principal = try require(role: .staff)
        guard principal.rights.contains(right) else {
            throw Problem(.missingRight, "The right that is needed: \(right.rawValue).")
        }
        return principal
    }

    /// Who asks for a colour by a document's number alone: a node, or a venue that was granted that.
    ///
    /// - Throws: ``Problem`` 401 when it is not known who asks, 403 when it is somebody else or has no such grant.
    func requireQuery() throws(Problem) -> Principal {
        let principal = try require(role: .node, .venue)
        guard principal.role == .node || principal.rights.contains(.query) else { throw .numberAlone }
        return principal
    }

    /// The resident's session that asks.
    ///
    /// - Throws: ``Problem`` 401 when there is none, 403 when somebody else asks.
    package func requireSession() throws(Problem) -> ResidentSession {
        guard let session = try require(role: .resident).session else { throw .unauthenticated(wasGiven: true) }
        return session
    }
}
