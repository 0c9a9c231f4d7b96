internal import Foundation
internal import HealthCode

/// The rows of one instant, counted.
struct WorkTally {
    /// Rows, and what is urgent about them.
    struct Counts {
        var rows: [WorkItem.List: Int] = [:]
        var overdue = 0
        var offered = 0
        var missing = 0

        mutating func count(_ item: WorkItem) {
            rows[item.list, default: 0] += 1
            if (item.level ?? 0) > 0 { overdue += 1 }
            if item.offeredTo != nil { offered += 1 }
            if item.isMissing == true { missing += 1 }
        }

        var numbers: [(name: String, value: Int)] {
            WorkItem.List.allCases.map { ($0.rawValue, rows[$0] ?? 0) }
                + [("overdue", overdue), ("offered", offered), ("missing", missing)]
        }
    }

    let at: RequestedInstant
    /// The national edition in force.
    let edition: ControlProtocol
    private(set) var all = Counts()
    /// By the province of the owner; `nil` for what the nation owns.
    private var byProvince: [Division?: Counts] = [:]
    /// Items by measure and stage.
    private(set) var stages: [String: [WorkItem.Stage: Int]] = [:]
    /// Rows by level, 0 included; rosters have none.
    private(set) var levels: [Int: Int] = [:]

    init(at: RequestedInstant, edition: ControlProtocol) {
        self.at = at
        self.edition = edition
    }

    mutating func count(_ item: WorkItem) {
        all.count(item)
        byProvince[item.owner == .nation ? nil : item.owner.province, default: Counts()].count(item)
        if item.list == .item, let measure = item.measure, let stage = item.stage {
            stages[measure, default: [:]][stage, default: 0] += 1
        }
        if let level = item.level { levels[level, default: 0] += 1 }
    }

    /// By code; what the nation owns comes last.
    var provinces: [(province: Division?, counts: Counts)] {
        byProvince.sorted { ($0.key?.code ?? .max) < ($1.key?.code ?? .max) }.map { ($0.key, $0.value) }
    }

    var json: JSON {
        func object(_ counts: Counts) -> [(String, JSON)] { counts.numbers.map { ($0.name, .integer($0.value)) } }
        return .object(
            [("at", .string(at.text)), ("protocol", .string(edition.id))] + object(all) + [
                (
                    "provinces",
                    .array(
                        provinces.map { province, counts in
                            .object([("division", province.map { .string("\($0)") } ?? .null)] + object(counts))
                        })
                ),
                (
                    "measures",
                    .array(
                        stages.sorted { $0.key < $1.key }.map { measure, stages in
                            .object(
                                [("measure", .string(measure))]
                                    + WorkItem.Stage.ofItems.map { ($0.rawValue, .integer(stages[$0] ?? 0)) })
                        })
                ),
                (
                    "levels",
                    .array(
                        levels.sorted { $0.key < $1.key }.map { level, rows in
                            .object([("level", .integer(level)), ("rows", .integer(rows))])
                        })
                ),
            ])
    }
}

extension WorkItem.Stage {
    /// The stages of items, in the order in which work goes on.
    static let ofItems: [Self] = [.issued, .accepted, .reached, .controlled, .monitored]
}

/// The summary of `tongma dispatch` for people.
struct WorkSummary {
    let tallies: [WorkTally]
    let folder: String

    var text: String { tallies.map(section).joined(separator: "\n") }

    private func section(_ tally: WorkTally) -> String {
        """
        \(tally.at.text)  \(folder)
        \(tally.edition.id), version \(tally.edition.version)

        \(provinces(tally))
        \(stages(tally))
        \(levels(tally))
        """
    }

    private func provinces(_ tally: WorkTally) -> String {
        var table = TextTable(
            [("Province of the owner", .left)] + tally.all.numbers.map { ($0.name.capitalized, .right) })
        for (province, counts) in tally.provinces {
            let name = province.map { ProvinceName(division: $0).text } ?? LocalizedText(zh: "全国", en: "the nation")
            let label = name.zh == name.en ? name.zh : "\(name.zh) \(name.en)"
            table.append([label] + counts.numbers.map(\.value.grouped))
        }
        table.append(["All"] + tally.all.numbers.map(\.value.grouped))
        return table.text(indent: "  ")
    }

    private func stages(_ tally: WorkTally) -> String {
        guard !tally.stages.isEmpty else { return "  No items: nobody has to act for anybody.\n" }
        var table = TextTable(
            [("Items under", .left)] + WorkItem.Stage.ofItems.map { ($0.rawValue.capitalized, .right) })
        for (measure, stages) in tally.stages.sorted(by: { $0.key < $1.key }) {
            table.append([measure] + WorkItem.Stage.ofItems.map { (stages[$0] ?? 0).grouped })
        }
        return table.text(indent: "  ")
    }

    private func levels(_ tally: WorkTally) -> String {
        var table = TextTable([("On the lists of", .left), ("Rows", .right)])
        for (level, rows) in tally.levels.sorted(by: { $0.key < $1.key }) {
            let label =
                level == 0 ? "the owner alone" : "the owner and \(level) above, overdue"
            table.append([label, rows.grouped])
        }
        return table.text(indent: "  ")
    }
}
