import HealthCode
import HealthCodeTesting
import Testing

@Suite struct TimeTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0, 0), ("1970-01-01t08:00:00+08:00", 0, 0), ("1969-12-31T23:59:59.5z", -1, 5),
        ("2022-06-28T00:00:00.5+08:00", 1_656_345_600, 5), ("2022-06-28T00:00:00-00:00", 1_656_374_400, 0),
        ("0001-01-01T00:00:00Z", -62_135_596_800, 0), ("9999-12-31T23:59:59Z", 253_402_300_799, 0),
        ("2000-02-29T12:00:00+23:59", 951_739_260, 0),
    ])
    func `an RFC 3339 instant is a moment`(text: String, seconds: Int64, tenths: UInt64) {
        #expect(Instant(text) == Instant(seconds: seconds, attoseconds: tenths * 100_000_000_000_000_000))
    }

    @Test(arguments: [
        "", "2022-06-28", "2022-06-28T00:00:00", "2022-06-28 00:00:00Z", "2022-06-28T24:00:00Z", "2022-06-28T23:59:60Z",
        "2022-06-28T00:00:00.Z", "2022-06-28T00:00:00+0800", "2022-06-28T00:00:00+08", "2022-06-28T00:00:00+24:00",
        "2022-06-28T00:00:00+08:60", "2022-06-28T00:00Z", "2022-02-29T00:00:00Z", "1900-02-29T00:00:00Z",
        "0000-01-01T00:00:00Z", "2022-13-01T00:00:00Z", "2022-06-28T00:00:00Z ", "+2022-06-28T00:00:00Z",
        "2022-06-28T00:00:00,5Z", "２022-06-28T00:00:00Z", "2022-06-28T00:00:00ZZ",
    ])
    func `anything else is none`(text: String) {
        #expect(Instant(text) == nil)
    }

    @Test func `fractions are exact to eighteen digits, and further ones are dropped`() throws {
        let a = try #require(Instant("2022-06-28T00:00:00.000000000000000001Z"))
        let b = try #require(Instant("2022-06-28T00:00:00.0000000000000000019999999999999999999Z"))
        #expect(a.attoseconds == 1 && a == b)
        #expect(Instant("2022-06-28T00:00:00.100Z") == Instant("2022-06-28T00:00:00.1Z"))
    }

    @Test func `every day of four centuries has its date, and every date its day`() throws {
        var date = try #require(LocalDate("1799-12-31"))
        var previous = date.components
        for _ in 0..<146_097 {
            date = date + 1
            let (year, month, day) = date.components
            #expect((year, month, day) > previous)
            #expect(LocalDate(year: year, month: month, day: day) == date)
            #expect(day == previous.day + 1 || day == 1)
            previous = (year, month, day)
        }
        #expect("\(date)" == "2199-12-31")
    }

    @Test func `a date begins at midnight of its offset`() throws {
        let midnight = try #require(Instant("2022-06-27T16:00:00Z"))
        #expect(UTCOffset.china.date(of: midnight).description == "2022-06-28")
        #expect(UTCOffset.china.date(of: midnight.advanced(bySeconds: -1)).description == "2022-06-27")
        let date = try #require(LocalDate("2022-06-28"))
        #expect(UTCOffset.china.midnight(date) == midnight)
        #expect(UTCOffset.china.format(midnight.advanced(bySeconds: 3_661)) == "2022-06-28T01:01:01+08:00")
    }

    @Test func `what is formatted reads back`() throws {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<2_000 {
            let minutes = Int.random(in: -1_439...1_439, using: &random)
            let offset = try #require(UTCOffset(seconds: minutes * 60))
            let instant = Instant(seconds: Int64.random(in: -60_000_000_000...250_000_000_000, using: &random))
            #expect(Instant(offset.format(instant)) == instant)
        }
    }

    @Test func `whole seconds are rounded down`() {
        let (early, late) = (Instant(seconds: 10, attoseconds: 5), Instant(seconds: 20, attoseconds: 4))
        #expect(late.wholeSeconds(since: early) == 9)
        #expect(early.wholeSeconds(since: late) == -10)
    }
}
