package import HealthCode

/// How the nation stands, or one province: colours, cases, what changed, how far behind each node is, and the rule.
///
/// Counts only; nothing on it is about one person.
package struct NationPage: Sendable {
    /// What stands around it; its scope decides whether the tiles of the country are shown.
    package var frame: PageFrame
    /// The residents by province and colour; those of one province where the scope is one.
    package var provinces: [ProvinceStanding]
    /// Persons with a code who have no home on record: the hub owns those.
    package var homeless: ColourTally = ColourTally()
    /// Of the cases those of persons without a home on record.
    package var homelessCases = 0
    /// Diagnoses by day, in order of the days; days without any may be left out.
    package var cases: [CaseDay]
    /// The latest changes of codes, the newest first.
    package var changes: [CodeChange]
    /// The feeds, in the order in which they are to be listed.
    package var nodes: [NodeStanding]
    /// Whose statements have not come.
    package var missing: [MissingEvidence] = []
    /// The rule in force; `nil` while the node has none and so issues nothing.
    package var rule: RuleInForce?
    /// The number of statements held.
    package var evidence: Int

    /// Puts the parts together.
    package init(
        frame: PageFrame, provinces: [ProvinceStanding], homeless: ColourTally = ColourTally(), homelessCases: Int = 0,
        cases: [CaseDay],
        changes: [CodeChange], nodes: [NodeStanding], rule: RuleInForce? = nil, evidence: Int
    ) {
        self.frame = frame
        self.provinces = provinces
        self.homeless = homeless
        self.homelessCases = homelessCases
        self.cases = cases
        self.changes = changes
        self.nodes = nodes
        self.rule = rule
        self.evidence = evidence
    }
}

/// Persons by colour.
package struct ColourTally: Sendable, Hashable {
    /// Persons with a green code.
    package var green: Int = 0
    /// Persons with a yellow code.
    package var yellow: Int = 0
    /// Persons with a red code.
    package var red: Int = 0

    /// Puts the parts together.
    package init(green: Int = 0, yellow: Int = 0, red: Int = 0) {
        self.green = green
        self.yellow = yellow
        self.red = red
    }

    /// All of them.
    package var total: Int { green + yellow + red }

    package static func + (a: ColourTally, b: ColourTally) -> ColourTally {
        ColourTally(green: a.green + b.green, yellow: a.yellow + b.yellow, red: a.red + b.red)
    }

    subscript(colour: Colour) -> Int {
        switch colour {
        case .green: green
        case .yellow: yellow
        case .red: red
        }
    }
}

/// The residents of one province.
package struct ProvinceStanding: Sendable {
    /// The province.
    package var province: Division
    /// Its residents by colour.
    package var colours: ColourTally
    /// How many of them were diagnosed.
    package var cases: Int
    /// Whether its node is heard of.
    package var link: NodeLink
    /// The address of its node's own page, where there is one.
    package var address: String?

    /// Puts the parts together.
    package init(
        province: Division, colours: ColourTally, cases: Int = 0, link: NodeLink, address: String? = nil
    ) {
        self.province = province
        self.colours = colours
        self.cases = cases
        self.link = link
        self.address = address
    }
}

/// Whether a node is heard of.
package enum NodeLink: Sendable, Hashable {
    /// It reads its feed.
    case up
    /// It was last heard of at that moment.
    case away(since: Instant)
}

/// The diagnoses of one day.
package struct CaseDay: Sendable, Hashable {
    /// The local date.
    package var day: LocalDate
    /// Persons confirmed; all cases where kinds are not told apart.
    package var confirmed: Int
    /// Persons infected without symptoms; 0 on all days where kinds are not told apart.
    package var asymptomatic: Int = 0

    /// Puts the parts together.
    package init(day: LocalDate, confirmed: Int, asymptomatic: Int = 0) {
        self.day = day
        self.confirmed = confirmed
        self.asymptomatic = asymptomatic
    }
}

/// Codes of one province that changed in one hour, or on one day, for one reason: ten persons at least, so that nobody is
/// meant.
package struct CodeChange: Sendable {
    /// Within which time they changed.
    package enum Span: Sendable, Hashable {
        case hour, day
    }

    /// When that time began.
    package var at: Instant
    /// How long it is.
    package var span: Span
    /// The home province; `nil` for persons without a home on record.
    package var province: Division?
    /// The category that made or ended the change; `nil` for several at once.
    package var category: Category?
    /// The colour before; `nil` where it is not known, or there was no code.
    package var from: Colour?
    /// The colour after.
    package var to: Colour
    /// How many persons.
    package var persons: Int

    /// Puts the parts together.
    package init(
        at: Instant, span: Span = .hour, province: Division? = nil, category: Category? = nil, from: Colour? = nil,
        to: Colour, persons: Int
    ) {
        self.at = at
        self.span = span
        self.province = province
        self.category = category
        self.from = from
        self.to = to
        self.persons = persons
    }
}

/// How far a node is behind.
package struct NodeStanding: Sendable {
    /// What it is called.
    package var name: LocalizedText
    /// Whether it is heard of.
    package var link: NodeLink
    /// Events in its outbox that the hub has not acknowledged; `nil` where this node does not know.
    package var outbox: Int?
    /// Events of its feed that it has not acknowledged.
    package var behind: Int
    /// The moment up to which it has everything; `nil` before its first event.
    package var asOf: Instant?

    /// Puts the parts together.
    package init(name: LocalizedText, link: NodeLink, outbox: Int? = nil, behind: Int, asOf: Instant? = nil) {
        self.name = name
        self.link = link
        self.outbox = outbox
        self.behind = behind
        self.asOf = asOf
    }
}

extension PageRenderer {
    /// The nation's page, or a province's.
    package func html(_ page: NationPage, language: Language) -> String {
        let words = PageWording(language, frame: page.frame)
        let title =
            page.frame.scope == .nation
            ? words(zh: "全国健康码态势", en: "Health codes of the nation")
            : words(zh: "健康码态势", en: "Health codes of the province")
        return html("nation", page.fields(words), page.frame, title: title, words)
    }
}
