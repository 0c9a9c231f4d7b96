package import Credentials
package import HealthCode
import HealthCodeStore

/// Something that was stated about a resident and holds now, in the terms of certificates for travelling.
package struct OwnStatement: Sendable, Hashable {
    /// What it says.
    package enum Content: Sendable, Hashable {
        /// A dose.
        case vaccination(product: String, dose: Int, on: LocalDate, site: String)
        /// A negative test; `laboratory` is `nil` for antigen tests, which people take at home.
        case test(isNAAT: Bool, sampledAt: Instant, laboratory: String?)
        /// Recovery, by the day of the first positive nucleic-acid test and the days from and until which it counts.
        case recovery(firstPositive: LocalDate, from: LocalDate, until: LocalDate)
    }

    /// `DATASET/RECORD_ID`: its name among the person's own.
    package let id: String
    /// What it says.
    package let content: Content

    /// What certificates call its kind.
    package var kind: StatementKind {
        switch content {
        case .vaccination: .vaccination
        case .test: .test
        case .recovery: .recovery
        }
    }
}

extension OwnStatement {
    /// For how many days a negative test is worth a certificate: as long as one lasts at most.
    private static let testDays: Int64 = 30
    /// A recovery counts from the eleventh to the 180th day after the first positive test (Regulation (EU) 2021/953,
    /// Article 7 and its Annex).
    private static let recoveryDays = (from: 11, until: 180)

    /// What of a person's records holds at a moment, doses first, then tests, then recoveries, each the latest first.
    static func standing(in file: PersonFile, at now: Instant) -> [OwnStatement] {
        let offset = UTCOffset.china
        let today = offset.date(of: now)
        var doses: [(order: Int, statement: OwnStatement)] = []
        var tests: [(order: Instant, statement: OwnStatement)] = []
        var recoveries: [OwnStatement] = []
        for record in file.records {
            let id = "\(record.dataset.rawValue)/\(record.recordID)"
            switch record.dataset {
            case .vaccination:
                guard let dose = record[.dose].flatMap({ Int($0) }), let product = record[.product],
                    let on = record[.administeredOn].flatMap({ LocalDate($0) }), on <= today
                else { continue }
                let content = Content.vaccination(product: product, dose: dose, on: on, site: record[.site] ?? "")
                doses.append((dose, OwnStatement(id: id, content: content)))
            case .naat, .antigen:
                guard record[.result] == TestResult.negative.rawValue, let sampledAt = record.instant(.sampledAt),
                    sampledAt <= now, now.wholeSeconds(since: sampledAt) <= testDays * 86_400
                else { continue }
                let content = Content.test(
                    isNAAT: record.dataset == .naat, sampledAt: sampledAt, laboratory: record[.laboratory])
                tests.append((sampledAt, OwnStatement(id: id, content: content)))
            case .case:
                guard record[.kind] == CaseKind.discharged.rawValue, let first = firstPositive(record, file) else {
                    continue
                }
                let day = offset.date(of: first)
                let (from, until) = (day + recoveryDays.from, day + recoveryDays.until)
                guard until >= today else { continue }
                recoveries.append(
                    OwnStatement(id: id, content: .recovery(firstPositive: day, from: from, until: until)))
            default: continue
            }
        }
        return doses.sorted { $0.order > $1.order }.map(\.statement)
            + tests.sorted { $0.order > $1.order }.map(\.statement) + recoveries
    }

    /// When the person was first tested positive in this illness: what the diagnosis says, or else the earliest positive
    /// nucleic-acid test in the ninety days before the discharge; nothing where neither is held, since a day must not be
    /// made up.
    private static func firstPositive(_ record: PersonRecord, _ file: PersonFile) -> Instant? {
        for version in record.earlier + [record.members] {
            let kind = version[Column.kind.wireName].flatMap { CaseKind(rawValue: $0) }
            if kind?.isDiagnosis ?? false || kind == .discharged,
                let sampledAt = version[Column.sampledAt.wireName].flatMap({ Instant($0) })
            {
                return sampledAt
            }
        }
        guard let discharged = record.instant(.occurredAt) else { return nil }
        let tests = file.records.lazy.filter { $0.dataset == .naat && $0[.result] == TestResult.positive.rawValue }
        return tests.compactMap { $0.instant(.sampledAt) }
            .filter { $0 <= discharged && discharged.wholeSeconds(since: $0) <= 90 * 86_400 }.min()
    }
}

extension PersonRecord {
    /// What the version in force says in a column.
    fileprivate subscript(_ column: Column) -> String? { members[column.wireName] }

    fileprivate func instant(_ column: Column) -> Instant? { self[column].flatMap { Instant($0) } }
}
