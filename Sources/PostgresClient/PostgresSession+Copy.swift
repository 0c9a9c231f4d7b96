import CLibPQ

extension PostgresSession {
    /// Puts rows into a table by `COPY … FROM STDIN (FORMAT binary)`. The table's columns must be of the types with a
    /// binary form here: integers, texts, bytes.
    ///
    /// - Parameter row: answers the values of the next row, or `nil` after the last.
    public func copy(into table: String, columns: [String], next row: () throws -> [PostgresValue]?) throws {
        let list = columns.joined(separator: ", ")
        try recordingFailure {
            let types = try prepare("SELECT \(list) FROM \(table)").columns
            let result = PQexec(connection, "COPY \(table) (\(list)) FROM STDIN (FORMAT binary)")
            defer { PQclear(result) }
            guard PQresultStatus(result) == PGRES_COPY_IN else { throw PostgresError(result, of: connection) }
            do {
                try sendRows(types, next: row)
            } catch {
                // What the server says to this is only that it was told to stop.
                try? endCopy("stopped")
                throw error
            }
            try endCopy(nil)
        }
    }

    private func sendRows(_ types: [UInt32], next row: () throws -> [PostgresValue]?) throws {
        // PostgreSQL manual, COPY, binary format: signature, flags, length of the header's extension.
        var storage: [UInt8] = Array("PGCOPY\n".utf8) + [0xff, 0x0d, 0x0a, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        let flushed = 64 * 1024
        storage.reserveCapacity(2 * flushed)
        while let values = try row() {
            guard values.count == types.count else {
                throw PostgresError(sqlState: "08P01", message: "\(values.count) values for \(types.count) columns")
            }
            BinaryForm.append(Int16(truncatingIfNeeded: values.count), to: &storage)
            for (value, type) in zip(values, types) { try append(value, type: type, to: &storage) }
            if storage.count >= flushed {
                try send(storage)
                storage.removeAll(keepingCapacity: true)
            }
        }
        BinaryForm.append(Int16(-1), to: &storage)
        try send(storage)
    }

    private func append(_ value: PostgresValue, type: UInt32, to storage: inout [UInt8]) throws {
        if value == .null { return BinaryForm.append(Int32(-1), to: &storage) }
        let place = storage.count
        BinaryForm.append(Int32(0), to: &storage)
        guard try BinaryForm.append(value, type: type, to: &storage) else { throw PostgresError.mismatch(type) }
        let length = try BinaryForm.length(storage.count - place - 4)
        withUnsafeBytes(of: length.bigEndian) { bytes in
            for (index, byte) in bytes.enumerated() { storage[place + index] = byte }
        }
    }

    private func send(_ storage: [UInt8]) throws {
        let isSent = try storage.withUnsafeBytes { bytes in
            PQputCopyData(
                connection, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), try BinaryForm.length(bytes.count))
        }
        guard isSent == 1 else { throw PostgresError.lost(connection) }
    }

    private func endCopy(_ complaint: String?) throws {
        guard PQputCopyEnd(connection, complaint) == 1 else { throw PostgresError.lost(connection) }
        var failure: PostgresError?
        while let result = PQgetResult(connection) {
            defer { PQclear(result) }
            do {
                try check(result)
            } catch let error as PostgresError {
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
        if isBroken { throw PostgresError.lost(connection) }
    }
}
