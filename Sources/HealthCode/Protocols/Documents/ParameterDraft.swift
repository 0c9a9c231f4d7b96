/// The numbers that hold for an edition as a whole, or those of them that an overlay changes.
struct ParameterDraft: Sendable, Hashable {
    /// The numbers by their keys, in the order in which documents are written.
    enum Name: String, CaseIterable, Sendable {
        case upgradeWindowDays = "upgrade_window_days"
        case minimumStayHours = "minimum_stay_hours"
        case lateMinimumTests = "late_minimum_tests"
        case lateWindowDays = "late_window_days"

        /// What is sane.
        var range: ClosedRange<Int> {
            switch self {
            case .upgradeWindowDays, .lateWindowDays: CategoryDraft.dayRange
            case .minimumStayHours: CategoryDraft.hourRange
            case .lateMinimumTests: 0...CategoryDraft.testLimit
            }
        }

        /// Where an edition keeps it.
        var keyPath: WritableKeyPath<ControlProtocol, Parameter> {
            switch self {
            case .upgradeWindowDays: \.upgradeWindowDays
            case .minimumStayHours: \.minimumStayHours
            case .lateMinimumTests: \.lateMinimumTests
            case .lateWindowDays: \.lateWindowDays
            }
        }
    }

    private let place: DocumentPlace
    private var values: [Name: Parameter] = [:]

    init(_ node: DocumentNode) throws(DocumentError) {
        place = node.place
        let mapping = try DocumentMapping(node, keys: Set(Name.allCases.map(\.rawValue)))
        for name in Name.allCases {
            values[name] = try mapping[name.rawValue]?.parameter(in: name.range)
        }
    }

    /// The number here, or else the one in `base`.
    func value(_ name: Name, over base: ControlProtocol?) throws(DocumentError) -> Parameter {
        guard let value = values[name] ?? base?[keyPath: name.keyPath] else {
            throw place.error(.missingKey(name.rawValue))
        }
        return value
    }
}
