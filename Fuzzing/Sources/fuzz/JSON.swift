internal import Credentials

/// JSON: what reads is written and reads alike again, compact and laid out; what does not names a place inside the text.
func fuzzJSON(_ input: UnsafeBufferPointer<UInt8>) {
    let bytes = Array(input)
    do throws(JSONError) {
        let value = try JSONValue(parsing: bytes, limits: .init(depth: .max))
        for layout in [JSONWriter.Layout.compact, .pretty] {
            require(reread(value.serialized(layout)) == value, "what is written reads alike")
        }
        let strict = try? JSONValue(parsing: bytes, limits: .init(depth: .max), duplicates: .refused)
        require(strict == nil || strict == value, "where no name occurs twice, both ways of reading agree")
    } catch {
        require((0...bytes.count).contains(error.offset), "the place of an error lies in the text")
        require(error.code != .duplicate, "the last of two members counts unless that is refused")
    }
}

private func reread(_ bytes: [UInt8]) -> JSONValue? {
    try? JSONValue(parsing: bytes, limits: .init(depth: .max))
}
