internal import HealthCode

/// The peer of the whole command: the sqlite3 shell loads the same CSV with its own import, into memory, and counts.
///
/// It checks nothing and derives nothing; it only takes the same bytes in and looks at every row once.
enum SQLiteShell {
    /// Commands for the shell.
    static func script(for folder: CSVFolder) -> String {
        var lines = [".bail on"]
        for (dataset, path) in folder.files { lines.append(".import --csv \"\(path)\" \"\(dataset.rawValue)\"") }
        let summaries = [
            "SELECT count(*), count(DISTINCT document_number) FROM residents",
            "SELECT substr(sampled_at, 1, 10) AS day, result, count(*) FROM naat GROUP BY day, result",
            "SELECT dose, count(*) FROM vaccination GROUP BY dose",
            "SELECT kind, substr(occurred_at, 1, 10) AS day, count(*) FROM \"case\" GROUP BY kind, day",
            "SELECT relation, setting, count(*) FROM contact GROUP BY relation, setting",
            "SELECT result, count(*) FROM antigen GROUP BY result",
            "SELECT carrier, count(*) FROM trip GROUP BY carrier",
            "SELECT substr(division, 1, 2) AS province, count(*) FROM stay GROUP BY province",
            "SELECT level, count(*) FROM \"area-risk\" GROUP BY level",
        ]
        return (lines + summaries.map { $0 + ";" }).joined(separator: "\n") + "\n"
    }
}
