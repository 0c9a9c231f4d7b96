/// A text in the two languages of the platform.
public struct LocalizedText: Sendable, Hashable {
    /// Chinese, simplified.
    public var zh: String
    /// English.
    public var en: String

    /// The same statement in both languages.
    public init(zh: String, en: String) {
        self.zh = zh
        self.en = en
    }

    /// The text in one language.
    public subscript(language: Language) -> String { language == .zh ? zh : en }
}

/// A language of pages and texts.
public enum Language: String, CaseIterable, Sendable {
    case zh, en
}

/// A number of a protocol, with the mark that no published source for it is at hand.
public struct Parameter: Sendable, Hashable {
    /// The number, in the unit that the parameter's name carries.
    public var value: Int
    /// Whether it is a marked assumption.
    public var isAssumed: Bool

    /// Creates a parameter.
    public init(_ value: Int, isAssumed: Bool = false) {
        self.value = value
        self.isAssumed = isAssumed
    }
}

/// An edition of the control rules: data, read from a document, never code.
///
/// `docs/protocol-schema.md` describes the document; ``ControlProtocol/init(yaml:name:)`` reads it.
public struct ControlProtocol: Sendable, Hashable {
    /// A short name, for example `cn-9`.
    public var id: String
    /// The version of the document, counted from 1.
    public var version: Int
    /// What the edition is called.
    public var title: LocalizedText
    /// The time zone in which it counts days.
    public var offset: UTCOffset
    /// The date at whose beginning it takes effect.
    public var effectiveFrom: LocalDate
    /// Who issued it.
    public var issuingAuthority: LocalizedText
    /// The law or order that it rests on.
    public var legalBasis: LocalizedText
    /// Days after a secondary contact's anchor within which the diagnosis of the close contact makes it a close one.
    public var upgradeWindowDays: Parameter
    /// The shortest stay in a risk area that counts, in hours.
    public var minimumStayHours: Parameter
    /// The number of tests that someone traced late still has to take.
    public var lateMinimumTests: Parameter
    /// Days after the anchor within which late knowledge asks for make-up tests.
    public var lateWindowDays: Parameter
    /// The categories that the edition has.
    public var categories: [Category: CategoryRule]
    /// What its measures are called.
    public var measureTitles: [String: LocalizedText]
    /// Its measures, strictest first: what an overlay is held against where colours are equal.
    public var measureOrder: [String] = []
    /// The overlay whose changes these rules contain; `nil` for an edition as it was issued.
    public var overlay: AppliedOverlay?

    /// When it takes effect.
    public var start: Instant { offset.midnight(effectiveFrom) }
}

/// What an edition says of one category.
public struct CategoryRule: Sendable, Hashable {
    /// The category.
    public var category: Category
    /// What it is called.
    public var title: LocalizedText
    /// Why it is a reason, in one sentence to the person.
    public var reason: LocalizedText
    /// The clause of the edition.
    public var clause: LocalizedText
    /// Its phases in order, for an episode; exactly one without days and tests, for a state.
    public var phases: [PhaseRule]
    /// Which negative tests satisfy it; `nil` where no tests are listed.
    public var samples: SampleRule?
    /// For areas that were left: how many days before the declaration a presence counts.
    public var lookBackDays: Parameter?
    /// For secondary contacts: how many tests of the close contact the release waits for.
    public var linkedTests: Parameter?
    /// For co-travel: how many days before the first sign the infectious window begins.
    public var infectiousDaysBefore: Parameter?
    /// For positives: what lifts the state.
    public var lifting: LiftingRule?

    /// The tests listed in all phases, in order.
    public var listedTests: [TestRule] { phases.flatMap(\.tests) }
}

/// One phase of a category, or the one measure of a state.
public struct PhaseRule: Sendable, Hashable {
    /// The measure in force, for example `central-isolation`.
    public var measure: String
    /// The colour it gives.
    public var colour: Colour
    /// Its length in days, added to those of the phases before; 0 for a state.
    public var days: Parameter
    /// The tests that fall due in it.
    public var tests: [TestRule]

    /// Creates a phase.
    public init(measure: String, colour: Colour, days: Parameter, tests: [TestRule]) {
        self.measure = measure
        self.colour = colour
        self.days = days
        self.tests = tests
    }
}

/// One listed test.
public struct TestRule: Sendable, Hashable {
    /// The day on which it falls due, counted from the anchor.
    public var day: Int
    /// Whether that is a marked assumption.
    public var isAssumed: Bool

    /// Creates a test.
    public init(day: Int, isAssumed: Bool = false) {
        self.day = day
        self.isAssumed = isAssumed
    }
}

/// Which negative nucleic-acid tests satisfy the listed ones.
public enum SampleRule: String, CaseIterable, Sendable {
    /// Only those of a single person's sample.
    case single
    /// Pooled ones too.
    case any

    /// Whether a sample of that pool size counts.
    @inlinable
    public func allows(poolSize: Int) -> Bool { self == .any || poolSize == 1 }
}

/// What lifts a positive's state: a later statement about a case, or later tests.
public struct LiftingRule: Sendable, Hashable {
    /// Kinds of case record that lift it when they occur at or after the sample.
    public var caseKinds: Set<CaseKind>
    /// Results of single nucleic-acid tests, sampled after it, that lift it.
    public var results: Set<TestResult>
    /// How many such tests are needed.
    public var tests: Parameter
    /// How many hours must lie between one and the next.
    public var hoursApart: Parameter
}
