import CommandTesting
import Foundation
import TongmaCLI

/// One run of `tongma assess` with what it wrote.
struct Invocation {
    let status: Int32
    let out: String
    let error: String

    init(_ arguments: [String]) {
        var out: [UInt8] = []
        var error: [UInt8] = []
        status = CommandRunner.run(
            ["assess"] + arguments, on: Console(out: { out += $0 }, error: { error += $0 }))
        self.out = String(decoding: out, as: UTF8.self)
        self.error = String(decoding: error, as: UTF8.self)
    }

    /// The sample outbreak that ships with the repository, under the national editions.
    static func sample(_ arguments: String...) -> Invocation {
        Invocation(["--evidence", Sample.folder.path, "--protocol", "national"] + arguments)
    }
}

/// The sample outbreak.
enum Sample {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    static let folder = root.appendingPathComponent("Examples/outbreak")
    static let instants = [
        "2022-06-27T23:59:59+08:00", "2022-06-28T00:00:00+08:00", "2022-07-06T12:00:00+08:00",
        "2022-07-20T08:00:00+08:00",
    ]
    static var allInstants: [String] { instants.flatMap { ["--at", $0] } }

    /// The text of a compressed file of the sample.
    static func text(_ name: String) async throws -> String {
        try await FinishedCommand.run("gzip", ["-dc", folder.appendingPathComponent(name).path]).text
    }
}

/// A folder that is gone when its last user is.
final class TemporaryFolder {
    let url: URL
    private let root: URL

    /// - Parameter name: the folder's own name, inside another one that is made up.
    init(named name: String = "evidence", _ files: [String: String] = [:]) throws {
        root = FileManager.default.temporaryDirectory.appendingPathComponent("tongma-\(UUID().uuidString)")
        url = root.appendingPathComponent(name, isDirectory: true)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        for (name, text) in files { try write(text, to: name) }
    }

    deinit {
        try? FileManager.default.removeItem(at: root)
    }

    /// The path of something inside.
    func path(_ name: String) -> String { url.appendingPathComponent(name).path }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: url.appendingPathComponent(name))
    }

    func text(_ name: String) throws -> String {
        try String(contentsOf: url.appendingPathComponent(name), encoding: .utf8)
    }

    /// Everything inside, hidden files too.
    func names() throws -> Set<String> {
        Set(try FileManager.default.contentsOfDirectory(atPath: url.path))
    }
}

/// Lines of evidence that are easy to read in a test.
enum Lines {
    static let naatHeader =
        "record_id,reported_at,document_type,document_number,name,specimen_id,tube_id,pool_size,sampled_at,result,"
        + "laboratory,division\n"

    /// A negative single test.
    static func naat(_ id: String, passport: String, on day: String = "2022-07-01", rest: String = "") -> String {
        "\(id),\(day)T10:00:00+08:00,passport,\(passport),Someone,s,t,1,\(day)T08:00:00+08:00,negative,lab,"
            + "460106002005\(rest)\n"
    }
}
