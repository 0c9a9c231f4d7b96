import Credentials
import Foundation
import Testing

struct CertLogicDateTimeTests {
    @Test(arguments: [
        ("2021", "2021-12-31T00:00:00.000Z"), ("2020-02", "2020-02-29T00:00:00.000Z"),
        ("2021-06-01", "2021-06-01T00:00:00.000Z"), ("2021-06-01T10:20:30", "2021-06-01T10:20:30.000Z"),
        ("2021-06-01T10:20:30Z", "2021-06-01T10:20:30.000Z"), ("2021-06-01T10:20:30+2", "2021-06-01T08:20:30.000Z"),
        ("2021-06-01T10:20:30+02", "2021-06-01T08:20:30.000Z"), ("2021-06-01T10:20:30-230", "2021-06-01T12:50:30.000Z"),
        ("2021-06-01T10:20:30-0230", "2021-06-01T12:50:30.000Z"),
        ("2021-06-01T10:20:30+2:30", "2021-06-01T07:50:30.000Z"),
        ("2021-06-01T00:20:30+08:00", "2021-05-31T16:20:30.000Z"),
        ("2021-06-01T10:20:30.1", "2021-06-01T10:20:30.100Z"),
        ("2021-06-01T10:20:30.123999999Z", "2021-06-01T10:20:30.123Z"),
        ("2021-06-01T10:20:30.05+08:00", "2021-06-01T02:20:30.050Z"), ("0000-01-01", "0000-01-01T00:00:00.000Z"),
        ("0000-01-01T00:00:00+01:00", "-000001-12-31T23:00:00.000Z"),
        ("9999-12-31T23:59:59-01:00", "+010000-01-01T00:59:59.000Z"),
    ])
    func `every allowed form is read`(text: String, normal: String) {
        #expect(CertLogicDateTime(text)?.text == normal)
    }

    @Test(arguments: [
        "", "21", "2021-", "2021-6", "2021-13", "2021-00", "2021-06-", "2021-06-31", "2021-02-29", "2021-06-00",
        "2021-06-01T", "2021-06-01 10:20:30", "2021-06-01t10:20:30z", "2021-06-01T10:20", "2021-06-01T24:00:00",
        "2021-06-01T10:60:00", "2021-06-01T10:20:60", "2021-06-01T10:20:30.", "2021-06-01T10:20:30.Z",
        "2021-06-01T10:20:30+", "2021-06-01T10:20:30+24", "2021-06-01T10:20:30+02:60", "2021-06-01T10:20:30+02:",
        "2021-06-01T10:20:30+002:00", "2021-06-01T10:20:30+02000", "2021-06-01T10:20:30ZZ", "2021-06T10:20:30",
        "2021T10:20:30", " 2021", "2021 ", "２０２１", "-2021", "+2021-01-01",
    ])
    func `every other text is refused`(text: String) {
        #expect(CertLogicDateTime(text) == nil)
    }

    /// `Tests/Vectors/instants.json`, by which the pages' scripts read instants too.
    @Test func `every instant of the shared vectors means what it says there`() throws {
        let file = CodeVectors.file.deletingLastPathComponent().appendingPathComponent("instants.json")
        let cases = try #require(Conformance.json(file)["cases"]?.array)
        #expect(cases.count == 27)
        for each in cases {
            let text = try #require(each["text"]?.string)
            #expect(CertLogicDateTime(text)?.text == each["means"]?.string, "\(text)")
        }
    }

    @Test func `a date of birth has no time`() {
        #expect(CertLogicDateTime(dateOfBirth: "1999-04")?.text == "1999-04-30T00:00:00.000Z")
        #expect(CertLogicDateTime(dateOfBirth: "1999-04-30T00:00:00Z") == nil)
    }

    @Test(arguments: [
        ("2020-02-29", 1, CertLogicDateTime.Unit.day, "2020-03-01"), ("2020-02-29", 1, .month, "2020-03-29"),
        ("2020-02-29", 1, .year, "2021-03-01"), ("2020-02-29", -4, .year, "2016-02-29"),
        ("2021-01-31", 1, .month, "2021-03-03"), ("2021-03-31", -1, .month, "2021-03-03"),
        ("2021-01-15", -1, .month, "2020-12-15"), ("2021-01-15", -13, .month, "2019-12-15"),
        ("2021-12-15", 25, .month, "2024-01-15"), ("2021-01-01", -24, .hour, "2020-12-31"),
        ("1970-01-01", -1, .day, "1969-12-31"), ("2000-01-01", -2000, .year, "0000-01-01"),
    ])
    func `units are added as ECMAScript adds them`(
        date: String, amount: Int64, unit: CertLogicDateTime.Unit, expected: String
    ) {
        #expect(CertLogicDateTime(date)?.adding(amount, unit) == CertLogicDateTime(expected))
    }

    @Test func `what cannot be held is not computed`() throws {
        let date = try #require(CertLogicDateTime("2021-01-01"))
        for unit in [CertLogicDateTime.Unit.year, .month, .day, .hour] {
            #expect(date.adding(.max, unit) == nil)
            #expect(date.adding(.min, unit) == nil)
        }
        #expect(date.adding(269_000, .year) != nil)
        #expect(date.adding(280_000, .year) == nil)
        #expect(CertLogicDateTime(seconds: .max) == nil)
    }

    @Test func `every day of 1,200 years agrees with Foundation's calendar`() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
        // 1600 to 2800, beyond which Foundation's calendar is Julian on one side.
        var days = Int64(-135_140)
        while days < 303_000 {
            let parts = calendar.dateComponents(
                [.year, .month, .day], from: Date(timeIntervalSince1970: Double(days) * 86_400))
            let (year, month, day) = (parts.year ?? 0, parts.month ?? 0, parts.day ?? 0)
            let text = try #require(CertLogicDateTime(seconds: days * 86_400)).text
            let expected = String(format: "%04d-%02d-%02dT00:00:00.000Z", year, month, day)
            try #require(text == expected)
            try #require(CertLogicDateTime(text)?.seconds == days * 86_400)
            days += 17
        }
    }
}
