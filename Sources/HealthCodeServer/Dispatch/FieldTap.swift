import HealthCode
import HealthCodeStore

/// What one tap of a field worker states; the page's script has the same list (`visit.js`).
enum FieldTap: String, CaseIterable, Sendable {
    case accept
    case spokePhone = "spoke-phone"
    case spokeDoor = "spoke-door"
    case noAnswerPhone = "no-answer-phone"
    case noAnswerDoor = "no-answer-door"
    case placedHome = "placed-home"
    case placedSite = "placed-site"
    case placedHospital = "placed-hospital"
    case left
    case notice

    private static let contacts: [FieldTap] = [.spokePhone, .spokeDoor, .noAnswerPhone, .noAnswerDoor]

    /// Whether one call may have reached a whole household.
    var isOfHousehold: Bool { Self.contacts.contains(self) }

    /// Those that make sense for a row.
    static func all(of entry: WorkListEntry) -> [FieldTap] {
        let item = entry.item
        switch item.list {
        case .roster: return [.spokePhone, .spokeDoor]
        case .release: return [.notice] + contacts + [.left]
        case .item:
            let isOpen = item.stage == .issued || [.offered, .offeredWithin].contains(entry.standing)
            let first: [FieldTap] = isOpen && item.token != nil ? [.accept] : []
            return first + contacts + [.placedHome, .placedSite, .placedHospital]
        }
    }

    /// The act that it states of an item.
    func act(of item: String, token: String?) -> FieldAct {
        var act = FieldAct(item: item, kind: kind)
        switch self {
        case .accept: act.token = token
        case .spokePhone, .spokeDoor, .noAnswerPhone, .noAnswerDoor:
            act.outcome = [.spokePhone, .spokeDoor].contains(self) ? "spoke" : "no-answer"
            act.channel = [.spokePhone, .noAnswerPhone].contains(self) ? "phone" : "door"
        case .placedHome: act.place = "home"
        case .placedSite: act.place = "site"
        case .placedHospital: act.place = "hospital"
        case .left, .notice: break
        }
        return act
    }

    private var kind: String {
        switch self {
        case .accept: "accept"
        case .spokePhone, .spokeDoor, .noAnswerPhone, .noAnswerDoor: "contact"
        case .placedHome, .placedSite, .placedHospital: "placed"
        case .left: "left"
        case .notice: "notice"
        }
    }

    func said(_ words: PageWording) -> String {
        switch self {
        case .accept: words(zh: "接收", en: "Accept")
        case .spokePhone: words(zh: "电话联系上", en: "Spoke by phone")
        case .spokeDoor: words(zh: "上门见到", en: "Spoke at the door")
        case .noAnswerPhone: words(zh: "电话无人接", en: "No answer by phone")
        case .noAnswerDoor: words(zh: "上门无人", en: "Nobody at the door")
        case .placedHome: words(zh: "已居家", en: "Is at home")
        case .placedSite: words(zh: "已到隔离点", en: "Brought to a site")
        case .placedHospital: words(zh: "已送医院", en: "Brought to hospital")
        case .left: words(zh: "已离开隔离点或医院", en: "Left the site or hospital")
        case .notice: words(zh: "解除通知已送达", en: "Told of the release")
        }
    }
}

extension ActOutcome {
    /// Why a division hands somebody back, in words; `nil` for what is no such reason.
    func refusal(_ words: PageWording) -> String? {
        switch self {
        case .moved: words(zh: "已搬走", en: "Moved away")
        case .neverHere: words(zh: "从未在此", en: "Was never here")
        case .elsewhereNow: words(zh: "现在别处", en: "Is elsewhere now")
        case .inCustody: words(zh: "被羁押", en: "In custody")
        case .wrongPerson: words(zh: "找错人", en: "The wrong person")
        case .duplicate: words(zh: "重复", en: "Is there twice")
        case .spoke, .noAnswer, .wrongNumber, .notFound, .declined: nil
        }
    }
}
