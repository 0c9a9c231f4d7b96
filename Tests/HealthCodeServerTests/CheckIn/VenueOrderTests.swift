import Credentials
import Foundation
import HealthCode
import HealthCodeServer
import HealthCodeStore
import Testing

/// An order, as its file says it.
enum OrderText {
    /// An order of a province.
    static func one(
        id: String = "gd-2022-7", divisions: String = #"["4401"]"#, from: String = "2022-07-01T00:00:00+08:00",
        until: String = "2022-08-01T00:00:00+08:00", days: String = "14", more: String = ""
    ) -> String {
        """
        {"id": "\(id)", "authority": {"zh": "测试指挥部", "en": "Test command"},
         "basis": {"zh": "传染病防治法第四十二条", "en": "Law on Infectious Diseases, article 42"},
         "divisions": \(divisions), "from": "\(from)", "until": "\(until)", "retention_days": \(days)\(more)}
        """
    }
}

extension NodeInABox {
    /// Gives the node orders to keep a register of venues.
    mutating func order(_ orders: [String]) throws {
        guard !orders.isEmpty else { return }
        let path = folder.path("orders")
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try Data("[\(orders.joined(separator: ","))]".utf8).write(to: URL(fileURLWithPath: "\(path)/orders.json"))
        checkIn = NodeConfiguration.CheckIn(ordersFolder: path)
    }
}

@Suite struct VenueOrderTests {
    private static var province: Division { get throws { try #require(Division("440000000000")) } }

    private static func order(_ text: String) throws -> VenueOrder {
        try VenueOrder(document: try JSONValue(parsing: Array(text.utf8)), province: try province)
    }

    private static func fault(_ text: String) throws -> String {
        let document = try JSONValue(parsing: Array(text.utf8))
        let province = try province
        let fault = #expect(throws: VenueOrder.Fault.self) {
            try VenueOrder(document: document, province: province)
        }
        return fault?.place ?? "none"
    }

    @Test func `an order says who, why, where, until when and how long`() throws {
        let order = try Self.order(OrderText.one(divisions: #"["4401", "440305"]"#))
        #expect(order.id == "gd-2022-7" && order.authority.en == "Test command" && order.retentionDays == 14)
        #expect(order.basis.zh == "传染病防治法第四十二条")
        #expect(order.covers(try #require(Division("440106001006"))))
        #expect(order.covers(try #require(Division("440305001001"))))
        #expect(!order.covers(try #require(Division("440306001001"))))
        #expect(order.isInForce(at: order.from) && !order.isInForce(at: order.until))
        #expect(!order.isInForce(at: order.from.advanced(bySeconds: -1)))
        #expect(order.end(ofCheckInAt: order.from).seconds - order.from.seconds == 14 * 86_400)
    }

    @Test func `an order has an end, half a year away at the most`() throws {
        // 180 days from the first of July.
        #expect(throws: Never.self) { try Self.order(OrderText.one(until: "2022-12-28T00:00:00+08:00")) }
        for until in [
            "2022-12-28T00:00:01+08:00", "2022-07-01T00:00:00+08:00", "2022-06-30T00:00:00+08:00",
            "2022-07-02T00:00:00", "never", "",
        ] { #expect(try Self.fault(OrderText.one(until: until)) == "until") }
        #expect(try Self.fault(OrderText.one().replacing(#""until""#, with: #""till""#)) == "till")
    }

    @Test func `every fault is named with its place`() throws {
        for days in ["0", "15", "-1", "1.5", "\"14\"", "null", "9223372036854775807"] {
            #expect(try Self.fault(OrderText.one(days: days)) == "retention_days")
        }
        for divisions in ["[]", "4401", "null"] {
            #expect(try Self.fault(OrderText.one(divisions: divisions)) == "divisions")
        }
        for divisions in [#"["4401", "11"]"#, #"["4401", "440"]"#, #"["4401", "4401"]"#, #"["4401", 44]"#] {
            #expect(try Self.fault(OrderText.one(divisions: divisions)) == "divisions[1]")
        }
        for id in ["", "a b", String(repeating: "a", count: 33)] {
            #expect(try Self.fault(OrderText.one(id: id)) == "id")
        }
        #expect(try Self.fault(OrderText.one(from: "today")) == "from")
        #expect(try Self.fault(OrderText.one(more: #", "colour": "red""#)) == "colour")
        #expect(try Self.fault(OrderText.one().replacing("Test command", with: " ")) == "authority.en")
        #expect(try Self.fault(OrderText.one().replacing("测试指挥部", with: "a\\nb")) == "authority.zh")
        #expect(try Self.fault(OrderText.one().replacing(#""zh": "传染病"#, with: #""de": "", "zh": "传染病"#)) == "basis.de")
        #expect(try Self.fault("[]") == "")
    }

    @Test func `a node does not start with an order that it cannot read`() throws {
        func read(_ orders: [String]) throws -> VenueOrders {
            var box = try NodeInABox(.province(try Self.province))
            try box.order(orders)
            return try VenueOrders(box.checkIn, of: box.role)
        }
        let twice = #expect(throws: NodeFault.self) { try read([OrderText.one(), OrderText.one()]) }
        #expect(twice?.description.contains("orders.json[1]: id ") == true)
        let broken = #expect(throws: NodeFault.self) { try read([OrderText.one(days: "15")]) }
        #expect(broken?.description.contains("orders.json[0]: retention_days ") == true)
        #expect(throws: NodeFault.self) { try read(["{"]) }
        let repeated = OrderText.one(more: #", "retention_days": 2"#)
        #expect(throws: NodeFault.self) { try read([repeated]) }
        #expect(throws: NodeFault.self) {
            try VenueOrders(.init(ordersFolder: "/nowhere/at/all"), of: .province(try Self.province))
        }
    }

    @Test func `of several orders the one that keeps the least counts`() throws {
        var box = try NodeInABox(.province(try Self.province))
        try box.order([
            OrderText.one(id: "long"), OrderText.one(id: "short", days: "3"),
            OrderText.one(id: "over", until: "2022-07-02T00:00:00+08:00", days: "1"),
            OrderText.one(id: "elsewhere", divisions: #"["4403"]"#, days: "1"),
        ])
        let orders = try VenueOrders(box.checkIn, of: box.role)
        let library = try #require(Division("440106001006"))
        #expect(orders.order(at: library, NodeInABox.start)?.id == "short")
        #expect(orders.inForce(at: NodeInABox.start).map(\.id) == ["elsewhere", "short", "long"])
        #expect(orders["over"]?.retentionDays == 1 && orders["none"] == nil)
        #expect(VenueOrders.none.order(at: library, NodeInABox.start) == nil)
        #expect(try VenueOrders(.init(), of: box.role).inForce(at: NodeInABox.start).isEmpty)
    }
}
