public import HealthCode

/// Why nothing is signed for somebody.
public enum CredentialFault: Error, Sendable, Hashable {
    /// The session has ended.
    case noSession
    /// The resident is not the guardian of the person they ask for, as far as any statement of residence says.
    case notGuardian
    /// Another device was enrolled later, at this moment.
    case deviceReplaced(since: Instant)
    /// This node does not own the code, or knows none: it signs nothing for others.
    case notOwned(CodeAnswer.Standing)
    /// Every draw met a place that is taken.
    case shardFull
    /// As many were signed for the person within a day as anybody can need.
    case tooMany
}

/// What a credential is made of, as it stands in the store when its place in a status list is taken.
public struct CredentialBasis: Sendable {
    /// The code; always known, and this node's own.
    public var code: CodeAnswer
    /// What the person is called.
    public var name: String?
    /// The person's document.
    public var document: IdentityDocument
    /// Where the credential is listed.
    public var shard: CredentialShard
    /// Its place there.
    public var place: Int
    /// Up to when what the code rests on is here; `nil` when nobody asked.
    public var asOf: Instant?
}

/// The places that credentials of codes take in status lists, and the devices that hold them.
public struct CredentialPlaces: Sendable, Aggregate {
    let database: Database
    let residents: Residents
    let codes: Codes
    let derivation: Derivation

    /// Takes a place in a status list for a credential of somebody's code, and notes which device holds it.
    ///
    /// The place is taken in the transaction that reads the code: whatever makes the code worse afterwards finds it and
    /// withdraws it.
    ///
    /// - Parameters:
    ///   - token: the session of a resident, whose device asks.
    ///   - ward: a person on whose behalf they ask, whose guardian they must be; `nil` for themselves.
    ///   - onPaper: whether it is printed: it then withdraws what was printed before.
    ///   - watermarks: how far this node knows what others have stated. While it cannot be said up to when what the code
    ///     rests on is here, there is none to sign.
    ///   - shard: where a credential of such a code is listed: of the shards of a day, which end together, the one of a
    ///     number from 0.
    /// - Throws: ``CredentialFault``.
    public func takeCredential(
        session token: String, ward: IdentityDocument?, onPaper: Bool = false, at now: Instant, rules: RuleTimeline,
        watermarks: FeedWatermarks? = nil,
        shard: @escaping @Sendable (_ code: CodeAnswer, _ number: Int) throws -> CredentialShard
    ) async throws -> CredentialBasis {
        let device = residents.sessionDigest(token)
        return try await engine.write { connection in
            var session: (person: PersonKey, expires: Int64)?
            try connection.query(
                "SELECT person_key, expires_us FROM sessions WHERE token_digest = $1 AND expires_us > $2",
                [.bytes(device), .integer(now.microseconds)]
            ) { session = ($0.integer(0), $0.integer(1)) }
            guard let session else { throw CredentialFault.noSession }
            let person = try self.holder(ward, of: session.person, on: connection)
            // Before anything of theirs is written: whoever withdraws locks in this order, and of two that come at once
            // the later counts the earlier.
            try CredentialTable(connection: connection).lock([person], in: self.engine.dialect)
            try self.enrol(device, of: person, session: session.expires, at: now, on: connection)
            try self.checkFrequency(of: person, at: now, on: connection)
            var code = try self.codes.code(of: person, at: now, rules: rules, on: connection)
            if code.standing == .known, code.isOwned {
                try self.deriveAnew(&code, of: person, at: now, rules: rules, on: connection)
            }
            guard code.standing == .known, let colour = code.colour, code.isOwned else {
                throw CredentialFault.notOwned(code.standing)
            }
            var directory = PersonDirectory(keys: self.keys, connection: connection)
            guard let document = try directory.documents(of: [person])[person] else {
                throw CredentialFault.notOwned(.unknown)
            }
            var asOf: Instant?
            if let watermarks {
                asOf = try FeedRelations(connection: connection).asOf([person], watermarks)[person]
                guard asOf != nil else { throw CredentialFault.notOwned(.beingEstablished) }
            }
            if onPaper, try CredentialTable(connection: connection).withdrawPaper(of: person, at: now) {
                try self.engine.notify(Channel.status, in: connection)
            }
            let (listed, place) = try self.takePlace(
                of: person, device: onPaper ? CredentialTable.paper : device, colour: colour, at: now, on: connection,
                shard: { try shard(code, $0) })
            return CredentialBasis(
                code: code, name: try self.residents.particulars(of: person, on: connection)?.name, document: document,
                shard: listed, place: place, asOf: asOf)
        }
    }

    /// Makes a code of the evidence itself, whose rows must be what this node wrote: what stands in the table of derived codes
    /// may have been put there by anybody who can write to the database, and is signed for nobody.
    private func deriveAnew(
        _ code: inout CodeAnswer, of person: PersonKey, at now: Instant, rules: RuleTimeline,
        on connection: any SQLConnection
    ) throws {
        let work = try derivation.work(on: .list([person]), at: now, rules: rules, checksSeals: true, on: connection)
        guard let derived = work.new[person], derived.isSubject else {
            code.standing = work.unreadable.isEmpty ? .unknown : .beingEstablished
            code.colour = nil
            return
        }
        code.take(derived)
        if let old = work.old[person], old.code != derived {
            // It is due, touched, or not what it should be: in any case it is derived again.
            try connection.execute(
                "INSERT INTO touched (person_key, mark) VALUES ($1, 0) ON CONFLICT (person_key) DO NOTHING",
                [.integer(person)])
        }
    }

