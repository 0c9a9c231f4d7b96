/// Whole numbers from 0 up, along a length, with ticks at round values.
struct ValueAxis {
    let maximum: Int
    let step: Int

    /// - Parameters:
    ///   - value: the greatest number to be shown.
    ///   - ticks: about how many ticks above 0 there is room for.
    init(upTo value: Int, ticks: Int = 4) {
        var step = 1
        let wanted = max(1, (max(1, value) + ticks - 1) / ticks)
        // 1, 2, 5, 10, 20, 50 …
        var factors = [2, 5, 10]
        var unit = 1
        while step < wanted {
            if factors.isEmpty {
                unit *= 10
                factors = [2, 5, 10]
            }
            step = unit * factors.removeFirst()
        }
        self.step = step
        maximum = (max(1, value) + step - 1) / step * step
    }

    /// The values with a tick, 0 first.
    var ticks: [Int] { Array(stride(from: 0, through: maximum, by: step)) }

    /// Where a value lies on a length.
    func place(_ value: Int, on length: Double) -> Double {
        Double(value) / Double(maximum) * length
    }
}
