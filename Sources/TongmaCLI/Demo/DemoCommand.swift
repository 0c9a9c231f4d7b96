internal import ArgumentParser
internal import HealthCode

/// `tongma demo`: the nation on one machine.
struct DemoCommand: LongRunningCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Run the nation on this machine: a hub, a node for each province, and the departments.",
        discussion: """
            Starts the hub and one node for each province in the evidence, each with its own database and its own port \
            on the loopback address, and plays the departments under a replay clock: every line is submitted when it \
            was stated, to the node it belongs to. Journeys and entries go to the hub; tests, cases, stays and risk \
            areas to the province of their division; everything else to the person's home province. Lines that cannot \
            be used are submitted too: their refusals show at the nodes.

            Without --until it goes fast to about the twentieth day after the first case, and then runs live: it says \
            which page to open, and goes on until Ctrl-C.

            With --until and --export it replays to that instant, waits until every feed has been read to its end, and \
            writes the codes that the provinces hold. They are those that 'tongma assess' derives from all the evidence \
            in one place, byte for byte. --export-dispatch writes what follows for divisions in the same way: the rows of \
            'tongma dispatch'. Field acts are played as they were recorded, grants among them; without any the nodes \
            state grants of their own. --export-acts writes all evidence that the nodes hold, acts and grants among it, \
            into a folder for 'tongma assess' and 'tongma dispatch'.

            With --store it keeps everything in a folder and goes on from there the next time, also after it was \
            killed. Without, everything is gone when it ends.

            EXAMPLES
              The sample outbreak, live; open the page that it names:
                tongma demo

              Faster, and to keep:
                tongma demo --speed 600 --store my-demo

              The law of federation, by hand:
                tongma demo --until 2022-07-06T12:00:00+08:00 --export federation.csv
                tongma assess --evidence Examples/outbreak --protocol national \\
                  --at 2022-07-06T12:00:00+08:00 --output alone.csv
                cmp federation.csv alone.csv

              The work that follows, where departments stated what they did:
                tongma demo --data Examples/outbreak-acts --until 2022-07-05T10:00:00+08:00 --export-dispatch work.csv

              With a venue register in Guangdong; /venue-code at that node is the venue's screen:
                tongma demo --order 440000=Examples/orders/guangdong.json

              On PostgreSQL, on a server that the demo starts for itself; with two processes for each node:
                tongma demo --engine postgres
                tongma demo --engine postgres --processes 2

            EXIT STATUS
              0  it ended as asked
              3  it ended as asked; some lines were refused
              2  unusable arguments, a port in use, a store made for other evidence
              1  a node failed, the receipts do not add up, or it was interrupted on the way
            """
    )

    @Option(help: ArgumentHelp("The folder with the evidence. (default: the sample outbreak)", valueName: "dir"))
    var data: String?

    @Option(help: ArgumentHelp("Keep the nodes in this folder, and go on from what is there.", valueName: "dir"))
    var store: String?

    @Option(help: "What the nodes keep their evidence in (sqlite, postgres).")
    var engine: DemoEngine = .sqlite

    @Option(
        help: ArgumentHelp(
            "A PostgreSQL server to use instead of one of the demo's own: a URL of any database of it.",
            valueName: "url"))
    var postgres: String?

    @Option(
        help: ArgumentHelp(
            "How many processes each node runs as, on one PostgreSQL database: 1 to 4.", valueName: "n"))
    var processes = 1

    @Option(
        help: ArgumentHelp(
            """
            End at this instant, RFC 3339 with an offset (2022-07-06T12:00:00+08:00). Repeatable: it stops at each, and \
            ends at the last.
            """, valueName: "instant"))
    var until: [String] = []

    @Option(
        help: ArgumentHelp(
            "Seconds of the outbreak in each second, or max. (default: 60; max with --until)", valueName: "n|max"))
    var speed: DemoPace?

    @Option(
        help: ArgumentHelp("The hub's port; the provinces take those behind it. 0 takes free ones.", valueName: "n"))
    var port = 8_100

    @Option(help: ArgumentHelp("Write the codes at --until to this file; one for each --until.", valueName: "file"))
    var export: [String] = []

    @Option(
        help: ArgumentHelp(
            "Write the rows of dispatch at --until to this file, in the form of tongma dispatch; one for each --until.",
            valueName: "file"))
    var exportDispatch: [String] = []

    @Option(
        help: ArgumentHelp(
            "Write all evidence that the nodes hold at the last --until, acts and grants among it, to this folder.",
            valueName: "dir"))
    var exportActs: String?

    @Option(
        help: ArgumentHelp(
            "A province's document over a national edition: PROVINCE=FILE, for example 460000=hainan.yaml. Repeatable.",
            valueName: "province=file"))
    var overlay: [String] = []

    @Option(
        help: ArgumentHelp("A register of exceptions that overlays may rest on. Repeatable.", valueName: "file"))
    var exceptions: [String] = []

    @Option(
        help: ArgumentHelp(
            "Keep a venue register in a province under an order: PROVINCE=FILE, as with --overlay. Repeatable.",
            valueName: "province=file"))
    var order: [String] = []

    @Flag(
        inversion: .prefixedNo,
        help: ArgumentHelp(
            """
            While it runs live without an end, let workers go through the lists of communities and state what they do. \
            Evidence that has field acts is played as it was recorded.
            """))
    var workers = true

    @Option(help: ArgumentHelp("Let things go wrong on purpose.", valueName: "seed", visibility: .hidden))
    var chaos: UInt64?

    @Option(help: ArgumentHelp("A program that serves a node.", valueName: "file", visibility: .hidden))
    var nodeProgram: String?

    private var exports: [CodeMerge.Kind: [String]] {
        [.codes: export, .work: exportDispatch].filter { !$0.value.isEmpty }
    }

    func validate() throws {
        for (kind, files) in exports where files.count != until.count {
            throw ValidationError("\(kind.option) needs --until: the instant of the rows, one for each file")
        }
        if exportActs != nil, until.isEmpty { throw ValidationError("--export-acts needs --until") }
        if chaos != nil, until.isEmpty { throw ValidationError("--chaos needs --until") }
        guard (1...4).contains(processes) else { throw ValidationError("--processes: 1 to 4") }
        if processes > 1, engine != .postgres {
            throw ValidationError("--processes needs --engine postgres: a SQLite file belongs to one process")
        }
        if postgres != nil, engine != .postgres { throw ValidationError("--postgres needs --engine postgres") }
    }

    func work(on console: Console) async throws -> Int32 {
        let stops = try until.map { try RequestedInstant($0, option: "--until") }
        guard zip(stops, stops.dropFirst()).allSatisfy({ $0.instant <= $1.instant }) else {
            throw UsageError("--until: the instants must be given in order; clocks do not go back")
        }
        let request = DemoRequest(
            data: data, store: store, engine: engine, postgres: postgres, stops: stops, processes: processes,
            pace: speed, port: port, exports: exports, actsFolder: exportActs, overlays: overlay,
            exceptions: exceptions, orders: order, chaosSeed: chaos, hasWorkers: workers && stops.isEmpty,
            nodeProgram: nodeProgram.map { [$0] } ?? ["/proc/self/exe", "serve"])
        return try await Demo(request, notes: .standardError).run()
    }
}
