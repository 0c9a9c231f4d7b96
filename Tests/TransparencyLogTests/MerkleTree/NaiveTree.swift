import TransparencyLog

/// RFC 6962 section 2.1 word for word: every hash computed anew from the entries, by recursion.
struct NaiveTree {
    let entries: [[UInt8]]

    private func split(_ count: Int) -> Int {
        var power = 1
        while power * 2 < count { power *= 2 }
        return power
    }

    func root(_ range: Range<Int>) -> MerkleHash {
        switch range.count {
        case 0: return .ofEmptyTree
        case 1: return .leaf(entries[range.lowerBound])
        default:
            let middle = range.lowerBound + split(range.count)
            return .node(root(range.lowerBound..<middle), root(middle..<range.upperBound))
        }
    }

    func path(_ index: Int, _ range: Range<Int>) -> [MerkleHash] {
        guard range.count > 1 else { return [] }
        let middle = range.lowerBound + split(range.count)
        return index < middle
            ? path(index, range.lowerBound..<middle) + [root(middle..<range.upperBound)]
            : path(index, middle..<range.upperBound) + [root(range.lowerBound..<middle)]
    }

    func proof(_ old: Int, _ new: Int) -> [MerkleHash] {
        old == 0 ? [] : subproof(old, 0..<new, true)
    }

    private func subproof(_ old: Int, _ range: Range<Int>, _ isWhole: Bool) -> [MerkleHash] {
        if old == range.count { return isWhole ? [] : [root(range)] }
        let power = split(range.count)
        let middle = range.lowerBound + power
        return old <= power
            ? subproof(old, range.lowerBound..<middle, isWhole) + [root(middle..<range.upperBound)]
            : subproof(old - power, middle..<range.upperBound, false) + [root(range.lowerBound..<middle)]
    }
}
