/// What the header of a message says about the message itself.
public struct HL7Header: Sendable, Hashable {
    /// MSH-3 to MSH-6: application and facility of the sender and of the receiver, each as components with their parts.
    public let sendingApplication, sendingFacility, receivingApplication, receivingFacility: [[String]]
    /// MSH-7 as it is written.
    public let sentAt: String?
    /// MSH-9.1 and MSH-9.2.
    public let type, event: String
    /// MSH-10.
    public let controlID: String
    /// MSH-11.1.
    public let processing: String
    /// MSH-12.1.
    public let version: String
    /// MSH-15 and MSH-16: when an acknowledgement is wanted that the message is kept, and one that it was used. Either
    /// makes the mode of acknowledgement the enhanced one.
    public let acceptAcknowledgement, applicationAcknowledgement: String?
    /// MSH-18, as the set that it names.
    public let characterSet: HL7CharacterSet

    /// The versions that are read.
    public static let versions: Set<String> = [
        "2.3", "2.3.1", "2.4", "2.5", "2.5.1", "2.6", "2.7", "2.7.1", "2.8", "2.8.1", "2.8.2",
    ]

    init(_ message: HL7Message) {
        let header = message.segments[0]
        sendingApplication = message.components(header, 3)
        sendingFacility = message.components(header, 4)
        receivingApplication = message.components(header, 5)
        receivingFacility = message.components(header, 6)
        sentAt = message.text(header, 7)
        type = message.text(header, 9, 1) ?? ""
        event = message.text(header, 9, 2) ?? ""
        controlID = message.text(header, 10) ?? ""
        processing = message.text(header, 11) ?? ""
        version = message.text(header, 12) ?? ""
        acceptAcknowledgement = message.text(header, 15)
        applicationAcknowledgement = message.text(header, 16)
        characterSet = message.characterSet
    }

    /// Whether the message asks for the enhanced mode of acknowledgement.
    public var isEnhanced: Bool { acceptAcknowledgement != nil || applicationAcknowledgement != nil }

    /// What is wrong with it, as far as a message cannot be read for it.
    func fault(profile: SourceProfile) -> MessageFault? {
        func place(_ field: Int) -> MessagePlace { .hl7(segment: "MSH", number: 1, field: field) }
        if controlID.isEmpty { return MessageFault(.missing, at: place(10), "the message has no control id") }
        if !Self.versions.contains(version) { return MessageFault(.version, at: place(12), "the version is not read") }
        switch processing {
        case "P": return nil
        case "T", "D":
            return profile.isProduction
                ? MessageFault(.processing, at: place(11), "test and training messages are not taken in production")
                : nil
        default: return MessageFault(.processing, at: place(11), "is none of P, T and D")
        }
    }
}
