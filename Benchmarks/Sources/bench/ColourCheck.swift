internal import ArgumentParser
internal import Foundation
internal import ScaledOutbreak

/// Holds the codes of the scaled sample against those of the sample: each copy of a person has the code of the original.
struct ColourCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "colours", abstract: "Compare the codes of the scaled sample with those of the sample.")

    @Argument(help: "The output of `tongma assess` on the sample.")
    var original: String
    @Argument(help: "Its output on the scaled sample.")
    var scaled: String
    @Option var copies: Int

    func run() throws {
        let renamings = (0..<copies).map(Renaming.init(copy:))
        var expected = RowSet()
        try Self.forEachRow(of: original) { row in
            let fields = row.split(separator: UInt8(ascii: ","), maxSplits: 3, omittingEmptySubsequences: false)
            guard fields.count == 4, fields[0].first != UInt8(ascii: "a") else { return }
            for renaming in renamings {
                let document = renaming.document(fields[2], type: fields[1])
                let row = [fields[0], fields[1], document[...], fields[3]]
                expected.insert(row.joined(separator: [UInt8(ascii: ",")]))
            }
        }
        var found = RowSet()
        try Self.forEachRow(of: scaled) { row in
            if row.first != UInt8(ascii: "a") { found.insert(row) }
        }
        guard expected == found, expected.count > 0 else {
            throw BenchError("the codes of the copies are not those of the sample")
        }
        var figures = Figures()
        figures.note("compared", Double(found.count))
        figures.print()
    }

    /// Rows without their order: their number and the sum of their hashes.
    private struct RowSet: Equatable {
        var count = 0
        private var sum = 0

        mutating func insert(_ row: some Sequence<UInt8>) {
            var hasher = Hasher()
            for byte in row { hasher.combine(byte) }
            sum &+= hasher.finalize()
            count += 1
        }
    }

    private static func forEachRow(of path: String, _ body: (ArraySlice<UInt8>) -> Void) throws {
        let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        defer { try? handle.close() }
        var rest: [UInt8] = []
        while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty {
            rest.append(contentsOf: piece)
            var start = 0
            while let end = rest[start...].firstIndex(of: UInt8(ascii: "\n")) {
                body(rest[start..<end])
                start = end + 1
            }
            rest.removeFirst(start)
        }
    }
}
