// How nodes keep what a person counts for: a few short records, behind each other in one line. Fields are apart by commas,
// records by semicolons; neither stands in the name of a worker.
extension PersonFigures {
    /// All but the home, as nodes keep it.
    public var text: String {
        var records: [[String]] = []
        if let row { records.append(["r"] + row.fields) }
        records += namings.map { ["n", "\($0.week)", "\($0.due)", flags([$0.isReached, $0.isPlaced])] }
        for illness in illnesses {
            let known = [illness.isDetected, illness.isNotified].map { $0.map { $0 ? "1" : "0" } ?? "-" }
            records.append(
                ["i", "\(illness.week)", "\(illness.respondDue)"]
                    + [flags([illness.isListed, illness.isPlaced, illness.isResponded]), known.joined()]
                    + illness.lengths.map { $0.map { "\($0)" } ?? "" })
        }
        records += periods.map { ["p", "\($0.week)", flags([$0.isWhole])] }
        return records.map { $0.joined(separator: ",") }.joined(separator: ";")
    }

    /// Reads ``text``; `nil` for anything else.
    public init?(_ text: some StringProtocol, home: Division) {
        self.init(home: home, row: nil, namings: [], illnesses: [], periods: [])
        for record in text.split(separator: ";") {
            var fields = FigureFields(record)
            switch fields.next() {
            case "r":
                guard let row = Row(&fields) else { return nil }
                self.row = row
            case "n":
                guard let week = fields.number(), let due = fields.number(), let flags = fields.flags(2) else {
                    return nil
                }
                namings.append(Naming(week: Int(week), due: due, isReached: flags[0], isPlaced: flags[1]))
            case "i":
                guard let illness = Illness(&fields) else { return nil }
                illnesses.append(illness)
            case "p":
                guard let week = fields.number(), let flags = fields.flags(1) else { return nil }
                periods.append(Period(week: Int(week), isWhole: flags[0]))
            default: return nil
            }
        }
    }
}

private func flags(_ values: [Bool]) -> String { values.map { $0 ? "1" : "0" }.joined() }

extension PersonFigures.Row {
    fileprivate var fields: [String] {
        func text(_ number: Int64?) -> String { number.map { "\($0)" } ?? "" }
        return [
            list.rawValue, "\(owner)", stage?.rawValue ?? "", "\(level)",
            flags([isMissing, isOffered, isTaken, isKnown, isKept]), text(offerDue), text(placeUntil), "\(slots)",
            "\(filledSlots)", holder ?? "",
        ] + workers.flatMap { [$0.id, "\($0.lastAct)"] }
    }

    fileprivate init?(_ fields: inout FigureFields) {
        guard let list = WorkItem.List(rawValue: fields.next()), let owner = Division(fields.next()) else { return nil }
        let stage = WorkItem.Stage(rawValue: fields.next())
        guard let level = fields.number(), let flags = fields.flags(5) else { return nil }
        let (offerDue, placeUntil) = (fields.number(), fields.number())
        guard let slots = fields.number(), let filled = fields.number() else { return nil }
        let holder = fields.next()
        var workers: [PersonFigures.Worker] = []
        while !fields.isAtEnd {
            let id = fields.next()
            guard let lastAct = fields.number() else { return nil }
            workers.append(PersonFigures.Worker(id: id, lastAct: lastAct))
        }
        self.init(
            list: list, owner: owner, stage: stage, level: Int(level), isMissing: flags[0], isOffered: flags[1],
            offerDue: offerDue, isTaken: flags[2], isKnown: flags[3], isKept: flags[4], placeUntil: placeUntil,
            slots: Int(slots), filledSlots: Int(filled), holder: holder.isEmpty ? nil : holder, workers: workers)
    }
}

extension PersonFigures.Illness {
    fileprivate init?(_ fields: inout FigureFields) {
        guard let week = fields.number(), let due = fields.number(), let flags = fields.flags(3) else { return nil }
        let known = fields.next().map { $0 == "-" ? nil : $0 == "1" }
        guard known.count == 2 else { return nil }
        self.init(
            week: Int(week), isListed: flags[0], isPlaced: flags[1],
            lengths: Indicator.early.map { _ in fields.number() }, isDetected: known[0], isNotified: known[1],
            isResponded: flags[2], respondDue: due)
    }
}

/// The fields of a record, one after the other.
private struct FigureFields {
    private var rest: ArraySlice<Substring>

    init(_ record: some StringProtocol) {
        rest = String(record).split(separator: ",", omittingEmptySubsequences: false)[...]
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func next() -> String { rest.popFirst().map { String($0) } ?? "" }

    mutating func number() -> Int64? { Int64(next()) }

    mutating func flags(_ count: Int) -> [Bool]? {
        let text = next()
        guard text.count == count else { return nil }
        return text.map { $0 == "1" }
    }
}
