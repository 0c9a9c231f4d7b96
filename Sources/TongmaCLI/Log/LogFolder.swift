internal import Foundation
internal import TransparencyLog

/// The folder that a log was copied to.
struct LogFolder: TileStorage {
    private let url: URL

    init(path: String) {
        url = URL(fileURLWithPath: path, isDirectory: true)
    }

    /// The file `checkpoint` of the folder, unless another is named.
    func checkpoint(at path: String?) throws -> SignedCheckpoint {
        try Self.checkpoint(at: path ?? url.appendingPathComponent("checkpoint").path)
    }

    func bytes(at path: String) throws -> [UInt8]? {
        let file = url.appendingPathComponent(path)
        // What is missing is a finding; what cannot be read is a failure.
        guard FileManager.default.fileExists(atPath: file.path) else { return nil }
        return try Self.read(file.path)
    }

    static func checkpoint(at path: String) throws -> SignedCheckpoint {
        let bytes = try read(path)
        do {
            return try SignedCheckpoint(parsing: bytes)
        } catch {
            throw UsageError("\(path.printable): this is no signed checkpoint")
        }
    }

    static func policy(at path: String) throws -> WitnessPolicy {
        let bytes = try read(path)
        do throws(PolicyError) {
            return try WitnessPolicy(parsing: bytes)
        } catch {
            throw UsageError("\(path.printable):\(error.line): \(error.reason.sentence)")
        }
    }

    static func read(_ path: String) throws -> [UInt8] {
        do {
            return Array(try InputFile.open(URL(fileURLWithPath: path)).readToEnd() ?? Data())
        } catch {
            throw UsageError("\(path.printable): \(FileFailure(error))")
        }
    }
}
