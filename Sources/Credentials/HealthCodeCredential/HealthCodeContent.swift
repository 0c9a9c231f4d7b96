/// What a health code says of its holder, and nothing more: the reasons of the colour are not in it.
public struct HealthCodeContent: Sendable, Hashable {
    /// The colour at the instant of issue.
    public var colour: HealthCodeColour
    /// The first character of the name, then `*`.
    public var maskedName: String
    /// Paper only: the last four characters of the document number.
    public var documentEnding: String?
    /// The hour of the last negative nucleic acid test, in seconds since 1970-01-01T00:00:00Z; `nil` if there is none.
    public var lastNegativeTest: Int64?
    /// Vaccine doses received.
    public var doses: Int
    /// The edition of the control rules.
    public var protocolIdentifier: String
    /// Shown by a device, or printed.
    public var form: HealthCodeForm
    /// The hour up to which the evidence behind the colour is complete, in seconds; `nil` where the issuer did not say,
    /// which no verifier takes for green.
    public var asOf: Int64?

    /// The content of a code. Instants are rounded down to their hours, a name is masked, of a document number the last
    /// four characters stay: what is more precise never gets into a credential.
    public init(
        colour: HealthCodeColour, name: String, documentNumber: String? = nil, lastNegativeTest: Int64? = nil,
        doses: Int, protocolIdentifier: String, form: HealthCodeForm, asOf: Int64?
    ) {
        self.colour = colour
        maskedName = Self.mask(name)
        documentEnding = form == .paper ? documentNumber.map(Self.ending) : nil
        self.lastNegativeTest = lastNegativeTest.map(Self.hour)
        self.doses = doses
        self.protocolIdentifier = protocolIdentifier
        self.form = form
        self.asOf = asOf.map(Self.hour)
    }

    /// The first character of a name, then one `*`, so that not even its length shows.
    static func mask(_ name: String) -> String {
        (name.first { !$0.isWhitespace }).map { "\($0)*" } ?? "*"
    }

    /// A name as a code shows it.
    public static func masked(_ name: String) -> String { mask(name) }

    /// The last four characters of a document number, in upper case, without white space.
    package static func ending(of documentNumber: String) -> String {
        String(documentNumber.uppercased().filter { !$0.isWhitespace }.suffix(4))
    }

    /// An instant rounded down to its hour.
    static func hour(_ instant: Int64) -> Int64 {
        let past = instant % 3_600
        return past == 0 ? instant : instant.subtractingReportingOverflow(past < 0 ? past + 3_600 : past).partialValue
    }
}

/// The colour of a health code.
public enum HealthCodeColour: Int64, Sendable, Hashable, CaseIterable {
    case green = 0
    case yellow = 1
    case red = 2

    /// The word for it, as in the other interfaces.
    public var name: String {
        switch self {
        case .green: "green"
        case .yellow: "yellow"
        case .red: "red"
        }
    }
}

/// How a health code is shown.
public enum HealthCodeForm: Int64, Sendable, Hashable, CaseIterable {
    /// By a device that proves that it holds the code's key.
    case live = 0
    /// Printed: beside the identity document.
    case paper = 1

    /// The word for it.
    public var name: String { self == .live ? "live" : "paper" }

    /// The seconds for which a code can be valid from its issue on.
    public var lifetime: Int64 { self == .live ? 86_400 : 30 * 86_400 }
}
