extension ControlProtocol {
    /// The edition as a document again: every key in a fixed order, categories by name, each text quoted.
    ///
    /// Reading it gives an equal edition, whatever order, quoting and comments the first document had. With an
    /// overlay applied it shows the rules that result; such a text is for reading only, as its id names both
    /// documents.
    public var canonicalDocument: String {
        var text = """
            format: \(Self.documentFormat)
            id: \(id)
            version: \(version)
            title: \(title.flow)
            offset: "\(offset)"
            effective_from: \(effectiveFrom)
            issuing_authority: \(issuingAuthority.flow)
            legal_basis: \(legalBasis.flow)
            parameters:

            """
        for name in ParameterDraft.Name.allCases {
            text += "  \(name.rawValue): \(self[keyPath: name.keyPath].flow)\n"
        }
        text += "measures:\n"
        for measure in measureOrder {
            guard let title = measureTitles[measure] else { continue }
            text += "  - {name: \(measure), title: \(title.flow)}\n"
        }
        text += "categories:\n"
        for rule in categories.values.sorted(by: { $0.category < $1.category }) { text += rule.block }
        return text
    }
}

extension CategoryRule {
    fileprivate var block: String {
        var lines = ["  \(category.name):"]
        lines.append("    title: \(title.flow)")
        lines.append("    reason: \(reason.flow)")
        lines.append("    clause: \(clause.flow)")
        if let anchor = category.anchor { lines.append("    anchor: \(anchor)") }
        if let samples { lines.append("    samples: \(samples.rawValue)") }
        lines.append("    phases:")
        for phase in phases {
            var line = "      - {measure: \(phase.measure), colour: \(phase.colour.name)"
            if category.kind == .episode { line += ", days: \(phase.days.flow)" }
            if !phase.tests.isEmpty { line += ", tests: [\(phase.tests.map(\.flow).joined(separator: ", "))]" }
            lines.append(line + "}")
        }
        if let lookBackDays { lines.append("    look_back_days: \(lookBackDays.flow)") }
        if let linkedTests { lines.append("    linked: {tests: \(linkedTests.flow)}") }
        if let infectiousDaysBefore { lines.append("    infectious_days_before: \(infectiousDaysBefore.flow)") }
        if let lifting {
            lines.append("    lifted_by:")
            lines.append("      case_kinds: [\(lifting.caseKinds.inOrder.joined(separator: ", "))]")
            lines.append("      results: [\(lifting.results.inOrder.joined(separator: ", "))]")
            lines.append("      tests: \(lifting.tests.flow)")
            lines.append("      hours_apart: \(lifting.hoursApart.flow)")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension Parameter {
    fileprivate var flow: String { isAssumed ? "{value: \(value), assumed: true}" : "\(value)" }
}

extension TestRule {
    fileprivate var flow: String { isAssumed ? "{day: \(day), assumed: true}" : "\(day)" }
}

extension LocalizedText {
    fileprivate var flow: String { "{zh: \(Self.quote(zh)), en: \(Self.quote(en))}" }

    /// A double-quoted scalar. What could look like a YAML indicator to ``DocumentText`` is written as its number.
    private static func quote(_ text: String) -> String {
        var quoted = String.UnicodeScalarView("\"".unicodeScalars)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted.append(contentsOf: ["\\", scalar])
            case "&": quoted.append(contentsOf: "\\x26".unicodeScalars)
            case "*": quoted.append(contentsOf: "\\x2A".unicodeScalars)
            case "!": quoted.append(contentsOf: "\\x21".unicodeScalars)
            case "?": quoted.append(contentsOf: "\\x3F".unicodeScalars)
            default: quoted.append(scalar)
            }
        }
        return String(quoted) + "\""
    }
}

extension Set where Element: CaseIterable & RawRepresentable<String> {
    /// The names in the order in which the vocabulary lists them.
    var inOrder: [String] { Element.allCases.filter(contains).map(\.rawValue) }
}
