import Credentials
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
        var orders: [String: VenueOrder] = [:]
        let files = ConfiguredFiles(
            key: "check_in.orders_folder", limits: .init(depth: 8, bytes: 256 << 10), duplicates: .refused)
        try files.each(in: folder) { document in
            let order = try VenueOrder(document: document, province: province)
            guard orders.updateValue(order, forKey: order.id) == nil else {
                throw VenueOrder.Fault(place: "id", reason: "is that of another order")
            }
        }
        self.init(orders)
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
