import Credentials
import Crypto
import Foundation
import HealthCode
import HealthCodeStore

extension CertificateGateway {
    /// The most batches that one answer lists, and the most certificates that a batch names.
    static let largestList = 1_000
    /// The most batches of a country that stand at a time: a million certificates.
    private static let mostBatches = 1_000

    /// Takes a batch of revoked certificates that a country uploads.
    ///
    /// - Returns: the name that it is given.
    /// - Throws: ``Problem`` with the gateway's code.
    func addBatch(_ message: CMSSignedData, raw: [UInt8], by principal: Principal) async throws -> String {
        let (country, now) = try uploader(
            of: message, by: principal, refusal: Self.badSigner("0x000", .outsideRegistration))
        // What does not read is refused below, by the code of the interface.
        guard let json = try? JSONValue(parsing: message.content, limits: Self.limits, duplicates: .refused),
            let batch = try? RevocationBatch(json: json), let entries = json["entries"]?.array,
            (1...Self.largestList).contains(entries.count), let kid = json["kid"]?.string,
            (11...12).contains(kid.utf8.count)
        else {
            throw Problem(
                .uploadRefused, "The content is not a batch of 1 to \(Self.largestList) hashes.", code: "0x000")
        }
        guard batch.country == country else {
            throw Problem(.outsideRegistration, "The batch is another country's.", code: "0x000")
        }
        guard batch.expires > now.seconds else {
            throw Problem(.uploadRefused, "The batch has expired.", code: "0x000")
        }
        let identifier = UUID().uuidString.lowercased()
        let isNew = try await uploads.add(
            identifier, message: raw, of: country, digest: Array(SHA256.hash(data: message.content)),
            expires: Instant(seconds: batch.expires), at: now
        ) { own, all in
            // Every node holds every batch: what one country uploads must leave room for the others'.
            guard own < Self.mostBatches, all < ForeignTrustList.mostBatches else {
                throw Problem(
                    .uploadRefused, "There are too many batches; merge them, or take some back.", code: "0x000")
            }
        }
        guard isNew else { throw Problem(.conflict, "The batch was uploaded before.", code: "0x000") }
        note("batch \(identifier) uploaded", by: principal)
        return identifier
    }

    /// Takes a batch back.
    ///
    /// - Throws: ``Problem`` with the gateway's code.
    func removeBatch(_ message: CMSSignedData, by principal: Principal) async throws {
        let (country, now) = try uploader(
            of: message, by: principal, refusal: Self.badSigner("0x000", .outsideRegistration))
        // What does not read is refused below, by the code of the interface.
        guard let json = try? JSONValue(parsing: message.content, limits: Self.limits, duplicates: .refused),
            let identifier = json["batchId"]?.string.flatMap(UUID.init(uuidString:))?.uuidString.lowercased()
        else { throw Problem(.uploadRefused, "The content is not a JSON object with batchId.", code: "0x000") }
        switch try await uploads.removeGatewayBatch(identifier, of: country, at: now) {
        case .removed: note("batch \(identifier) taken back", by: principal)
        case .unknown: throw Problem(.notFound, "There is no such batch.", code: "0x000")
        case .foreign: throw Problem(.outsideRegistration, "The batch is another country's.", code: "0x000")
        case .gone: throw Problem(.gone, "The batch was taken back before.", code: "0x000")
        }
    }

    /// The batches that changed after a moment; `nil` when there are none.
    func batches(after: Instant) async throws -> JSONValue? {
        let limit = Self.largestList
        let batches = try await uploads.gatewayBatches(after: after, limit: limit + 1, at: node.clock.now())
        guard !batches.isEmpty else { return nil }
        return [
            "more": .bool(batches.count > limit),
            "batches": .array(
                batches.prefix(limit).map { batch in
                    [
                        "batchId": .string(batch.identifier), "country": .string(batch.country),
                        "date": .string(batch.changedAt.exactText), "deleted": .bool(batch.message == nil),
                    ]
                }),
        ]
    }
}
