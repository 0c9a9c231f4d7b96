import ClinicalMessages
import Foundation
import Testing

/// The tables of `docs/clinical-messages.md` say what the code does.
@Suite struct DocumentationTests {
    static let text: String = {
        var root = URL(fileURLWithPath: #filePath)
        for _ in 1...3 { root.deleteLastPathComponent() }
        return (try? String(contentsOf: root.appendingPathComponent("docs/clinical-messages.md"), encoding: .utf8))
            ?? ""
    }()

    @Test func `the documentation lists the messages that are taken`() {
        for message in HL7Reader.taken {
            let row = "| \(message.type) | \(message.events.joined(separator: ", ")) | \(message.states) |"
            #expect(Self.text.contains(row), "\(row)")
        }
    }

    @Test func `the documentation lists the resources that are taken`() {
        for kind in FHIRResourceKind.all where kind.role != .beside {
            let row = "| \(kind.type) | \(kind.role.rawValue) | \(kind.states) |"
            #expect(Self.text.contains(row), "\(row)")
        }
        let beside = FHIRResourceKind.all.filter { $0.role == .beside }.map(\.type).joined(separator: ", ")
        #expect(Self.text.contains("| \(beside) | beside | nothing |"))
    }
}
