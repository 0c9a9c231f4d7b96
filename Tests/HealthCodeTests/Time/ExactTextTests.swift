import HealthCode
import HealthCodeTesting
import Testing

/// The one text that a moment has in exchanged contents.
@Suite struct ExactTextTests {
    @Test(arguments: [
        ("2022-06-13T09:02:03+08:00", "2022-06-13T01:02:03Z"),
        ("2022-06-13t01:02:03.500z", "2022-06-13T01:02:03.5Z"),
        ("2022-06-13T01:02:03.000000000000000001Z", "2022-06-13T01:02:03.000000000000000001Z"),
        ("2022-06-13T01:02:03.0000000000000000019Z", "2022-06-13T01:02:03.000000000000000001Z"),
        ("1969-12-31T23:59:59.25Z", "1969-12-31T23:59:59.25Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
        ("0001-01-01T00:00:00+23:59", "0001-01-01T00:00:00+23:59"),
        ("0001-01-01T00:00:00.5+00:01", "0001-01-01T23:58:00.5+23:59"),
        ("9999-12-31T23:59:59.9Z", "9999-12-31T23:59:59.9Z"),
        ("9999-12-31T23:59:59.999999999999999999-23:59", "9999-12-31T23:59:59.999999999999999999-23:59"),
        ("9999-12-31T23:59:59-00:01", "9999-12-31T00:01:59-23:59"),
    ])
    func `a moment has one text, which says it exactly`(text: String, exact: String) throws {
        let instant = try #require(Instant(text))
        #expect(instant.exactText == exact)
        #expect(Instant(instant.exactText) == instant)
    }

    @Test func `every moment that a text can name reads back`() throws {
        var random = SeededGenerator(seed: 1)
        let edges: [ClosedRange<Int64>] = [
            -62_135_596_800 - 86_340 ... -62_135_596_800 + 90_000, 253_402_300_799 - 90_000...253_402_300_799 + 86_340,
            -62_135_596_800...253_402_300_799,
        ]
        for index in 0..<6_000 {
            let seconds = Int64.random(in: edges[index % 3], using: &random)
            let fraction = random.oneIn(2) ? 0 : UInt64.random(in: 0..<1_000_000_000_000_000_000, using: &random)
            let instant = Instant(seconds: seconds, attoseconds: fraction)
            #expect(Instant(instant.exactText) == instant, "\(seconds) \(fraction)")
        }
        for range in edges {
            for seconds in [range.lowerBound, range.upperBound] {
                #expect(Instant(Instant(seconds: seconds).exactText) == Instant(seconds: seconds))
            }
        }
    }
}
