import Foundation
import HealthCode
import HealthCodeServer
import HealthCodeStore
import Testing

@Suite struct NodeConfigurationTests {
    static let province = """
        {"node": {"role": "province", "province": "110000000000", "name": {"zh": "北京", "en": "Beijing"}},
         "http": {"host": "127.0.0.1", "port": 8101},
         "store": {"engine": "sqlite", "path": "data/node.sqlite"}, "keys": {"file": "/keys/node.keys"},
         "hub": {"url": "http://127.0.0.1:8100/", "token": "hub's secret"}, "clock": "replay",
         "credentials": {"file": "credentials.json"},
         "rules": {"hub_public_key": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}}
        """

    static let hub = """
        {"node": {"role": "hub", "name": {"zh": "国家", "en": "Nation"}},
         "http": {"host": "::1", "port": 0}, "store": {"engine": "postgres", "url": "postgresql://u:hidden@h/d"},
         "keys": {"file": "node.keys"}, "credentials": {"file": "credentials.json"},
         "rules": {"files": ["overlay.yaml", "exceptions.yaml"], "signing_key_file": "hub.signing"},
         "intake": {"maximum_bytes": 2048, "hold_above": 7}}
        """

    private func read(_ json: String, _ environment: [String: String] = [:]) async throws -> NodeConfiguration {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: folder) } }
        let file = folder.appendingPathComponent("node.json")
        try Data(json.utf8).write(to: file)
        return try await NodeConfiguration.read(file: file.path, environment: environment)
    }

    private func faults(_ json: String, _ environment: [String: String] = [:]) async throws -> [String] {
        let error = await #expect(throws: ConfigurationFaults.self) { try await read(json, environment) }
        return try #require(error).faults.map(\.description)
    }

    @Test func `a province's file is read, and relative paths are counted from it`() async throws {
        let node = try await read(Self.province)
        #expect(node.role == .province(try #require(Division("110000000000"))))
        #expect(node.name == BilingualName(zh: "北京", en: "Beijing"))
        #expect(node.http.port == 8101)
        guard case .sqlite(let path) = node.store else {
            Issue.record("not SQLite")
            return
        }
        #expect(path.hasPrefix("/") && path.hasSuffix("/data/node.sqlite"))
        #expect(node.keysFile == "/keys/node.keys")
        #expect(node.hub?.url == "http://127.0.0.1:8100")
        #expect(node.hub?.token.reveal() == "hub's secret")
        #expect(node.clock == .replay)
        #expect(node.intake == .init(maximumBytes: 67_108_864, holdAbove: 200))
        #expect(node.rules == .received(hubPublicKey: Array(repeating: 0, count: 32)))
    }

    @Test func `a hub's file is read`() async throws {
        let node = try await read(Self.hub)
        #expect(node.role == .hub)
        #expect(node.store == .postgres(url: Secret("postgresql://u:hidden@h/d")))
        #expect(node.clock == .system)
        #expect(node.intake == .init(maximumBytes: 2048, holdAbove: 7))
        guard case .published(let files, let key) = node.rules else {
            Issue.record("not a hub's rules")
            return
        }
        #expect(files.map { $0.split(separator: "/").last } == ["overlay.yaml", "exceptions.yaml"])
        #expect(key?.hasSuffix("/hub.signing") == true)
    }

    @Test func `the environment stands above the file`() async throws {
        let environment = [
            "TONGMA_HTTP_PORT": "9", "TONGMA_HUB_TOKEN": "other", "TONGMA_INTAKE_HOLD_ABOVE": "1", "HTTP_PORT": "10",
        ]
        let node = try await read(Self.province, environment)
        #expect(node.http.port == 9)
        #expect(node.hub?.token.reveal() == "other")
        #expect(node.intake.holdAbove == 1)
    }

    @Test func `the bounds of the guard are data by division`() async throws {
        func intake(_ text: String) async throws -> NodeConfiguration.Intake {
            try await read(Self.hub.replacingOccurrences(of: #""hold_above": 7"#, with: text)).intake
        }
        let intake = try await intake(
            #""hold_above_by_division": ["440100000000=600", "000000000000=300"], "hold_node_above": 40"#)
        let (city, other) = (try #require(Division("440106000000")), try #require(Division("450000000000")))
        let bounds = intake.bounds(of: [other])
        #expect(bounds.bound(at: city) == 600 && bounds.department == 300 && bounds.node == 40)
        var lab = Principal(role: .department, id: "lab", name: BilingualName(zh: "实验室", en: "lab"))
        #expect(intake.bounds(for: lab, at: .hub).department == 300)
        #expect(intake.bounds(for: lab, at: .province(city.province)).department == 300)
        lab.divisions = ["4401", "45"]
        #expect(intake.bounds(for: lab, at: .hub).department == 600)
        for wrong in ["440100000000", "4401=600", "440100000000=-1", "440100000000=many", "440100000000=1=2", "=5"] {
            let faults = try await faults(
                Self.hub.replacingOccurrences(
                    of: #""hold_above": 7"#, with: #""hold_above_by_division": ["\#(wrong)"]"#))
            #expect(faults.count == 1 && faults.first?.hasPrefix("intake.hold_above_by_division: ") == true, "\(wrong)")
        }
        let twice = try await faults(
            Self.hub.replacingOccurrences(
                of: #""hold_above": 7"#,
                with: #""hold_above_by_division": ["440100000000=1", "440100000000=2"]"#))
        #expect(twice.count == 1)
    }

    @Test func `every fault is named with its key`() async throws {
        let faults = try await faults(
            """
            {"node": {"role": "province", "province": "110100000000", "name": {"zh": "北京", "en": " "}},
             "http": {"host": 7, "port": 65536}, "store": {"engine": "mysql"}, "hub": {"url": "ftp://x"},
             "clock": "sundial", "intake": {"hold_above": -1}, "rules": {"files": ["a"], "hub_public_key": "?"},
             "typo": {"deep": 1}, "credentials": {"file": "c"}}
            """)
        let keys = faults.map { String($0.prefix { $0 != ":" }) }
        #expect(
            Set(keys) == [
                "node.province", "node.name.en", "http.host", "http.port", "store.engine", "keys.file", "hub.url",
                "hub.token", "clock", "intake.hold_above", "rules.files", "rules.hub_public_key", "typo.deep",
            ])
        #expect(keys.count == Set(keys).count)
    }

    @Test(arguments: ["", "[]", "{", "7", #"{"rules": {"files": ["a", 1]}}"#, #"{"node": [{}]}"#])
    func `what is no configuration is refused`(text: String) async throws {
        #expect(try await !faults(text).isEmpty)
    }

    @Test func `a file that is not there is refused`() async throws {
        await #expect(throws: ConfigurationFaults.self) {
            try await NodeConfiguration.read(file: "/nowhere/node.json", environment: [:])
        }
    }

    @Test func `secrets are never printed`() async throws {
        var printed = ""
        dump(try await read(Self.province), to: &printed)
        dump(try await read(Self.hub), to: &printed)
        printed += "\(try await read(Self.hub)) \(String(reflecting: try await read(Self.province)))"
        let wrong = Self.hub.replacingOccurrences(
            of: #""url": "postgresql://u:hidden@h/d""#, with: #""url": ["hidden"]"#)
        printed += try await faults(wrong).joined()
        printed += try await faults(Self.hub, ["TONGMA_HTTP_PORT": "hub's secret"]).joined()
        #expect(!printed.contains("hidden"))
        #expect(!printed.contains("hub's secret"))
    }

    @Test func `one address has an eighth of the connections, unless it is a proxy's or the file says otherwise`()
        async throws
    {
        let usual = try await read(Self.province)
        #expect(usual.http.connectionsPerAddress == 512)
        #expect(usual.http.proxyAddresses == ["127.0.0.1", "::1"])
        #expect(usual.limits.streams == 32)
        func with(_ members: String) -> String {
            Self.province.replacing(#""port": 8101"#, with: #""port": 8101, "# + members)
        }
        #expect(try await read(with(#""maximum_connections": 80"#)).http.connectionsPerAddress == 10)
        #expect(try await read(with(#""maximum_connections": 3"#)).http.connectionsPerAddress == 1)
        let proxies = #""proxy_addresses": ["192.0.2.1", "2001:DB8::0:1", "::ffff:192.0.2.2"]"#
        let said = try await read(
            with(#""connections_per_address": 7, "# + proxies), ["TONGMA_LIMITS_STREAMS_PER_CALLER": "0"])
        #expect(said.http.connectionsPerAddress == 7)
        #expect(said.http.proxyAddresses == ["192.0.2.1", "2001:db8::1", "192.0.2.2"])
        #expect(said.limits.streams == 0)
        #expect(try await read(with(#""proxy_addresses": []"#)).http.proxyAddresses == [])
        let faults = try await faults(with(#""connections_per_address": 0, "proxy_addresses": ["proxy.example"]"#))
        #expect(faults.map { $0.prefix { $0 != ":" } } == ["http.connections_per_address", "http.proxy_addresses"])
    }

    @Test func `a province is told where its orders lie, and the hub has none`() async throws {
        let orders = #""check_in": {"orders_folder": "orders"}, "keys""#
        let folder = try await read(Self.province.replacing(#""keys""#, with: orders)).checkIn.ordersFolder
        #expect(try #require(folder).hasSuffix("/orders"))
        #expect(try await read(Self.province).checkIn.ordersFolder == nil)
        let faults = try await faults(Self.hub.replacing(#""keys""#, with: orders))
        #expect(faults.count == 1 && faults[0].hasPrefix("check_in.orders_folder:"))
    }
}
