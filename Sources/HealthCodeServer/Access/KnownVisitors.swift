package import HTTPTypes
import Hummingbird
import Synchronization

/// Who is signed in at the pages by a cookie that no bearer token stands for: staff and venues. Their requests count for
/// them and not for the address that they share with others.
package final class KnownVisitors: Sendable {
    /// Finds the principal of a request.
    typealias Look = @Sendable (Request) async throws -> Principal?

    /// By which a field worker's telephone says which it is. The name is fixed and valid.
    package static let device = HTTPField.Name("Tongma-Device") ?? .via

    private let looks = Mutex<[Look]>([])

    /// Nobody is known.
    package init() {}

    /// Adds a way to know visitors.
    func add(_ look: @escaping Look) { looks.withLock { $0.append(look) } }

    /// Whose request it is; `nil` for somebody who is not signed in.
    func principal(of request: Request) async throws -> Principal? {
        // Whoever says nothing is looked for nowhere.
        guard request.headers.contains(.cookie) || request.headers.contains(Self.device) else { return nil }
        for look in looks.withLock({ $0 }) {
            if let principal = try await look(request) { return principal }
        }
        return nil
    }
}
