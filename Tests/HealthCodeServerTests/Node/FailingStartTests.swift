import HealthCode
import HealthCodeServer
import HealthCodeStore
import Testing

/// A node that cannot start leaves nothing open behind.
@Suite(.timeLimit(.minutes(5))) struct FailingStartTests {
    /// What is wrong with a configuration, found at one step of a start after another.
    private static let faults: [@Sendable (inout NodeConfiguration) -> Void] = [
        { $0.rules = .published(files: ["/nowhere/rules.yaml"], signingKeyFile: nil) },
        { $0.trust.files = ["/nowhere/trust.pem"] },
        { $0.admissionFiles = ["/nowhere/admission.json"] },
        { $0.acceptance.rulesFolder = "/nowhere/rules" },
        { $0.trust.signingFolder = "/nowhere/signers" },
    ]

    @Test(arguments: faults.indices)
    func `what was opened before a fault is closed again`(fault: Int) async throws {
        let box = try NodeInABox()
        var configuration = box.configuration
        Self.faults[fault](&configuration)
        do {
            // A client of HTTP that is forgotten ends the process of a debug build.
            let node = try await buildNode(
                configuration, credentials: NodeCredentials.all, clock: box.clock, logger: box.log.logger)
            await node.close()
        } catch is NodeFault {
            // The store is free for who mends the configuration.
        }
        let engine = try await SQLiteEngine.open(path: box.folder.path("node.sqlite"))
        await engine.close()
    }

    @Test func `a node whose port cannot be opened closes what it opened`() async throws {
        let box = try NodeInABox()
        var configuration = box.configuration
        configuration.http.tls = .init(certificateFile: "/nowhere/node.pem", keyFile: "/nowhere/node.key")
        let node = try await buildNode(
            configuration, credentials: NodeCredentials.all, clock: box.clock, logger: box.log.logger)
        await #expect(throws: NodeFault.self) { try await node.run() }
        let engine = try await SQLiteEngine.open(path: box.folder.path("node.sqlite"))
        await engine.close()
    }

    @Test func `a second node does not start on the file of the first, and says which it is`() async throws {
        let box = try NodeInABox()
        let first = try await buildNode(
            box.configuration, credentials: NodeCredentials.all, clock: box.clock, logger: box.log.logger)
        let fault = await #expect(throws: NodeFault.self) {
            try await buildNode(
                box.configuration, credentials: NodeCredentials.all, clock: box.clock, logger: box.log.logger)
        }
        #expect(fault?.description.contains(box.folder.path("node.sqlite")) == true)
        await first.close()
        let second = try await buildNode(
            box.configuration, credentials: NodeCredentials.all, clock: box.clock, logger: box.log.logger)
        await second.close()
    }
}
