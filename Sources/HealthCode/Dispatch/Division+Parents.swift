extension Division {
    /// The divisions that this one lies in, the nearest first and the nation last: those of the next shorter prefixes that
    /// give another code, prefectures that the table lacks passed over. The nation has none.
    public func parents(in table: DivisionTree = .national) -> [Division] {
        guard self != .nation else { return [] }
        var parents: [Division] = []
        for level in DivisionLevel.allCases.reversed() where level < self.level {
            let above = ancestor(level)
            if above == parents.last ?? self { continue }
            // A municipality's counties lie in it without a prefecture between them.
            if level == .city, table[above] == nil { continue }
            parents.append(above)
        }
        return parents + [.nation]
    }
}
