/// Which documents belong to one person at an instant (`assessment.md`, "One person, several documents").
///
/// Nothing is merged: a component is what the identity links that exist then make of the documents, taken in their order,
/// and it is gone with the link.
struct PersonComponents: Sendable {
    /// The most documents that links can unite unless two records agree.
    private static let documentLimit = 6

    /// For each document the first of its person's.
    let representatives: [UInt32]
    /// The documents of each person who has several, in order, by the first of them.
    let members: [UInt32: [UInt32]]
    /// All these documents, in order.
    let linked: [UInt32]

    /// - Returns: `nil` when every document is a person of its own.
    init?(_ evidence: Evidence, at instant: Instant) {
        let links = evidence.linksInOrder.filter { $0.held.holds(at: instant) }
        if links.isEmpty { return nil }
        var statements: [Pair: Int] = [:]
        for link in links { statements[Pair(link), default: 0] += 1 }
        var partition = Partition()
        for link in links {
            let pair = Pair(link)
            let (first, second) = (partition.component(of: pair.first), partition.component(of: pair.second))
            if first == second { continue }
            let documents = partition.documents(of: first) + partition.documents(of: second)
            let cards = [first, second].map { component in
                partition.documents(of: component).contains { evidence.isCard($0) }
            }
            // A doubtful link waits for a second record that states the same pair.
            let isDoubtful = cards == [true, true] || documents.count > Self.documentLimit
            if isDoubtful, statements[pair, default: 0] < 2 { continue }
            partition.unite(first, second)
        }
        members = Dictionary(
            uniqueKeysWithValues: partition.components.compactMap { documents in
                documents.min().map { ($0, documents.sorted()) }
            })
        if members.isEmpty { return nil }
        var representatives = (0..<UInt32(evidence.persons.count)).map { $0 }
        for (first, documents) in members {
            for document in documents { representatives[Int(document)] = first }
        }
        self.representatives = representatives
        linked = members.values.joined().sorted()
    }

    /// Two documents in either order.
    private struct Pair: Hashable {
        let first: UInt32
        let second: UInt32

        init(_ link: Evidence.Link) {
            first = min(link.document, link.held.statement.other)
            second = max(link.document, link.held.statement.other)
        }
    }

    /// Documents by component, as far as links have touched them.
    private struct Partition {
        private var componentOf: [UInt32: Int] = [:]
        private var documentsOf: [[UInt32]] = []

        /// The component of a document; a new one if it has not been touched.
        mutating func component(of document: UInt32) -> Int {
            if let component = componentOf[document] { return component }
            componentOf[document] = documentsOf.count
            documentsOf.append([document])
            return documentsOf.count - 1
        }

        func documents(of component: Int) -> [UInt32] { documentsOf[component] }

        mutating func unite(_ first: Int, _ second: Int) {
            for document in documentsOf[second] { componentOf[document] = first }
            documentsOf[first] += documentsOf[second]
            documentsOf[second] = []
        }

        /// Those of more than one document.
        var components: [[UInt32]] { documentsOf.filter { $0.count > 1 } }
    }
}

extension Evidence {
    /// A link that held over some time, and the document that is its subject.
    struct Link: Sendable {
        let held: Held<IdentityLinkStatement>
        let document: UInt32
    }

    /// The evidence as it is about persons at an instant: all records of all documents that standing links unite stand
    /// under the first of these. Where nothing is united it is the same object, so that evidence without links costs
    /// nothing.
    func united(at instant: Instant) -> Evidence {
        guard components == nil, let components = PersonComponents(self, at: instant) else { return self }
        return Evidence(
            persons: persons, tables: tables.united(components), areas: areas, areaIDs: areaIDs, places: places,
            workers: workers, areaGroupsOfPlace: areaGroupsOfPlace, areasOfGroup: areasOfGroup, coachCount: coachCount,
            cards: cards,
            linksInOrder: linksInOrder, components: components)
    }

    /// The first document of the person whom a document belongs to, as far as this evidence is about persons.
    @inline(__always)
    func representative(of document: Int) -> Int {
        guard let components else { return document }
        return Int(components.representatives[document])
    }

    /// All documents of the person whom a document belongs to, in order.
    func documents(ofPersonOf document: Int) -> [Int] {
        components?.members[UInt32(representative(of: document))]?.map(Int.init) ?? [document]
    }
}
