extension WorkItem {
    /// A column of a row, behind those of the document (`dispatch.md`, batch command).
    public struct Column: Sendable, Hashable {
        /// What stands in it.
        public enum Value: Sendable, Hashable {
            /// A name, a place, an instant in whole seconds.
            case text(String)
            /// A number.
            case number(Int)
            /// `yes` or `no`.
            case flag(Bool)
        }

        /// Its name in the header.
        public let name: String
        /// Its value; `nil` for what does not apply.
        public let value: Value?

        /// As in CSV: `-` for what does not apply.
        public var text: String {
            switch value {
            case .text(let text): text
            case .number(let number): String(number)
            case .flag(let flag): flag ? "yes" : "no"
            case nil: "-"
            }
        }

        init(_ name: String, _ text: String?) {
            self.name = name
            value = text.map(Value.text)
        }

        init(_ name: String, _ number: Int?) {
            self.name = name
            value = number.map(Value.number)
        }

        init(_ name: String, isTrue: Bool?) {
            self.name = name
            value = isTrue.map(Value.flag)
        }
    }

    /// All columns behind the document's, in their order.
    public var columns: [Column] {
        [
            Column("list", list.rawValue), Column("owner", "\(owner)"), Column("token", token.map { "\($0)" }),
            Column("offered_to", offeredTo.map { "\($0)" }), Column("measure", measure),
            Column("since", since.map(offset.format)), Column("stage", stage?.rawValue),
            Column("reach_due", reachDue.map(offset.format)), Column("place_due", placeDue.map(offset.format)),
            Column("missed", missed), Column("level", level), Column("missing", isTrue: isMissing),
        ]
    }

    /// A row as it was derived elsewhere.
    ///
    /// - Parameter values: of ``columns``, as they were derived.
    public init(
        document: IdentityDocument, list: List, owner: Division, token: OwnershipToken?, offeredTo: Division?,
        offset: UTCOffset, measure: String?, since: Instant?, stage: Stage?, due: (reach: Instant?, place: Instant?),
        missed: Int?, level: Int?, isMissing: Bool?
    ) {
        self.init(
            document: document, list: list, owner: owner, token: token, offeredTo: offeredTo, measure: measure,
            since: since, stage: stage, reachDue: due.reach, placeDue: due.place, missed: missed, level: level,
            isMissing: isMissing, offset: offset)
    }
}
