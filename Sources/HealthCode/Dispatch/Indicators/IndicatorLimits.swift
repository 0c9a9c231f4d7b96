/// The limits by which the indicators count (`docs/indicators.md`): the part `indicators` of the document of duties.
public struct IndicatorLimits: Sendable, Hashable {
    /// Hours within which somebody who was named as a contact is told and in quarantine.
    public var contactHours: Parameter
    /// Days within which being named again is the same naming.
    public var namingGapDays: Parameter
    /// Days before a diagnosis in which the sample is looked for that it rests on.
    public var sampleDays: Parameter
    /// Days from onset to result.
    public var detectDays: Parameter
    /// Days from result to report.
    public var notifyDays: Parameter
    /// Days from report to isolation.
    public var respondDays: Parameter
    /// Hours for which a place that was confirmed is clear.
    public var placeConfirmedHours: Parameter
    /// Days over which filled slots are counted.
    public var completenessDays: Parameter
    /// Hours without an act after which a worker is inactive.
    public var inactiveHours: Parameter

    init(_ node: DocumentNode) throws(DocumentError) {
        let numbers = try DocumentMapping(
            node,
            keys: [
                "contact_hours", "naming_gap_days", "sample_days", "detect_days", "notify_days", "respond_days",
                "place_confirmed_hours", "completeness_days", "inactive_hours",
            ])
        let (hours, days) = (1...8_760, 1...365)
        contactHours = try numbers.required("contact_hours").parameter(in: hours)
        namingGapDays = try numbers.required("naming_gap_days").parameter(in: days)
        sampleDays = try numbers.required("sample_days").parameter(in: days)
        detectDays = try numbers.required("detect_days").parameter(in: days)
        notifyDays = try numbers.required("notify_days").parameter(in: days)
        respondDays = try numbers.required("respond_days").parameter(in: days)
        placeConfirmedHours = try numbers.required("place_confirmed_hours").parameter(in: hours)
        completenessDays = try numbers.required("completeness_days").parameter(in: days)
        inactiveHours = try numbers.required("inactive_hours").parameter(in: hours)
    }
}
