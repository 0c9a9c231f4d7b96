import Foundation
import Testing
import TongmaCLI

/// The command `tongma dispatch`: rows, choices and exit statuses.
@Suite struct DispatchCommandTests {
    private struct Run {
        let status: Int32
        let out: String
        let error: String
    }

    private static let header =
        "at,document_type,document_number,list,owner,token,offered_to,measure,since,stage,reach_due,place_due,missed,"
        + "level,missing"
    private static let at = "2022-07-06T12:00:00+08:00"
    private static let acts =
        "record_id,reported_at,document_type,document_number,name,kind,occurred_at,division,worker,token,target,outcome,"
        + "channel,place\n"

    private func run(_ folder: TemporaryFolder, _ arguments: String..., at: [String] = [at]) -> Run {
        var (out, error): ([UInt8], [UInt8]) = ([], [])
        let status = CommandRunner.run(
            ["dispatch", "--evidence", folder.url.path] + at.flatMap { ["--at", $0] } + arguments,
            on: Console(out: { out += $0 }, error: { error += $0 }))
        return Run(
            status: status, out: String(decoding: out, as: UTF8.self),
            error: String(decoding: error, as: UTF8.self))
    }

    private func act(_ id: String, _ kind: String, _ passport: String = "P1", rest: String = ",,,,")
        -> String
    {
        "\(id),2022-07-06T10:00:00+08:00,passport,\(passport),Someone,\(kind),2022-07-06T09:00:00.5+08:00,440103001001,"
            + "w-1\(rest)\n"
    }

    /// A positive of this morning.
    private func folder(_ acts: String = "") throws -> TemporaryFolder {
        let positive = Lines.naat("a", passport: "P1", on: "2022-07-06").replacing(
            "negative", with: "positive")
        return try TemporaryFolder([
            "naat.csv": Lines.naatHeader + positive, "field-act.csv": Self.acts + acts,
        ])
    }

    @Test func `a row for whom somebody has to act, in whole seconds`() throws {
        let run = run(try folder(act("f-1", "contact", rest: ",,,spoke,door,")))
        #expect(run.status == 0)
        let row =
            "\(Self.at),passport,P1,item,460106002005,0.0,-,pending,2022-07-06T10:00:00+08:00,issued,"
            + "2022-07-06T12:00:00+08:00,2022-07-06T14:00:00+08:00,0,1,no"
        #expect(run.out == Self.header + "\n" + row + "\n")
        #expect(run.error.hasSuffix("2 lines read = 2 accepted + 0 duplicate + 0 rejected\n"))
    }

    @Test func `fractions of a second are dropped`() throws {
        let placed = act("f-1", "placed", rest: ",,,,,home").replacing("T09:00:00.5", with: "T10:00:00.5")
        let left = act("f-2", "left").replacing("T09:00:00.5", with: "T10:00:00.75")
        let run = run(
            try folder((placed + left).replacing("T10:00:00+08:00,passport", with: "T11:00:00+08:00,passport")))
        #expect(run.out.hasSuffix(",reached,-,2022-07-06T14:00:00+08:00,0,0,no\n"))
    }

    @Test func `JSON says null where CSV says nothing`() throws {
        let folder = try folder()
        let array = try #require(
            try JSONSerialization.jsonObject(with: Data(run(folder, "--format", "json").out.utf8))
                as? [[String: Any]])
        let row = try #require(array.first)
        #expect(array.count == 1 && row.count == 15)
        #expect(row["owner"] as? String == "460106002005" && row["level"] as? Int == 1)
        #expect(row["offered_to"] is NSNull && row["missing"] as? Bool == false)
        let empty = run(folder, "--format", "json", at: ["2022-07-01T00:00:00+08:00"])
        #expect(empty.out == "[]\n")
    }

    @Test func `one division has its own rows and what is offered to it`() throws {
        let folder = try folder(
            act("f-1", "grant", rest: ",0.1,440103001001,,,")
                + act("f-2", "refuse", rest: ",0.1,110101001001,moved,,"))
        for (code, rows) in [
            ("440103000000", 1), ("440000000000", 1), ("110000000000", 1), ("000000000000", 1),
            ("460106002005", 0),
            ("440104000000", 0),
        ] {
            let run = run(folder, "--division", code)
            #expect(run.status == 0)
            #expect(run.out.split(separator: "\n").count == rows + 1, "\(code)")
        }
        let run = run(folder, "--division", "4401")
        #expect(run.status == 2 && run.out.isEmpty)
        #expect(run.error == "Error: --division: '4401' is not a division code of twelve digits\n")
    }

    @Test func `refused lines are named, and the rows are whole for the rest`() throws {
        let run = run(
            try folder(act("f-1", "placed", rest: ",,,,,prison") + act("f-2", "left", rest: ",,,,,home")))
        #expect(run.status == 3)
        #expect(run.out.split(separator: "\n").count == 2)
        #expect(run.error.contains("field-act.csv:2: place: "))
        #expect(run.error.contains("field-act.csv:3: place: has no place in an act of this kind"))
    }

    @Test func `a summary counts instead of listing`() throws {
        let folder = try folder()
        let text = run(folder, "--summary").out
        #expect(text.contains("pending") && text.contains("Issued") && !text.contains("P1"))
        let json = try #require(
            try JSONSerialization.jsonObject(
                with: Data(run(folder, "--summary", "--format", "json").out.utf8))
                as? [String: Any])
        let instant = try #require((json["instants"] as? [[String: Any]])?.first)
        #expect(instant["item"] as? Int == 1 && instant["overdue"] as? Int == 1)
        let file = folder.path("rows")
        let both = run(folder, "--summary", "--output", file)
        #expect(both.out == text)
        #expect(try folder.text("rows").split(separator: "\n").count == 2)
    }

    @Test func `a document of duties that lacks a measure is refused before anything is written`()
        throws
    {
        let folder = try folder()
        try folder.write("format: tongma-dispatch/1\nid: x\n", to: "duties.yaml")
        let run = run(folder, "--duties", folder.path("duties.yaml"))
        #expect(run.status == 2 && run.out.isEmpty)
        #expect(run.error.hasPrefix("Error: duties.yaml:1"))
    }

    @Test func `evidence is not overwritten, and no rules are no rows`() throws {
        let folder = try folder()
        let over = run(folder, "--output", folder.path("naat.csv"))
        #expect(over.status == 2 && over.error.contains("is a file of the evidence"))
        #expect(run(folder, at: ["2019-01-01T00:00:00+08:00"]).status == 2)
        #expect(run(folder, at: ["yesterday"]).status == 2)
    }

    @Test func `a person's file says who has to act, and what was done`() throws {
        let folder = try folder(act("f-1", "contact", rest: ",,,no-answer,door,"))
        func explain(_ arguments: String...) -> String {
            var out: [UInt8] = []
            _ = CommandRunner.run(
                ["explain", "--evidence", folder.url.path, "--at", Self.at, "--document", "passport:P1"]
                    + arguments,
                on: Console(out: { out += $0 }, error: { _ in }))
            return String(decoding: out, as: UTF8.self)
        }
        let text = explain()
        #expect(
            text.contains("Who has to act") && text.contains("issued: nobody has taken the person on"))
        #expect(text.contains("2022-07-06 12:00* (overdue)") && text.contains("no answer"))
        #expect(explain("--lang", "zh").contains("属地处置"))
        let json = try #require(
            try JSONSerialization.jsonObject(with: Data(explain("--format", "json").utf8))
                as? [String: Any])
        #expect((json["dispatch"] as? [String: Any])?["stage"] as? String == "issued")
    }
}
