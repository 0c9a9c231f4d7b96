internal import HealthCode

extension UTCOffset {
    /// What a clock at this offset shows: `12:00`, or `12:00:30` where the moment is not a whole minute.
    func clock(of instant: Instant) -> String {
        let second = Int(instant.seconds - midnight(date(of: instant)).seconds)
        let parts = [second / 3_600, second / 60 % 60, second % 60]
        return parts.prefix(second % 60 == 0 ? 2 : 3).map { ($0 < 10 ? "0" : "") + String($0) }.joined(separator: ":")
    }
}
