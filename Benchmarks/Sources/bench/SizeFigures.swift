/// What was measured at one size.
struct SizeFigures {
    let persons: Int
    var read = Figures()
    var log = Figures()
    var logPeak = 0
    var logRepeated = Figures()
    var assess = Figures()
    var assessPeak = 0
    var assessTen = Figures()
    var command: [ProcessCost] = []
    var sqlite: [ProcessCost] = []
    /// Rows of codes that were found equal to the sample's.
    var comparedCodes = 0

    init(persons: Int) {
        self.persons = persons
    }

    var megabytes: Double { read["bytes"] / 1e6 }

    /// MB/s of a lap of ``read``.
    func readRate(_ name: String, by clock: Clock = .wall) -> Double { megabytes / read["\(name).\(clock)"] }

    /// MB/s of reading into a log and sealing it.
    func logRate(by clock: Clock = .wall) -> Double {
        megabytes / (logRepeated["log.\(clock)"] + logRepeated["seal.\(clock)"])
    }

    enum Clock: String {
        case wall, cpu
    }

    /// Codes a second.
    func assessRate(_ figures: Figures, by clock: Clock = .wall) -> Double {
        figures["codes"] / figures["assess.\(clock)"]
    }

    /// Records a person, of those assessed.
    func recordsEach(_ figures: Figures) -> Double {
        figures["records"] * figures["instants"] / figures["codes"]
    }
}

extension [ProcessCost] {
    var wall: Double { median(map(\.wallSeconds)) }
    var cpu: Double { median(map(\.cpuSeconds)) }
    var peak: Int { map(\.peakBytes).max() ?? 0 }
}
