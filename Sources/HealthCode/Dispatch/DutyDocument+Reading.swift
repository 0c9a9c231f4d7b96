extension DutyDocument {
    /// The format of the documents that this version reads.
    public static let documentFormat = "tongma-dispatch/1"

    private static let hourRange = 1...8_760
    private static let dayRange = 1...3_660

    /// Reads a document of duties.
    ///
    /// - Parameters:
    ///   - yaml: The document's bytes, at most 256 KiB of UTF-8.
    ///   - name: What errors call the document, usually its file name.
    ///   - rules: the rules that it has to be whole for: every edition and overlay in use.
    /// - Throws: ``DocumentError`` with the line and the reason; also when it lacks a measure of the rules.
    public init(yaml: [UInt8], name: String, rules: [ControlProtocol]) throws(DocumentError) {
        let root = try DocumentMapping(
            try DocumentNode(yaml: yaml, name: name),
            keys: [
                "format", "id", "version", "title", "issuing_authority", "sources", "parameters", "indicators",
                "measures",
                "roster",
            ])
        try DocumentNode.checkFormat(root, is: Self.documentFormat)
        id = try root.required("id").identifier()
        version = try root.required("version").integer(in: 1...1_000_000)
        title = try root.required("title").localizedText()
        issuingAuthority = try root.required("issuing_authority").localizedText()
        var sources: [LocalizedText] = []
        for node in try root.required("sources").list(limit: 64) { sources.append(try node.localizedText()) }
        self.sources = sources

        let numbers = try DocumentMapping(
            try root.required("parameters"),
            keys: [
                "release_notice_hours", "notice_ahead_hours", "escalation_hours", "memory_days", "notice_memory_days",
                "slot_window_hours", "missing_attempts", "missing_channels", "missing_at_door",
            ])
        releaseNoticeHours = try numbers.required("release_notice_hours").parameter(in: Self.hourRange)
        noticeAheadHours = try numbers.required("notice_ahead_hours").parameter(in: 0...8_760)
        escalationHours = try numbers.required("escalation_hours").parameter(in: Self.hourRange)
        memoryDays = try numbers.required("memory_days").parameter(in: Self.dayRange)
        noticeMemoryDays = try numbers.required("notice_memory_days").parameter(in: Self.dayRange)
        slotWindowHours = try numbers.required("slot_window_hours").parameter(in: Self.hourRange)
        missingAttempts = try numbers.required("missing_attempts").parameter(in: 1...100)
        missingChannels = try numbers.required("missing_channels").parameter(in: 1...4)
        missingAtDoor = try numbers.required("missing_at_door").parameter(in: 0...100)

        indicators = try IndicatorLimits(try root.required("indicators"))

        let measures = try root.required("measures")
        var duties: [Duty] = []
        for node in try measures.list(limit: 64) {
            let duty = try Duty(node)
            guard !duties.contains(where: { $0.measure == duty.measure }) else {
                throw node.place.error(.repeated(duty.measure))
            }
            duties.append(duty)
        }
        self.duties = duties
        var roster: [String] = []
        for node in try root.required("roster").list(limit: 64) {
            let measure = try node.identifier()
            guard !roster.contains(measure) else { throw node.place.error(.repeated(measure)) }
            roster.append(measure)
        }
        self.roster = roster
        for rules in rules {
            if let measure = missingMeasure(of: rules) {
                throw measures.place.error(.missingMeasure(measure, rules: rules.id))
            }
        }
    }
}

extension DutyDocument.Duty {
    fileprivate init(_ node: DocumentNode) throws(DocumentError) {
        let mapping = try DocumentMapping(
            node, keys: ["measure", "reach_within_hours", "places", "placed_within_hours", "editions", "slots_a_day"])
        measure = try mapping.required("measure").identifier()
        reachWithinHours = try mapping.required("reach_within_hours").parameter(in: 1...8_760)
        let slots = try mapping.required("slots_a_day")
        slotsADay = try slots.parameter(in: 0...24)
        guard slotsADay.value == 0 || 24 % slotsADay.value == 0 else {
            throw slots.place.error(.malformed(expected: "a divisor of 24, or 0"))
        }
        places = []
        placedWithinHours = nil
        placedWithinHoursByEdition = [:]
        guard let fitting = mapping["places"] else {
            // A limit for going to no place in particular means nothing.
            try mapping.refuse(["placed_within_hours", "editions"])
            return
        }
        let chosen = try fitting.choices(of: CarePlace.choices)
        guard !chosen.isEmpty else { throw fitting.place.error(.empty) }
        places = CarePlace.allCases.filter(chosen.contains)
        placedWithinHours = try mapping.required("placed_within_hours").parameter(in: 1...8_760)
        for node in try mapping["editions"]?.list(limit: 64) ?? [] {
            let entry = try DocumentMapping(node, keys: ["edition", "placed_within_hours"])
            let edition = try entry.required("edition").identifier()
            guard placedWithinHoursByEdition[edition] == nil else { throw node.place.error(.repeated(edition)) }
            placedWithinHoursByEdition[edition] = try entry.required("placed_within_hours").parameter(in: 1...8_760)
        }
    }
}
