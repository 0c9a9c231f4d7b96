internal import Foundation

/// `docs/performance.md`.
struct PerformanceReport {
    let machine: Machine
    let commit: String
    let sizes: [SizeFigures]
    let sample: [ProcessCost]
    /// The instant at which the sample's persons had ten records each.
    let asOf: String

    var text: String {
        """
        # Performance

        Written by `make bench`; every run replaces it. Commit \(commit), \(machine.date), release build, Swift \
        \(machine.swift).
        Machine: \(machine.processor), \(machine.cores) cores, \(decimals(machine.memoryGiB, 0)) GiB, \
        \(machine.system). All work is on one core.

        ## Budgets

        | what | measured | budget | met | in the same run |
        |---|---|---|---|---|
        \(budgets.joined(separator: "\n"))

        ## Reading

        CSV in MB/s (10⁶ bytes) by the clock, in brackets by processor time: into a sink that only counts; into an
        evidence log that is then sealed; and two scans of the same bytes, which do nothing else: one byte after the
        other to where each field ends, and 32 at a time only counting line ends and commas.

        | persons | MB | lines | reading | log and sealing | peak memory | scan of fields | scan counting |
        |---:|---:|---:|---:|---:|---:|---:|---:|
        \(sizes.map(readingRow).joined(separator: "\n"))

        ## Assessing

        Codes a second. "Ten records": the evidence as it stood at \(asOf), when the persons of the
        sample had ten records each, all of them assessed at that instant. "All": the whole evidence at the four instants of the
        expected codes. Peak memory is that of a process that read, sealed and assessed all.

        | persons | ten records: codes/s | not green | all: records each | codes/s | not green | peak memory |
        |---:|---:|---:|---:|---:|---:|---:|
        \(sizes.map(assessingRow).joined(separator: "\n"))

        ## The whole command

        `tongma assess` at the four instants on plain CSV, and the sqlite3 shell that loads the same files with `.import`
        into memory and groups them (nine queries), which checks and derives nothing. Medians, the two in turn.

        | persons | tongma | peak | runs | sqlite3 | peak | time, tongma to sqlite3 |
        |---:|---:|---:|---:|---:|---:|---:|
        \(sizes.map(commandRow).joined(separator: "\n"))

        ## Method

        * Evidence: the sample outbreak (6,000 persons) 1, 10 and 100 times over, each copy with its own persons, records,
          tubes and trains, all in the same places, one copy after the other, each in the order of the sample's lines,
          which is none. (`scale --mixed` scatters all lines, so that every look-up misses the caches; that costs more.)
          Before anything is reported, every code is compared with that of the original person: \(comparison).
        * Figures are medians of \(passes) passes by size, after one that is not counted; of the command see the table
          (of two runs the faster). The files are in the page cache and come in pieces of 256 KiB.
        * Each measurement is a process of its own; peak memory is its largest resident set, in MB of 10⁶ bytes.
        * The harness is a plain program rather than a benchmark library: peak memory needs a process for each
          measurement, and the peers are other programs.

        """
    }

