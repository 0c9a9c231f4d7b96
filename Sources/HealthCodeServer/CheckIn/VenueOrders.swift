import Credentials
import Foundation
package import HealthCode
package import HealthCodeStore

/// The orders that a province node was given. They are read once; which of them is in force is asked each time.
package struct VenueOrders: Sendable {
    /// By name.
    private let orders: [String: VenueOrder]

    /// Where nobody ordered anything.
    package static let none = VenueOrders([:])

    private init(_ orders: [String: VenueOrder]) {
        self.orders = orders
    }

    /// Reads a folder: each `*.json` one order, or a list of them.
    ///
    /// - Throws: ``NodeFault`` that names the file, the place and the reason.
    package init(_ settings: NodeConfiguration.CheckIn, of role: NodeRole) throws {
        guard let folder = settings.ordersFolder, let province = role.province else {
            self = .none
            return
        }
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".json") }
        } catch {
            throw NodeFault("check_in.orders_folder: cannot be read")
        }
        var orders: [String: VenueOrder] = [:]
        for name in names.sorted() {
            let document = try Self.json(named: name, in: folder)
            let items = document.array ?? [document]
            for (index, item) in items.enumerated() {
                let place = document.array == nil ? name : "\(name)[\(index)]"
                do {
                    let order = try VenueOrder(document: item, province: province)
                    guard orders.updateValue(order, forKey: order.id) == nil else {
                        throw VenueOrder.Fault(place: "id", reason: "is that of another order")
                    }
                } catch {
                    throw NodeFault("check_in.orders_folder: \(place): \(error)")
                }
            }
        }
        self.init(orders)
    }

    private static func json(named name: String, in folder: String) throws -> JSONValue {
        let bytes: [UInt8]
        do {
            bytes = Array(try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")))
        } catch {
            throw NodeFault("check_in.orders_folder: \(name): cannot be read")
        }
        do {
            return try JSONValue(parsing: bytes, limits: .init(depth: 8, bytes: 256 << 10), duplicates: .refused)
        } catch {
            throw NodeFault("check_in.orders_folder: \(name): \(error)")
        }
    }

    /// An order, whether or not it is in force.
    package subscript(id: String) -> VenueOrder? { orders[id] }

    /// The orders in force, those that keep the least first.
    package func inForce(at now: Instant) -> [VenueOrder] {
        orders.values.filter { $0.isInForce(at: now) }.sorted { ($0.retentionDays, $0.id) < ($1.retentionDays, $1.id) }
    }

    /// The order under which a venue's register is on; of several the one that keeps the least.
    package func order(at division: Division, _ now: Instant) -> VenueOrder? {
        inForce(at: now).first { $0.covers(division) }
    }
}
