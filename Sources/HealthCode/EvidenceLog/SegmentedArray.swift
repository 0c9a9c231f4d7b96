/// An array that grows by whole segments: nothing is copied as it grows, and no more than a segment lies idle.
///
/// Ten million versions of records would otherwise be moved two dozen times, each time into fresh memory.
struct SegmentedArray<Element>: Sendable where Element: Sendable {
    private static var shift: Int { 12 }
    private static var mask: Int { 1 << shift - 1 }

    private var segments: [ContiguousArray<Element>] = []
    private(set) var count = 0

    subscript(index: Int) -> Element {
        @inline(__always) get { segments[index >> Self.shift][index & Self.mask] }
        @inline(__always) _modify { yield &segments[index >> Self.shift][index & Self.mask] }
    }

    @inline(__always)
    mutating func append(_ element: Element) {
        if count & Self.mask == 0 {
            segments.append([])
            segments[count >> Self.shift].reserveCapacity(1 << Self.shift)
        }
        segments[count >> Self.shift].append(element)
        count += 1
    }
}

extension SegmentedArray: Sequence {
    func makeIterator() -> FlattenSequence<[ContiguousArray<Element>]>.Iterator {
        segments.joined().makeIterator()
    }
}
