internal import Foundation
internal import HealthCode

/// The name of a file that lies beside evidence without being any by its name, and which dataset it may be meant to be.
///
/// A missing dataset looks like an empty one, and an empty one makes people green: `Case.csv`, `case.CSV`, `cases.csv`,
/// `case.json` and `case (1).csv` are not passed over in silence.
struct EvidenceFileName {
    private let name: String

    init(_ name: String) {
        self.name = name
    }

    /// Endings of files that hold tables or packed ones.
    private static let tableEndings: Set<String> = [
        "csv", "tsv", "txt", "json", "jsonl", "ndjson", "gz", "zip", "bz2", "xz", "zst", "7z", "xls", "xlsx", "ods",
        "parquet",
    ]

    /// The dataset that it may be meant to be: one whose name it has but for its endings, capital letters and signs
    /// between words, or, where it ends like a table, the name with something behind it.
    var meantDataset: Dataset? {
        let folded = name.folding(options: [.caseInsensitive, .widthInsensitive, .diacriticInsensitive], locale: nil)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        // A hidden file is nobody's submission.
        guard !folded.hasPrefix(".") else { return nil }
        let parts = folded.split(separator: ".", omittingEmptySubsequences: true)
        guard let stem = parts.first else { return nil }
        let isTable = parts.dropFirst().contains { Self.tableEndings.contains($0.trimmingCharacters(in: .whitespaces)) }
        let words = stem.split { !$0.isLetter }.map(String.init)
        return Dataset.allCases.first { dataset in
            let own = dataset.rawValue.split(separator: "-").map(String.init)
            let letters = own.joined()
            if words.joined() == letters { return true }
            guard isTable else { return false }
            return words.starts(with: own) || words.first == letters
                || [letters + "s", letters + "es"].contains(words.joined())
        }
    }
}
