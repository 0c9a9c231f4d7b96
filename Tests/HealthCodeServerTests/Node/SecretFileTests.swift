import Foundation
import HealthCode
import HealthCodeServer
import Testing

/// Files with secrets are for their owner alone, from the first moment on.
@Suite(.timeLimit(.minutes(5))) struct SecretFileTests {
    private static let names = ["node.keys", "hub.signing"]

    private static func build(_ box: NodeInABox) async throws {
        let node = try await buildNode(
            box.configuration, credentials: NodeCredentials.all, clock: box.clock, logger: box.log.logger)
        await node.close()
    }

    private static func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test func `a node makes its secret files for itself alone, whole`() async throws {
        let box = try NodeInABox()
        try await Self.build(box)
        for name in Self.names { #expect(try Self.mode(box.folder.path(name)) == 0o600) }
        let folder = URL(fileURLWithPath: box.folder.path("node.keys")).deletingLastPathComponent().path
        // No draft is left.
        let files = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(
            files.filter { $0.contains("keys") || $0.contains("signing") }.sorted() == Self.names.sorted())
    }

    @Test(arguments: names, [0o640, 0o604, 0o644])
    func `a secret file that others can read is refused, and named`(name: String, mode: Int) async throws {
        let box = try NodeInABox()
        try await Self.build(box)
        let path = box.folder.path(name)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        let fault = await #expect(throws: NodeFault.self) { try await Self.build(box) }
        #expect(fault?.description.contains(path) == true && fault?.description.contains("chmod 600") == true)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        try await Self.build(box)
    }
}
