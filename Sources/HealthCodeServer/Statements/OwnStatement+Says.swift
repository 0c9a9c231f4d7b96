import Credentials
import HealthCode
import HealthCodeStore

extension OwnStatement {
    /// What a certificate of this statement says of whom, in a text that is the same whenever it says the same. What is
    /// issued is held against it for thirty days: another text for the same would withdraw what was signed before.
    func says(of holder: StatementHolder, as format: StatementIssuing.Format) -> [UInt8] {
        let parts: [String] =
            switch content {
            // An HCERT names no site.
            case .vaccination(let product, let dose, let on, let site):
                [product, "\(dose)", "\(on)", format == .smartHealthCard ? site : ""]
            case .test(let isNAAT, let sampledAt, let laboratory):
                [isNAAT ? "naat" : "antigen", sampledAt.exactText, laboratory ?? ""]
            case .recovery(let firstPositive, _, _): ["\(firstPositive)"]
            }
        // The letters of the name follow from the name, and may be others after an update of the system.
        let text = [format.rawValue, id, holder.name, holder.birthDate] + parts
        return JSONValue.array(text.map { .string($0) }).serialized()
    }

    /// What all that can be signed of a file at a moment says.
    static func says(in file: PersonFile, at moment: Instant) -> Set<[UInt8]> {
        guard let holder = StatementHolder(file) else { return [] }
        return Set(
            standing(in: file, at: moment).flatMap { statement in
                StatementIssuing.Format.allCases.map { statement.says(of: holder, as: $0) }
            })
    }
}
