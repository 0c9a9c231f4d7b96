import Foundation
import FoundationXML
import Testing

/// A report that was written, as text and as a tree.
struct WrittenReport {
    let text: String
    let root: Node

    /// - Parameter arguments: those of `tongma assess` without `--report`.
    init(_ arguments: [String]) throws {
        let place = try TemporaryFolder(named: "place")
        let run = Invocation(arguments + ["--report", place.path("report.html"), "--summary"])
        try #require(run.status != 2, "\(run.error)")
        #expect(try place.names() == ["report.html"])
        text = try place.text("report.html")
        root = try Node.parse(text)
    }

    /// The report on the sample outbreak.
    static func sample() throws -> WrittenReport {
        try WrittenReport(["--evidence", Sample.folder.path, "--protocol", "national"] + Sample.allInstants)
    }

    /// The rows of the table behind a section's plot, as the words of their cells.
    func rows(ofSection id: String) -> [[String]] {
        root.all("section").filter { $0.attributes["id"] == id }.flatMap { $0.all("tr") }
            .map { $0.children.map(\.words) }
    }
}

/// An element of a page.
final class Node {
    let name: String
    let attributes: [String: String]
    fileprivate(set) var children: [Node] = []
    /// The text of this element without that of its children.
    fileprivate(set) var ownText = ""

    fileprivate init(_ name: String, _ attributes: [String: String]) {
        self.name = name
        self.attributes = attributes
    }

    /// All elements below, and this one, of that name.
    func all(_ name: String) -> [Node] {
        (self.name == name ? [self] : []) + children.flatMap { $0.all(name) }
    }

    /// Everything that can be read in it.
    var words: String { ([ownText] + children.map(\.words)).joined() }

    /// - Throws: when the page is not well-formed XML.
    static func parse(_ text: String) throws -> Node {
        let builder = TreeBuilder()
        let parser = XMLParser(data: Data(text.utf8))
        parser.delegate = builder
        #expect(parser.parse(), "\(String(describing: parser.parserError)) in line \(parser.lineNumber)")
        return try #require(builder.root)
    }
}

private final class TreeBuilder: NSObject, XMLParserDelegate {
    var root: Node?
    private var open: [Node] = []

    func parser(
        _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?,
        qualifiedName qName: String?, attributes attributeDict: [String: String]
    ) {
        let node = Node(elementName, attributeDict)
        open.last?.children.append(node)
        if root == nil { root = node }
        open.append(node)
    }

    func parser(
        _ parser: XMLParser, didEndElement elementName: String, namespaceURI: String?, qualifiedName qName: String?
    ) {
        open.removeLast()
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
        open.last?.ownText += string
    }
}