    /// Takes a place in the shard of a day that was begun last, or in the next when that one is as good as full.
    private func takePlace(
        of person: PersonKey, device: [UInt8], colour: Colour, at now: Instant, on connection: any SQLConnection,
        shard: (Int) throws -> CredentialShard
    ) throws -> (shard: CredentialShard, place: Int) {
        let table = CredentialTable(connection: connection)
        let begun = try table.count(endingAt: try shard(0).end)
        for number in [max(0, begun - 1), max(1, begun)] {
            let shard = try shard(number)
            // Verifiers take nothing whose list they do not have.
            if try table.open(shard) { try engine.notify(Channel.status, in: connection) }
            if let place = try table.add(person, device: device, colour: colour, to: shard, at: now) {
                return (shard, place)
            }
        }
        throw CredentialFault.shardFull
    }

    /// A device comes twice a day, and once more when its code was withdrawn. A list has a million places, which nobody may
    /// fill alone.
    private static let mostInADay: Int64 = 100

    private func checkFrequency(
        of person: PersonKey, at now: Instant, on connection: any SQLConnection
    ) throws {
        let dayAgo = now.advanced(bySeconds: -86_400).microseconds
        let count = try connection.integer(
            "SELECT COUNT(*) FROM credentials WHERE person_key = $1 AND issued_us > $2",
            [.integer(person), .integer(dayAgo)])
        guard count ?? 0 < Self.mostInADay else { throw CredentialFault.tooMany }
    }

    /// Since when another device than this one holds a person's code; `nil` when it is this one, or none does.
    public func otherDevice(than token: String, of document: IdentityDocument) async throws -> Instant? {
        let device = residents.sessionDigest(token)
        return try await engine.read { connection in
            guard let person = try self.person(document, on: connection) else { return nil }
            return try connection.integer(
                "SELECT since_us FROM devices WHERE person_key = $1 AND device <> $2",
                [.integer(person), .bytes(device)]
            ).map { Instant(microseconds: $0) }
        }
    }

    /// Whether a resident may ask on behalf of a person: the person's residence names them as guardian, or it is
    /// themselves.
    public func isGuardian(_ resident: IdentityDocument, of ward: IdentityDocument) async throws -> Bool {
        try await engine.read { connection in
            guard let own = try self.person(resident, on: connection) else { return false }
            do {
                _ = try self.holder(ward, of: own, on: connection)
                return true
            } catch CredentialFault.notGuardian {
                return false
            }
        }
    }

    /// Whom a resident asks for.
    private func holder(
        _ ward: IdentityDocument?, of resident: PersonKey, on connection: any SQLConnection
    ) throws -> PersonKey {
        guard let ward else { return resident }
        var directory = PersonDirectory(keys: keys, connection: connection)
        guard let person = try person(ward, on: connection) else { throw CredentialFault.notGuardian }
        // Nobody needs a guardian to ask for themselves.
        if person == resident { return resident }
        guard let residence = try residents.particulars(of: person, on: connection), let guardian = residence.guardian,
            let own = try directory.documents(of: [resident])[resident],
            // Numbers of two kinds of document may be alike: without a type the guardian's is a card.
            own.type.rawValue == residence.guardianType ?? DocumentType.idCard.rawValue,
            // The column is not checked where it is submitted; a card's two forms are one number.
            IdentityDocument(type: own.type, number: guardian)?.number == own.number
        else { throw CredentialFault.notGuardian }
        return person
    }

    /// Notes that a device holds a person's code. A device that signed in later takes the place of another, and what that
    /// one holds is withdrawn.
    private func enrol(
        _ device: [UInt8], of person: PersonKey, session: Int64, at now: Instant, on connection: any SQLConnection
    ) throws {
        var held: (device: [UInt8], session: Int64, since: Int64)?
        try connection.query(
            "SELECT device, session_us, since_us FROM devices WHERE person_key = $1", [.integer(person)]
        ) { held = ($0.bytes(0), $0.integer(1), $0.integer(2)) }
        if let held, held.device == device { return }
        // Sessions last equally long: the one that ends later began later.
        if let held, held.session > session {
            throw CredentialFault.deviceReplaced(since: Instant(microseconds: held.since))
        }
        try connection.execute(
            """
            INSERT INTO devices (person_key, device, session_us, since_us) VALUES ($1, $2, $3, $4)
            ON CONFLICT (person_key) DO UPDATE SET device = excluded.device, session_us = excluded.session_us,
            since_us = excluded.since_us
            """, [.integer(person), .bytes(device), .integer(session), .integer(now.microseconds)])
        let table = CredentialTable(connection: connection)
        if try table.withdraw(of: person, otherThan: device, at: now) {
            try engine.notify(Channel.status, in: connection)
        }
    }
}
