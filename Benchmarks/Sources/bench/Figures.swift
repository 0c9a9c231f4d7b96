/// Named figures that one process hands to another: a line `name=value` each, several of one name being several passes.
struct Figures {
    private var lines: [(name: String, value: Double)] = []

    init() {}

    /// Reads what ``print()`` wrote.
    init(text: String) {
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: "=")
            if parts.count == 2, let value = Double(parts[1]) { lines.append((String(parts[0]), value)) }
        }
    }

    mutating func note(_ name: String, _ value: Double) {
        lines.append((name, value))
    }

    mutating func note(_ name: String, _ lap: Lap) {
        note("\(name).wall", lap.wallSeconds)
        note("\(name).cpu", lap.cpuSeconds)
    }

    /// All figures of that name.
    func all(_ name: String) -> [Double] {
        lines.filter { $0.name == name }.map(\.value)
    }

    /// The middle one of that name.
    subscript(name: String) -> Double { median(all(name)) }

    func print() {
        for line in lines { Swift.print("\(line.name)=\(line.value)") }
    }
}