    private var budgets: [String] {
        guard let large = sizes.last, let first = sizes.first else { return [] }
        let label = grouped(large.persons)
        var rows = [
            """
            | evidence read and validated from CSV, \(label) persons | \(rate(large.readRate("read"))) MB/s; \
            into a sealed log \(rate(large.logRate())) MB/s | ≥ 100 MB/s | \
            \(verdict(large.readRate("read") >= 100)) | merely finding the fields: \
            \(rate(large.readRate("plain_scan"))) MB/s |
            """,
            """
            | assessing at ten records each, \(grouped(first.persons)) persons | \
            \(grouped(Int(first.assessRate(first.assessTen)))) codes/s | ≥ 1,000,000/s | \
            \(verdict(first.assessRate(first.assessTen) >= 1_000_000)) | |
            """,
            """
            | the same, \(label) persons | \(grouped(Int(large.assessRate(large.assessTen)))) codes/s | ≥ 1,000,000/s \
            | \(verdict(large.assessRate(large.assessTen) >= 1_000_000)) | |
            """,
            """
            | `tongma assess` on the sample (gzip), four instants | \(seconds(sample.wall)), \(memory(sample.peak)) | \
            ≤ 1.5 s, ≤ 300 MB | \(verdict(sample.wall <= 1.5 && sample.peak <= 300_000_000)) | sqlite3 on plain CSV: \(seconds(first.sqlite.wall)), \(memory(first.sqlite.peak)) |
            """,
        ]
        if sizes.count == 3 {
            let (small, large) = (sizes[1], sizes[2])
            let command = large.command.cpu / small.command.cpu
            let parts = [
                large.read["read.cpu"] / small.read["read.cpu"], total(large) / total(small),
                large.assess["assess.cpu"] / small.assess["assess.cpu"],
            ]
            rows += [
                """
                | the whole command, processor time of 600,000 persons against 60,000 | \(decimals(command, 1)) times | \
                ≤ 11 times | \(verdict(command <= 11)) | \
                sqlite3: \(decimals(large.sqlite.cpu / small.sqlite.cpu, 1)) times |
                """,
                """
                | the same of its parts, each alone: reading; log and sealing (one cold pass); assessing | \
                \(parts.map { decimals($0, 1) }.joined(separator: "; ")) times | | | |
                """,
            ]
        }
        return rows
    }

    private func verdict(_ isMet: Bool) -> String { isMet ? "yes" : "**no**" }

    private func total(_ size: SizeFigures) -> Double { size.log["log.cpu"] + size.log["seal.cpu"] }

    private func readingRow(_ size: SizeFigures) -> String {
        let cells = [
            grouped(size.persons), decimals(size.megabytes, 1), grouped(Int(size.read["lines"])),
            both { size.readRate("read", by: $0) }, both(size.logRate), memory(size.logPeak),
            both { size.readRate("plain_scan", by: $0) }, both { size.readRate("wide_scan", by: $0) },
        ]
        return row(cells)
    }

    private func assessingRow(_ size: SizeFigures) -> String {
        row([
            grouped(size.persons), codes(size, size.assessTen), share(size.assessTen),
            decimals(size.recordsEach(size.assess), 1), codes(size, size.assess), share(size.assess),
            memory(size.assessPeak),
        ])
    }

    private func commandRow(_ size: SizeFigures) -> String {
        row([
            grouped(size.persons), seconds(size.command.wall), memory(size.command.peak), "\(size.command.count)",
            seconds(size.sqlite.wall), memory(size.sqlite.peak),
            decimals(size.command.wall / size.sqlite.wall, 2),
        ])
    }

    private var comparison: String {
        sizes.map { "\(grouped($0.comparedCodes)) at \(grouped($0.persons))" }.joined(separator: ", ")
    }

    private var passes: String {
        sizes.map { "\($0.assess.all("assess.wall").count)" }.joined(separator: ", ")
    }

    private func codes(_ size: SizeFigures, _ figures: Figures) -> String {
        let wall = grouped(Int(size.assessRate(figures)))
        return "\(wall) (\(grouped(Int(size.assessRate(figures, by: .cpu)))))"
    }

    private func both(_ figure: (SizeFigures.Clock) -> Double) -> String {
        "\(rate(figure(.wall))) (\(rate(figure(.cpu))))"
    }

    private func share(_ figures: Figures) -> String {
        decimals(100 * figures["not_green"] / figures["codes"], 1) + " %"
    }

    private func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }

    private func rate(_ value: Double) -> String { grouped(Int(value.rounded())) }

    private func seconds(_ value: Double) -> String { decimals(value, 2) + " s" }

    private func memory(_ bytes: Int) -> String { grouped(bytes / 1_000_000) + " MB" }

    private func decimals(_ value: Double, _ digits: Int) -> String {
        value.formatted(.number.precision(.fractionLength(digits)).locale(Locale(identifier: "en_US")))
    }

    private func grouped(_ value: Int) -> String { value.formatted(.number.locale(Locale(identifier: "en_US"))) }
}
