/// NDJSON lines about persons with made-up passports; instants in the short form of ``WrittenFolder``.
enum PassportLines {
    /// The beginning of a line: everything that all datasets about persons have.
    static func about(_ number: String, _ name: String, _ id: String, _ reported: String) -> String {
        #"{"record_id":"\#(id)","reported_at":"\#(reported)","document_type":"passport","#
            + #""document_number":"\#(number)","name":"\#(name)""#
    }

    /// A nucleic-acid test.
    static func naat(
        _ number: String, _ name: String, _ id: String, sampled: String, reported: String, pool: Int = 1,
        result: String = "negative", laboratory: String = "lab-9"
    ) -> String {
        about(number, name, id, reported)
            + #","specimen_id":"S","tube_id":"T","pool_size":\#(pool),"sampled_at":"\#(sampled)","#
            + #""result":"\#(result)","laboratory":"\#(laboratory)","division":"440106001001"}"#
    }
}
