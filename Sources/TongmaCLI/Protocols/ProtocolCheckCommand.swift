internal import ArgumentParser
internal import HealthCode

/// `tongma protocol check`: does a document read, and does an overlay keep its limits?
struct ProtocolCheckCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check documents: editions, overlays against the limits L1 to L6, registers of exceptions.",
        discussion: """
            A malformed document is refused with line and reason. An overlay is held against its national edition: \
            each place where it goes further is named with its limit, and passes only under a registered exception \
            that lasts at the instant.

            EXAMPLES
              tongma protocol check Examples/overlays/hi-2022-07.yaml
              tongma protocol check Examples/overlays/gd-2022-07.yaml \\
                --exceptions Examples/overlays/exceptions.yaml \\
                --at 2022-07-20T00:00:00+08:00

            EXIT STATUS
              0  every document may be used
              1  an overlay goes beyond its limits
              2  a document does not read
            """)

    @Argument(help: ArgumentHelp("The documents.", valueName: "file"))
    var files: [String]

    @Option(help: ArgumentHelp("A register of exceptions. Repeatable.", valueName: "file"))
    var exceptions: [String] = []

    @Option(
        help: ArgumentHelp(
            "The instant at which exceptions must last; without it, the beginning of each overlay.",
            valueName: "instant"))
    var at: String?

    func answer(on console: Console) throws -> Int32 {
        let instant = try at.map { try RequestedInstant($0).instant }
        let register = try exceptions.flatMap { try RuleDocument.exceptions(at: $0) }
        var status: Int32 = 0
        for file in files {
            do {
                let (text, isGood) = try verdict(on: file, register: register, at: instant)
                try console.writeOut(Array("\(file): \(text)\n".utf8))
                if !isGood { status = max(status, 1) }
            } catch let error as UsageError {
                console.complain("\(error)\n")
                status = Status.unusable.rawValue
            }
        }
        return status
    }

    private func verdict(
        on file: String, register: [RegisteredException], at instant: Instant?
    ) throws -> (text: String, isGood: Bool) {
        switch try RuleDocument.any(at: file) {
        case .edition(let edition):
            let categories = edition.categories.count
            let noun = categories == 1 ? "category" : "categories"
            return ("edition \(edition.id), version \(edition.version): \(categories) \(noun); it reads", true)
        case .exceptions(let exceptions):
            let count = exceptions.count
            return ("register of \(count) \(count == 1 ? "exception" : "exceptions"); it reads", true)
        case .overlay(let overlay):
            guard let base = ControlProtocol.national(overlay.base) else {
                throw UsageError("\(file): there is no national edition \(overlay.base)")
            }
            let moment = instant ?? max(overlay.start(at: base.offset), base.start)
            let all: [LimitViolation]
            let open: [LimitViolation]
            do throws(DocumentError) {
                all = try overlay.violations(of: base)
                open = try overlay.check(against: base, exceptions: register, at: moment)
            } catch {
                throw UsageError("\(error)")
            }
            let heading = "overlay \(overlay.id) over \(base.id) for \(overlay.province)"
            if all.isEmpty { return ("\(heading): within L1 to L6", true) }
            let lines = all.map { violation in
                "\n  \(open.contains(violation) ? "refused " : "excepted") \(violation)"
            }.joined()
            let time = base.offset.format(moment)
            return ("\(heading): \(open.isEmpty ? "excepted" : "beyond its limits") at \(time)\(lines)", open.isEmpty)
        }
    }
}
