import Crypto
import FoundationEssentials
import HealthCode

/// Tells whether a row of `evidence` is what was written: each has a keyed digest over all that a derivation takes from it.
/// Whoever has the database without the keys cannot change a row unnoticed.
struct EvidenceSeals: Sendable {
    let keys: StoreKeys

    /// What is said of a row that is not what was written.
    static let reason = "is not what was written: its keyed digest does not match"

    /// What a derivation takes from a row, in the order of ``values(_:from:)``.
    static let columns =
        "position, person_key, dataset, via_key, reported_s, reported_a, is_retracted, record_id, digest, body, seal"

    /// Whether a row is what was written. Rows from before there were seals get theirs when a store is opened
    /// (``LogChains/adopt()``), so that one without is never.
    ///
    /// - Parameter first: the row's column that ``columns`` begin at.
    func hold(_ row: any SQLRow, from first: Int) -> Bool {
        let seal = Self.seal(of: row, from: first, by: keys)
        return row.withBytes(first + 10) { $0.elementsEqual(seal) }
    }

    /// The seal that a row should have.
    static func seal(of row: any SQLRow, from first: Int, by keys: StoreKeys) -> [UInt8] {
        row.withBytes(first + 7) { record in
            row.withBytes(first + 8) { digest in
                row.withBytes(first + 9) { body in
                    keys.seal(
                        [
                            row.integer(first + 1), row.integer(first + 2), row.optionalInteger(first + 3) ?? 0,
                            row.integer(first + 4), row.integer(first + 5), row.integer(first + 6),
                        ], record, digest, body)
                }
            }
        }
    }
}

extension StoreKeys {
    /// The keyed digest of a row of evidence: the first 16 bytes of an HMAC-SHA-256 over its numbers, 64 bits each, and
    /// its texts, each after its length.
    func seal(
        _ numbers: [Int64], _ record: UnsafeRawBufferPointer, _ digest: UnsafeRawBufferPointer,
        _ body: UnsafeRawBufferPointer
    ) -> [UInt8] {
        var head: [UInt8] = Array("row\u{0}".utf8)
        head.reserveCapacity(256)
        for number in numbers + [Int64(record.count), Int64(digest.count), Int64(body.count)] {
            withUnsafeBytes(of: number.bigEndian) { head += $0 }
        }
        head += record
        head += digest
        var code = HMAC<SHA256>(key: handleKey)
        code.update(data: head)
        code.update(data: body)
        return Array(code.finalize().prefix(16))
    }

    /// The same of a content before it is stored.
    func seal(_ content: RecordContent, person: PersonKey, via: PersonKey?, digest: [UInt8]) -> [UInt8] {
        let numbers = [
            person, content.dataset.number, via ?? 0, content.reportedAt.seconds,
            Int64(content.reportedAt.attoseconds), content.isRetracted ? 1 : 0,
        ]
        return Array(content.recordID.utf8).withUnsafeBytes { record in
            digest.withUnsafeBytes { digest in
                content.body.withUnsafeBytes { seal(numbers, record, digest, $0) }
            }
        }
    }
}
