/// A page's tags as a browser reads them: byte by byte (HTML Living Standard, 13.2.5), so that a mark with an accent is
/// the mark that it is to a browser.
struct PageMarkup {
    /// A tag that opens an element.
    struct Tag {
        var name: String
        var attributes: [(name: String, value: String)] = []
    }

    let html: String
    let tags: [Tag]

    init(html: String) {
        self.html = html
        var reader = TagReader(bytes: Array(html.utf8))
        tags = reader.all()
    }

    /// The names of all elements that open, in order.
    var elements: [String] { tags.map(\.name) }

    /// The names of all attributes, in order.
    var attributes: [String] { tags.flatMap { $0.attributes.map(\.name) } }

    /// The values of an attribute, in order.
    func values(of attribute: String) -> [String] {
        tags.flatMap { $0.attributes.filter { $0.name == attribute }.map(\.value) }
    }

    /// The levels of the headings, in order.
    var headings: [Int] {
        elements.compactMap { $0.count == 2 && $0.hasPrefix("h") ? Int($0.dropFirst()) : nil }
    }

    /// The text without tags; entities stay as they are.
    var words: String { html.replacing(/<[^<>]*>/, with: " ") }
}

/// Reads tags, and nothing else.
private struct TagReader {
    let bytes: [UInt8]
    var index = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func all() -> [PageMarkup.Tag] {
        var tags: [PageMarkup.Tag] = []
        while index < bytes.count {
            let isTag = bytes[index] == UInt8(ascii: "<") && index + 1 < bytes.count && isLetter(bytes[index + 1])
            index += 1
            if isTag { tags.append(tag()) }
        }
        return tags
    }

    private mutating func tag() -> PageMarkup.Tag {
        var tag = PageMarkup.Tag(name: text(until: " \n\t/>").lowercased())
        while index < bytes.count, bytes[index] != UInt8(ascii: ">") {
            if " \n\t/".utf8.contains(bytes[index]) {
                index += 1
                continue
            }
            let name = text(until: " \n\t/>=").lowercased()
            guard index < bytes.count, bytes[index] == UInt8(ascii: "=") else {
                tag.attributes.append((name, ""))
                continue
            }
            index += 1
            tag.attributes.append((name, value()))
        }
        return tag
    }

    private mutating func value() -> String {
        guard index < bytes.count, "\"'".utf8.contains(bytes[index]) else { return text(until: " \n\t>") }
        let mark = String(UnicodeScalar(bytes[index]))
        index += 1
        defer { index += 1 }
        return text(until: mark)
    }

    private mutating func text(until ends: String) -> String {
        let start = index
        while index < bytes.count, !ends.utf8.contains(bytes[index]) { index += 1 }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
}
