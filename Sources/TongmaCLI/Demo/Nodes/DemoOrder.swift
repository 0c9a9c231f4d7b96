internal import Credentials
internal import Foundation
internal import HealthCode
internal import HealthCodeServer

/// An order under which a province of the demo keeps a venue register.
struct DemoOrder: Sendable {
    private let file: [UInt8]
    private let order: VenueOrder

    /// Reads `PROVINCE=FILE` each.
    ///
    /// - Throws: ``UsageError`` for a province without a node, and for a file that is no order of that province.
    static func read(_ options: [String], for nodes: [NodeName]) throws -> [NodeName: DemoOrder] {
        var orders: [NodeName: DemoOrder] = [:]
        for option in options {
            let parts = option.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, let division = Division(parts[0].padding(toLength: 12, withPad: "0", startingAt: 0))
            else { throw UsageError("--order: '\(option)' is not PROVINCE=FILE, such as 440000=guangdong.json") }
            let node = NodeName.province(division)
            guard nodes.contains(node) else { throw UsageError("--order: the evidence has no province \(parts[0])") }
            guard orders[node] == nil else { throw UsageError("--order: \(parts[0]) stands there twice") }
            orders[node] = try DemoOrder(file: parts[1], province: division)
        }
        return orders
    }

    private init(file path: String, province: Division) throws {
        do {
            file = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            throw UsageError("\(path) cannot be read (\(FileFailure(error)))")
        }
        do {
            order = try VenueOrder(document: try JSONValue(parsing: file), province: province)
        } catch {
            throw UsageError("\(path): \(error)")
        }
    }

    /// The node's part of the configuration.
    var configuration: (String, JSON) { ("check_in", .object([("orders_folder", .string("orders"))])) }

    /// The gate as a place that the order covers.
    var place: [(String, JSON)] {
        let division = (order.divisions.first ?? "").padding(toLength: 12, withPad: "0", startingAt: 0)
        return [("venue", .string("gate-1")), ("division", .string(division))]
    }

    /// Puts the order where the node reads it.
    func write(to folder: URL) throws {
        let orders = folder.appendingPathComponent("orders", isDirectory: true)
        try FileManager.default.createDirectory(at: orders, withIntermediateDirectories: true)
        try Data(file).write(to: orders.appendingPathComponent("order.json"), options: .atomic)
    }
}
