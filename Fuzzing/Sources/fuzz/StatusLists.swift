internal import Credentials

/// Status lists in both forms, and what they compress: whatever reads can be looked up, and is written as the same.
func fuzzStatusList(_ input: UnsafeBufferPointer<UInt8>) {
    let bytes = Array(input)
    if let message = try? SignedStatusList(parsing: bytes) {
        require((try? SignedStatusList(parsing: message.bytes)) == message, "a message reads as it was written")
        if let token = try? message.unverifiedToken() { check(token) }
    }
    guard let first = bytes.first, let size = StatusList.EntrySize(rawValue: 1 << Int(first & 3)),
        let list = try? StatusList(compressed: Array(bytes.dropFirst()), entrySize: size, limit: 1 << 16)
    else { return }
    require(list.bytes.count <= 1 << 16, "the limit holds")
    require(
        (try? StatusList(compressed: list.compressed(), entrySize: size)) == list, "a list inflates as it was deflated")
    if let shard = StatusShard(String(decoding: bytes, as: UTF8.self)) {
        require(StatusShard(shard.description) == shard, "a shard's name is written as it was read")
    }
}

private func check(_ token: StatusListToken) {
    var directory = StatusListDirectory()
    guard (try? directory.take(token, at: 0)) != nil else { return }
    for at in [Int64.min, -1, 0, token.issuedAt, token.expiresAt ?? 0, .max] {
        for index in [UInt64(0), 7, UInt64(token.list.count), .max] {
            let status = directory.status(uri: token.subject, index: index, at: at)
            require(index < UInt64(token.list.count) || status == .unknown, "outside a list nothing is known")
            require(at < token.expiresAt ?? .min || status == .unknown, "past its end a list says nothing")
        }
        _ = directory.dueForRefresh(at: at)
    }
    directory.forgetShards(before: .max)
}
