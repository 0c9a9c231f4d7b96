extension Overlay {
    /// Where the overlay goes beyond its base, whatever exceptions there are: by category in the order of names, then
    /// the numbers of the edition as a whole.
    ///
    /// - Throws: ``DocumentError`` when it cannot be applied to `base` at all.
    public func violations(of base: ControlProtocol) throws(DocumentError) -> [LimitViolation] {
        let rules = try applied(to: base)
        var comparison = LimitComparison(base: base)
        for category in Category.allCases {
            guard let rule = rules.categories[category] else { continue }
            if let baseRule = base.categories[category] {
                comparison.compare(rule, with: baseRule)
            } else {
                comparison.add(
                    category == .areaLow || category == .areaLowResident ? .lowRiskArea : .categoryAdded,
                    "categories.\(category.name)", base: "none", overlay: rule.canonicalText)
            }
        }
        comparison.compareParameters(with: rules)
        return comparison.violations
    }

    /// The violations that no registered exception covers at an instant: what an overlay may be published with is
    /// that there are none.
    ///
    /// - Throws: ``DocumentError`` when it cannot be applied to `base` at all.
    public func check(
        against base: ControlProtocol, exceptions: [RegisteredException], at instant: Instant
    ) throws(DocumentError) -> [LimitViolation] {
        try violations(of: base).filter { violation in
            !exceptions.contains { $0.covers(violation, of: id, at: instant) }
        }
    }
}
