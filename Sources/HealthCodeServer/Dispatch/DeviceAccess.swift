import HTTPTypes
import HealthCode
import HealthCodeStore
import Hummingbird

/// How a field worker's telephone shows which it is. It has two marks that only its node can make: one under the worker's PIN,
/// by which it asks for persons' data, and one that lies open, by which a locked telephone still delivers what is sealed, and
/// says that it has forgotten everything. Neither is kept by the node.
struct DeviceAccess: Sendable {
    let node: NodeParts
    let devices: FieldDevices

    // The names are fixed and valid.
    static let courierField = KnownVisitors.device
    static let secretField = HTTPField.Name("Tongma-Device-Secret") ?? .via

    init(node: NodeParts, devices: FieldDevices) {
        self.node = node
        self.devices = devices
        // Twenty thousand telephones share the addresses of a few operators: each counts for its worker.
        node.shell.visitors.add { [node] request in
            guard let header = request.headers[Self.courierField] else { return nil }
            let parts = header.split(separator: " ").map(String.init)
            guard parts.count == 3, Self.isMark(parts[2], of: "field-courier:\(parts[0]):\(parts[1])", node) else {
                return nil
            }
            return node.principals[parts[1]]
        }
    }

    /// What a device is told once.
    func marks(of device: FieldDevice) -> (courier: String, secret: String) {
        let mark = node.database.formMark(of: "field-courier:\(device.device):\(device.worker)")
        return ("\(device.device) \(device.worker) \(mark)", secret(of: device.device))
    }

    /// What a device seals with, and shows to be told of persons.
    func secret(of device: String) -> String { node.database.formMark(of: "field-secret:\(device)") }

    /// The device that asks by an open mark, whether or not it must forget.
    ///
    /// - Throws: ``Problem`` 401 without a mark of this device, 404 for one that is not known any more.
    func device(_ name: String, _ request: Request, _ context: NodeContext) async throws -> FieldDevice {
        guard let header = request.headers[Self.courierField] else { throw Problem.unauthenticated(wasGiven: false) }
        let parts = header.split(separator: " ").map(String.init)
        guard parts.count == 3, parts[0] == name,
            Self.isMark(parts[2], of: "field-courier:\(parts[0]):\(parts[1])", node)
        else { throw Problem.unauthenticated(wasGiven: true) }
        guard let device = try await devices.device(name), device.worker == parts[1] else {
            throw Problem(.notFound, "The device is not known any more: what it holds is of no use.")
        }
        context.trace.note(principal: device.worker)
        return device
    }

    /// Whether the request shows the mark that stands under the PIN.
    ///
    /// - Throws: ``Problem`` 401 for a mark that is another.
    func isUnlocked(_ device: FieldDevice, _ request: Request) throws(Problem) -> Bool {
        guard let secret = request.headers[Self.secretField] else { return false }
        guard Self.isEqual(secret, self.secret(of: device.device)) else { throw .unauthenticated(wasGiven: true) }
        return true
    }

    /// The worker of a device, who may work in the field for the division that it was registered for.
    ///
    /// - Throws: ``Problem`` 410 for a device that must forget what it holds.
    func worker(of device: FieldDevice) throws(Problem) -> DivisionStaff {
        guard device.isStanding, let staff = node.principals[device.worker]?.divisionStaff,
            staff.division == device.division
        else { throw Problem(.gone, "The device has to forget what it holds.") }
        return staff
    }

    private static func isMark(_ mark: String, of text: String, _ node: NodeParts) -> Bool {
        isEqual(mark, node.database.formMark(of: text))
    }

    private static func isEqual(_ one: String, _ other: String) -> Bool {
        TokenDigest(of: one).isEqualInConstantTime(to: TokenDigest(of: other))
    }
}

extension Principal {
    /// Who works with the lists of a division; `nil` for everybody else.
    var divisionStaff: DivisionStaff? {
        guard role == .staff, let division, !rights.isDisjoint(with: Right.ofDivision) else { return nil }
        return DivisionStaff(principal: self, division: division)
    }
}
