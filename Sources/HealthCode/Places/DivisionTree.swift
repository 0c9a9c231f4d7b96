internal import CHealthCodeResources

/// The named divisions of the country: provinces, cities and counties with their Chinese and romanised names.
///
/// Townships and communities have codes but no entry; they are named by the nearest division above that has one.
public struct DivisionTree: Sendable {
    /// One named division.
    public struct Entry: Sendable, Hashable {
        /// Its code.
        public let division: Division
        /// Its name in Chinese.
        public let name: String
        /// Its name in Latin letters.
        public let romanised: String
        /// The division above, or `nil` for a province.
        public let parent: Division?
    }

    private let entries: [Division: Entry]
    private let children: [Division?: [Division]]

    /// The divisions that ship with the product (GB/T 2260 as published in 2026; 3,212 entries).
    public static let national: DivisionTree = {
        do {
            return try DivisionTree(csv: Array(PackageResources.divisions_csv))
        } catch {
            preconditionFailure("the divisions that ship with the product do not read: \(error)")
        }
    }()

    /// Reads `code,name,romanised,level,parent` with a header row.
    ///
    /// - Throws: ``DivisionTreeError`` with the line, when a code, a level or a parent does not fit.
    public init(csv: [UInt8]) throws {
        var entries: [Division: Entry] = [:]
        var children: [Division?: [Division]] = [:]
        let lines = String(decoding: csv, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated().dropFirst() where !line.isEmpty {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
            guard fields.count == 5, let division = Division(fields[0]), fields[3] == "\(division.level)",
                fields[4].isEmpty || Division(fields[4]) != nil, entries[division] == nil
            else { throw DivisionTreeError(line: index + 1) }
            let parent = Division(fields[4])
            guard parent.map({ division.isIn($0) && $0 != division }) ?? (division.level == .province) else {
                throw DivisionTreeError(line: index + 1)
            }
            entries[division] = Entry(
                division: division, name: String(fields[1]), romanised: String(fields[2]), parent: parent)
            children[parent, default: []].append(division)
        }
        self.entries = entries
        self.children = children.mapValues { $0.sorted() }
    }

    /// The entry of exactly this division.
    public subscript(division: Division) -> Entry? { entries[division] }

    /// The nearest entry at or above the division.
    public func nearest(_ division: Division) -> Entry? {
        for level in DivisionLevel.allCases.reversed() where level <= division.level {
            if let entry = entries[division.ancestor(level)] { return entry }
        }
        return nil
    }

    /// All provinces, by code.
    public var provinces: [Entry] { below(nil) }

    /// The divisions directly below one, or the provinces, by code.
    public func below(_ division: Division?) -> [Entry] {
        (children[division] ?? []).compactMap { entries[$0] }
    }

    /// The number of entries.
    public var count: Int { entries.count }
}

/// A line of a table of divisions that does not read.
public struct DivisionTreeError: Error, Equatable {
    /// The line, the header being line 1.
    public let line: Int

    /// The error at a line.
    public init(line: Int) {
        self.line = line
    }
}
