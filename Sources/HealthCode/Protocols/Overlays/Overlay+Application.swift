extension Overlay {
    /// The rules that result for the residents of the province.
    ///
    /// They take effect when the later of the two documents does. Their id names both documents (`cn-9+gd-2022-07`);
    /// ``ControlProtocol/editionID`` and ``ControlProtocol/overlay`` name each.
    ///
    /// - Throws: ``DocumentError`` when `base` is not the edition that the overlay stands over, when it removes a
    ///   category that the base does not have, or when what results is not whole.
    public func applied(to base: ControlProtocol) throws(DocumentError) -> ControlProtocol {
        guard base.id == self.base else {
            throw basePlace.error(.wrongBase(expected: self.base, found: base.id))
        }
        var rules = base
        rules.id = "\(base.id)+\(id)"
        rules.effectiveFrom = max(base.effectiveFrom, effectiveFrom)
        if let parameters {
            for name in ParameterDraft.Name.allCases {
                rules[keyPath: name.keyPath] = try parameters.value(name, over: base)
            }
        }
        // Of a measure that the base does not know nobody knows how strict it is: it counts as the strictest.
        rules.measureOrder = measureOrder.filter { base.measureTitles[$0] == nil } + base.measureOrder
        rules.measureTitles.merge(measureTitles) { $1 }
        let measures = Set(rules.measureTitles.keys)
        for change in changes {
            switch change {
            case .remove(let category, let place):
                guard rules.categories.removeValue(forKey: category) != nil else {
                    throw place.error(.notInBase(category.name))
                }
            case .amend(let draft):
                rules.categories[draft.category] = try draft.rule(
                    over: base.categories[draft.category], measures: measures)
            }
        }
        rules.overlay = AppliedOverlay(
            id: id, version: version, title: title, province: province, issuingAuthority: issuingAuthority,
            legalBasis: legalBasis, categories: categories)
        return rules
    }
}

extension ControlProtocol {
    /// The id of the edition itself, whether or not an overlay is applied.
    public var editionID: String {
        guard let overlay else { return id }
        return String(id.dropLast(overlay.id.count + 1))
    }

    /// Who decided what holds for a category: the province, where its overlay changed the category's rule.
    public func authority(for category: Category) -> LocalizedText {
        guard let overlay, overlay.categories.contains(category) else { return issuingAuthority }
        return overlay.issuingAuthority
    }

    /// The law or order on which a category's rule rests, likewise.
    public func legalBasis(for category: Category) -> LocalizedText {
        guard let overlay, overlay.categories.contains(category) else { return legalBasis }
        return overlay.legalBasis
    }
}
