internal import ArgumentParser
internal import HealthCode

/// `tongma protocol`: editions of the control rules, and what a change of them would do.
struct ProtocolCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "protocol",
        abstract: "List, show, check and compare protocols: the rules that codes are derived under.",
        subcommands: [
            ProtocolListCommand.self, ProtocolShowCommand.self, ProtocolCheckCommand.self, ProtocolDiffCommand.self,
        ])
}

/// `tongma protocol list`: the editions that ship with the product.
struct ProtocolListCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the national editions, in the order in which they took effect.")

    @Option(help: "The form of the answer: text, json or csv.")
    var format: AnswerFormat = .text

    func answer(on console: Console) throws -> Int32 {
        let editions = ControlProtocol.national
        switch format {
        case .text:
            var table = TextTable([
                ("protocol", .left), ("from", .left), ("categories", .right), ("assumed", .right), ("title", .left),
            ])
            for edition in editions {
                table.append([
                    edition.id, "\(edition.effectiveFrom)", "\(edition.categories.count)",
                    "\(edition.assumedCount)", "\(edition.title.zh) \(edition.title.en)",
                ])
            }
            let note = "assumed: numbers for which no published source is at hand\n"
            try console.writeOut(Array((table.text() + "\n" + note).utf8))
        case .csv:
            var output = TextOutput()
            output.append("protocol,version,effective_from,categories,assumed,title_zh,title_en\n")
            for edition in editions {
                output.append("\(edition.id),\(edition.version),\(edition.effectiveFrom),")
                output.append("\(edition.categories.count),\(edition.assumedCount),")
                output.append(field: edition.title.zh)
                output.append(",")
                output.append(field: edition.title.en)
                output.append("\n")
            }
            try console.writeOut(output.bytes)
        case .json:
            let list = editions.map { edition in
                JSON.object([
                    ("protocol", .string(edition.id)), ("version", .integer(edition.version)),
                    ("effective_from", .string("\(edition.effectiveFrom)")),
                    ("categories", .array(edition.categories.keys.sorted().map { .string($0.name) })),
                    ("assumed", .integer(edition.assumedCount)),
                    ("title", .object([("zh", .string(edition.title.zh)), ("en", .string(edition.title.en))])),
                ])
            }
            try console.writeOut(Array((JSON.array(list).text(indented: true) + "\n").utf8))
        }
        return 0
    }
}

extension ControlProtocol {
    /// How many of its numbers are marked assumptions.
    var assumedCount: Int {
        var parameters = [upgradeWindowDays, minimumStayHours, lateMinimumTests, lateWindowDays]
        var tests = 0
        for rule in categories.values {
            parameters += rule.phases.map(\.days)
            parameters += [rule.lookBackDays, rule.linkedTests, rule.infectiousDaysBefore].compactMap { $0 }
            parameters += [rule.lifting?.tests, rule.lifting?.hoursApart].compactMap { $0 }
            tests += rule.listedTests.count { $0.isAssumed }
        }
        return parameters.count { $0.isAssumed } + tests
    }
}
