import Crypto
import Foundation
import HTTPTypes
import HealthCode
import HealthCodeServer
import HealthCodeStore
import HealthCodeStoreTesting
import HummingbirdTesting
import Logging
import Testing

/// A node as production builds it, with a store in a folder of its own, a clock that the test sets, and a log that it
/// reads. Credentials' tokens are their names.
struct NodeInABox: Sendable {
    var role: NodeRole = .hub
    var intake = NodeConfiguration.Intake()
    /// The hub's port; for provinces.
    var hubPort: Int?
    /// The provinces that a hub has. As long as one was never there, nobody knows what it would say.
    var peers: Set<String> = ["11", "41", "44"]
    /// By which a province knows the hub's documents.
    var hubKey: [UInt8]?
    /// Files of rules that the hub publishes.
    var rules: [String] = []
    /// By whom it signs, and whom it trusts.
    var trust = NodeConfiguration.Trust()
    /// Files with rules of admission.
    var admissionFiles: [String] = []
    /// What makes a hub a gateway for other countries.
    var gateway = NodeConfiguration.Gateway()
    /// By which rules it accepts foreign certificates.
    var acceptance = NodeConfiguration.Acceptance()
    /// Under which orders venues keep a register.
    var checkIn = NodeConfiguration.CheckIn()
    /// Whether it states grants.
    var statesGrants = true
    /// A PostgreSQL database instead of a file.
    var postgres: String?
    private let database = LastingDatabase()
    let folder: TemporaryFolder
    let clock: ReplayClock
    let log = LogLines()

    /// The moment at which the tests play: cn-9 is in force.
    static let start = Instant("2022-07-05T12:00:00+08:00") ?? Instant(seconds: 0)

    init(_ role: NodeRole = .hub, clock: ReplayClock? = nil) throws {
        self.role = role
        folder = try TemporaryFolder()
        self.clock = clock ?? ReplayClock()
        if clock == nil { self.clock.set(Self.start) }
    }

    /// A province of the hub that listens at a port.
    static func province(_ code: String, of hub: NodeInABox, at port: Int?) throws -> NodeInABox {
        let division = try #require(Division(code + "0000000000"))
        var province = try NodeInABox(.province(division), clock: hub.clock)
        province.hubPort = port
        province.hubKey = try hub.publicKey
        return province
    }

    /// The public half of the key by which this hub signs; the hub must have been built.
    var publicKey: [UInt8] {
        get throws {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.path("hub.signing")))
            return Array(try Curve25519.Signing.PrivateKey(rawRepresentation: bytes).publicKey.rawRepresentation)
        }
    }

    var configuration: NodeConfiguration {
        var configuration = NodeConfiguration(
            role: role, name: BilingualName(zh: "测试", en: "Test"), http: .init(host: "127.0.0.1", port: 0),
            store: postgres.map { .postgres(url: Secret($0)) } ?? .sqlite(path: folder.path("node.sqlite")),
            keysFile: folder.path("node.keys"),
            hub: hubPort.map {
                .init(url: "http://127.0.0.1:\($0)", token: Secret("token of province-\(role.name.prefix(2))"))
            }, clock: .replay, intake: intake, credentialsFile: "",
            rules: role == .hub
                ? .published(files: rules, signingKeyFile: folder.path("hub.signing"))
                : .received(hubPublicKey: hubKey),
            limits: .none, trust: trust, admissionFiles: admissionFiles, acceptance: acceptance)
        configuration.http.idle = .seconds(3_600)
        configuration.gateway = gateway
        configuration.checkIn = checkIn
        configuration.statesGrants = statesGrants
        return configuration
    }

    /// Builds the node and sends it requests through a port of this machine while its services run.
    func run<Value>(_ body: @Sendable (RunningNode) async throws -> Value) async throws -> Value {
        var configuration = configuration
        if EngineKind.ofNodes == .postgres, case .sqlite = configuration.store {
            configuration.store = .postgres(url: Secret(try await database.url()))
        }
        let node = try await buildNode(
            configuration, credentials: NodeCredentials.all(from: peers), clock: clock, logger: log.logger)
        let application = try NodeApplication.application(
            node.parts.shell, http: node.parts.configuration.http, routes: node.routes, services: node.services,
            showing: node.showing)
        let outcome: Result<Value, any Error>
        do {
            outcome = .success(
                try await application.test(.live) { client in
                    try await body(RunningNode(box: self, store: node.store, client: client))
                })
        } catch {
            outcome = .failure(error)
        }
        await node.close()
        return try outcome.get()
    }

    /// The hub, and the province with these two digits whose hub it is, when the rules have reached it.
    static func nation<Value>(
        _ code: String, intake: NodeConfiguration.Intake = .init(),
        _ body: @Sendable (_ hub: RunningNode, _ province: RunningNode) async throws -> Value
    ) async throws -> Value {
        var hub = try NodeInABox()
        hub.intake = intake
        return try await hub.run { [hub] running in
            var province = try province(code, of: hub, at: running.client.port)
            province.intake = intake
            return try await province.run { other in
                try await other.becomesReady()
                return try await body(running, other)
            }
        }
    }
}

