/// A growing run of bytes with an address that stays put until the next append.
final class ByteBuffer {
    private(set) var base: UnsafeMutablePointer<UInt8>
    private(set) var count = 0
    private var capacity: Int

    init(capacity: Int) {
        self.capacity = max(64, capacity)
        base = .allocate(capacity: self.capacity)
    }

    deinit {
        base.deallocate()
    }

    /// The bytes; valid until the next change.
    var bytes: Bytes { Bytes(start: base, count: count) }

    @inline(__always)
    func append(_ byte: UInt8) {
        if count == capacity { grow(by: 1) }
        base[count] = byte
        count &+= 1
    }

    func append(_ more: Bytes) {
        guard let start = more.baseAddress, more.count > 0 else { return }
        if capacity - count < more.count { grow(by: more.count) }
        (base + count).update(from: start, count: more.count)
        count += more.count
    }

    /// Drops the first bytes and moves the rest to the front.
    func dropFirst(_ dropped: Int) {
        guard dropped > 0 else { return }
        count -= dropped
        base.update(from: base + dropped, count: count)
    }

    @inline(__always)
    func removeAll() {
        count = 0
    }

    @inline(never)
    private func grow(by more: Int) {
        capacity = max(capacity * 2, count + more)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.update(from: base, count: count)
        base.deallocate()
        base = larger
    }
}
