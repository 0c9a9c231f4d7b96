internal import HealthCode

extension ReadingAccount {
    /// What became of the lines of each file, for programs.
    var filesJSON: JSON {
        .array(
            files.map { account in
                let unknown = account.receipt.unknownColumns.map(JSON.string)
                return .object(
                    [("file", .string(account.file))] + Self.counts(account.receipt)
                        + [("unknown_columns", .array(unknown))])
            })
    }

    /// What became of the lines of all files together.
    var totalJSON: JSON { .object(Self.counts(total)) }

    private static func counts(_ receipt: Receipt) -> [(String, JSON)] {
        [
            ("lines", .integer(receipt.lines)), ("accepted", .integer(receipt.accepted)),
            ("duplicate", .integer(receipt.duplicate)), ("rejected", .integer(receipt.rejected)),
        ]
    }
}