/// A folder that goes when nobody needs it any more.
final class TemporaryFolder: Sendable {
    private let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("tongma-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    func path(_ name: String) -> String { url.appendingPathComponent(name).path }

    deinit {
        // What is left in the system's temporary folder harms nobody.
        try? FileManager.default.removeItem(at: url)
    }
}

/// Who may call the nodes of these tests.
enum NodeCredentials {
    /// The same for a hub that has only some provinces.
    static func all(from provinces: Set<String>) -> AccessCredentials {
        AccessCredentials(
            all.entries.filter { entry in
                entry.principal.province.map { provinces.contains(String($0.description.prefix(2))) } ?? true
            })
    }

    static let all = AccessCredentials([
        // Registered for everything: what a test states to set a scene.
        credential(.department, "registry"),
        credential(.department, "recorder") { $0.rights = [.grant] },
        credential(.department, "lab-11") {
            $0.datasets = [.naat, .antigen]
            $0.divisions = ["11"]
            $0.prefixes = ["n-"]
        },
        credential(.department, "cdc-41") {
            $0.datasets = [.contact, .case, .entry, .areaRisk]
            $0.divisions = ["41"]
        },
        node("11"), node("41"), node("44"),
        credential(.staff, "desk-1") { $0.rights = [.release, .readCodes, .enrol, .operate] },
        credential(.staff, "desk-2") { $0.rights = [.release] },
        credential(.staff, "desk-3"),
        credential(.staff, "clerk-11") {
            $0.rights = [.enrol, .readCodes]
            $0.divisions = ["1101"]
        },
        worker("walker-4401", .fieldWork, in: "440101001001"),
        worker("walker-4402", .fieldWork, in: "440201001001"),
        worker("officer-4401", .duty, in: "440100000000"),
        worker("officer-4402", .duty, in: "440200000000"),
        worker("field-1", .fieldWork, in: "440101001000"), worker("duty-1", .duty, in: "440101001000"),
        worker("field-2", .fieldWork, in: "440101001001"), worker("field-3", .fieldWork, in: "440101001002"),
        worker("duty-nation", .duty, in: "000000000000"),
        credential(.staff, "tracer") { $0.rights = [.trace] },
        credential(.staff, "tracer-4403") {
            $0.rights = [.trace]
            $0.divisions = ["4403"]
        },
        worker("duty-1101", .duty, in: "110100000000"), worker("field-1101", .fieldWork, in: "110100000000"),
        venue("library-1", in: "440106001006"), venue("port-1", in: "440305001001"),
        venue("museum-1", in: "110101001001"),
        credential(.venue, "gate-1") { $0.rights = [.query] }, credential(.venue, "gate-2"),
        credential(.driver, "replay"),
        credential(.country, "country-DE") { $0.country = "DE" },
        credential(.country, "country-FR") { $0.country = "FR" },
    ])

    private static func credential(
        _ role: Principal.Role, _ id: String, _ change: (inout Principal) -> Void = { _ in }
    ) -> Credential {
        var principal = Principal(role: role, id: id, name: BilingualName(zh: id, en: id))
        change(&principal)
        return Credential(tokenDigest: TokenDigest(of: "token of \(id)"), principal: principal)
    }

    /// A venue that shows codes of its own.
    private static func venue(_ id: String, in division: String) -> Credential {
        credential(.venue, id) {
            $0.place = Division(division).map { VenuePlace(id: id, division: $0) }
        }
    }

    /// Staff who work for a division.
    private static func worker(_ id: String, _ right: Principal.Right, in division: String) -> Credential {
        credential(.staff, id) {
            $0.rights = [right]
            $0.division = Division(division)
        }
    }

    private static func node(_ code: String) -> Credential {
        credential(.node, "province-\(code)") { $0.province = Division(code + "0000000000") }
    }
}
