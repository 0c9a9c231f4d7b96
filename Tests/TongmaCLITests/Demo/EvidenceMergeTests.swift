import Testing
import TongmaCLI

@Suite struct EvidenceMergeTests {
    private static func record(_ dataset: String, _ id: String) -> EvidenceMerge.Piece.Record {
        .init(dataset: dataset, record: ["record_id": id, "name": "a/\"b\""])
    }

    @Test func `what several nodes hold stands in the folder once, a file for each dataset`() throws {
        var merge = EvidenceMerge()
        try merge.add(.init(records: [Self.record("naat", "n-2"), Self.record("field-act", "f-1")], next: 2))
        try merge.add(.init(records: [Self.record("naat", "n-1"), Self.record("naat", "n-2")], next: nil))
        let files = Dictionary(
            uniqueKeysWithValues: merge.files.map { ($0.name, String(decoding: $0.bytes, as: UTF8.self)) })
        #expect(Set(files.keys) == ["field-act.ndjson", "naat.ndjson"])
        #expect(
            files["naat.ndjson"] == """
                {"name":"a/\\"b\\"","record_id":"n-1"}
                {"name":"a/\\"b\\"","record_id":"n-2"}

                """)
    }

    @Test func `two contents that differ by the spelling of a letter are two`() throws {
        var merge = EvidenceMerge()
        let names = ["Zo\u{E9}", "Zoe\u{301}"]
        try merge.add(
            .init(
                records: names.map { .init(dataset: "naat", record: ["record_id": "n-1", "name": $0]) }, next: nil))
        #expect(merge.files.first?.bytes.count { $0 == UInt8(ascii: "\n") } == 2)
    }

    @Test func `evidence of an unknown dataset is a fault`() {
        var merge = EvidenceMerge()
        #expect(throws: DemoFailure.self) {
            try merge.add(.init(records: [Self.record("weather", "w-1")], next: nil))
        }
    }
}
