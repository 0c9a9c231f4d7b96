import Credentials
import Foundation
import Testing

/// The schema's own examples: the folder is the verdict.
@Suite(.enabled(if: Conformance.runs("dcc-schema"), "the conformance data is absent"))
struct DCCSchemaTests {
    private static let cases: [(folder: String, isValid: Bool, count: Int)] = [
        ("dcc-schema/test/valid", true, 13), ("dcc-schema/test/invalid", false, 6),
        ("dcc-schema/examples/test", true, 7), ("dcc-schema/examples/vaccination", true, 14),
        ("dcc-schema/examples/recovery", true, 6),
    ]

    @Test(arguments: cases)
    func `the folder is the verdict for readers and for issuers`(folder: String, isValid: Bool, count: Int) throws {
        let files = try Conformance.files(in: folder, extension: "json")
        #expect(files.count == count)
        for file in files {
            let certificate = try Conformance.json(file)
            #expect(DCC.defects(in: certificate, .read).isEmpty == isValid, "\(file.lastPathComponent)")
            #expect(DCC.defects(in: certificate, .issue).isEmpty == isValid, "\(file.lastPathComponent)")
        }
    }
}
