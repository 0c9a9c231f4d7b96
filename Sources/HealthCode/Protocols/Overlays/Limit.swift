/// How far an overlay may go beyond its base: not at all, in six respects. Relaxations are free.
///
/// The limits put into data what can be put into data of the nine prohibitions that the State Council's joint
/// prevention and control mechanism announced on 2022-06-05. Not expressible here, because no rule of a protocol
/// speaks of them: the time for which an area stays under control (evidence, `area-risk`), refusing care, students'
/// way home, checkpoints for drivers, and closing places in low-risk areas.
public enum Limit: String, CaseIterable, Sendable, Hashable, Comparable {
    /// No category added: not to widen the range of persons held to be at risk.
    case categoryAdded = "L1"
    /// No measure lengthened: not to prolong isolation and health monitoring.
    case measureLengthened = "L2"
    /// No test added and no sample rule tightened: a missing test prolongs a measure as surely as a day does.
    case testAdded = "L3"
    /// Nothing in low-risk areas: not to extend limits beyond medium- and high-risk areas, nor to hold people who
    /// come from low-risk ones.
    case lowRiskArea = "L4"
    /// No look-back or window widened: not to widen the range of persons held to be at risk, by reaching back further.
    case windowWidened = "L5"
    /// No colour made worse: not to keep people from moving beyond what their measure asks.
    case colourWorsened = "L6"

    /// L1 before L6.
    public static func < (lhs: Limit, rhs: Limit) -> Bool { lhs.rawValue < rhs.rawValue }

    /// What the limit says.
    public var title: LocalizedText {
        switch self {
        case .categoryAdded: LocalizedText(zh: "不得增加风险人员类别", en: "no category added")
        case .measureLengthened: LocalizedText(zh: "不得延长措施时间", en: "no measure lengthened")
        case .testAdded: LocalizedText(zh: "不得增加检测或收紧采样要求", en: "no test added and no sample rule tightened")
        case .lowRiskArea: LocalizedText(zh: "不得对低风险地区赋码", en: "nothing coloured in low-risk areas")
        case .windowWidened: LocalizedText(zh: "不得扩大追溯期或时间窗口", en: "no look-back or window widened")
        case .colourWorsened: LocalizedText(zh: "不得加重码色", en: "no colour made worse")
        }
    }
}

/// One place at which an overlay goes beyond its base.
public struct LimitViolation: Sendable, Hashable {
    /// The limit.
    public let limit: Limit
    /// Where, for example `categories.contact.close.phases[1].days`.
    public let place: String
    /// What the base has there, in canonical words.
    public let base: String
    /// What the overlay makes of it, in canonical words: an exception permits exactly this.
    public let overlay: String

    /// Creates a violation.
    public init(limit: Limit, place: String, base: String, overlay: String) {
        self.limit = limit
        self.place = place
        self.base = base
        self.overlay = overlay
    }
}

extension LimitViolation: CustomStringConvertible {
    /// `L2 PLACE: BASE -> OVERLAY (what the limit says)`.
    public var description: String {
        "\(limit.rawValue) \(place): \(base) -> \(overlay) (\(limit.title.en))"
    }
}
