import Glibc
import HealthCode

/// Derives the codes of persons of whom nothing but the freshness of tests and the number of doses can be said: almost
/// everyone, almost always.
///
/// A person is plain when no version of any of their records makes more than green (``persons`` keeps that as `is_open`),
/// when they live in no place that an area was ever stated for, and when each of their records has one version, which
/// holds. Then the assessment is green without reasons and without a review: there is nothing to evaluate. Everyone else
/// goes through the assessor; the law of federation holds the two against each other.
struct PlainCodes {
    /// Who is looked at.
    struct Candidate {
        let home: Int64?
        fileprivate var isPlain: Bool
        fileprivate var records: [UInt64] = []
        fileprivate var negativeAt: Instant?
        fileprivate var doses: UInt16 = 0
    }

    private let instant: Instant
    private let rules: RuleTimeline
    /// All areas ever stated.
    private let areas: AreaLog
    private var candidates: [PersonKey: Candidate] = [:]
    private let hasOverlays: Bool
    /// By which rows are known to be what was written. Of those who are plain that is asked before something is signed: it
    /// costs as much as all the rest, and what is changed into more than green is looked at anyway.
    private let seals: EvidenceSeals?

    init(at instant: Instant, rules: RuleTimeline, areas: AreaLog, seals: EvidenceSeals? = nil) {
        self.seals = seals
        self.instant = instant
        self.rules = rules
        hasOverlays = !rules.overlaidProvinces.isEmpty
        self.areas = areas
    }

    /// What ``take(_:)`` reads of `evidence`.
    var columns: String {
        let columns = "person_key, dataset, record_id, reported_s, reported_a, is_retracted, is_shared, body"
        return seals == nil ? columns : "\(columns), \(EvidenceSeals.columns)"
    }

    mutating func reserve(_ count: Int) { candidates.reserveCapacity(count) }

    /// Notes a person whose code is to be derived.
    mutating func add(_ person: PersonKey, home: Int64?, isOpen: Bool) {
        candidates[person] = Candidate(home: home, isPlain: !isOpen && !(home.map(areas.holds) ?? false))
    }

    /// Takes a row of `evidence`.
    mutating func take(_ row: any SQLRow) {
        guard let index = candidates.index(forKey: row.integer(0)) else { return }
        if let seals, !seals.hold(row, from: 8) { candidates.values[index].isPlain = false }
        // Not a method of this value: that would hold on to the table that it changes, and copy it for each row.
        Self.take(row, at: instant, into: &candidates.values[index])
    }

    private static func take(_ row: any SQLRow, at instant: Instant, into candidate: inout Candidate) {
        guard candidate.isPlain else { return }
        let reportedAt = Instant(seconds: row.integer(3), attoseconds: UInt64(row.integer(4)))
        guard row.integer(5) == 0, row.integer(6) == 0, reportedAt <= instant,
            let dataset = Dataset(number: row.integer(1))
        else {
            candidate.isPlain = false
            return
        }
        // Two versions of a record, or two records that happen to look alike: the assessor knows which holds. It is also for
        // those with more records than are looked through one by one in no time.
        let name = row.withBytes(2) { hash($0, UInt64(row.integer(1))) }
        guard candidate.records.count < mostRecords, !candidate.records.contains(name) else {
            candidate.isPlain = false
            return
        }
        candidate.records.append(name)
        switch dataset {
        case .naat: row.withBytes(7) { noteTest($0, in: &candidate) }
        case .vaccination:
            guard let dose = row.withBytes(7, { value(of: #""dose":""#, in: $0)?.first }), (49...57) ~= dose else {
                candidate.isPlain = false
                return
            }
            candidate.doses |= 1 << UInt16(dose - 48)
        case .residents, .antigen, .antibody: break
        case .case, .contact, .entry, .stay, .trip, .closedLoop, .identityLink, .fieldAct, .areaRisk:
            candidate.isPlain = false
        }
    }

    private static let mostRecords = 256

    private static func noteTest(_ body: UnsafeRawBufferPointer, in candidate: inout Candidate) {
        guard let result = value(of: #""result":""#, in: body),
            let text = value(of: #""sampled_at":""#, in: body),
            let sampledAt = Instant(rfc3339: text)
        else {
            candidate.isPlain = false
            return
        }
        switch result.first {
        case UInt8(ascii: "n"): candidate.negativeAt = max(candidate.negativeAt ?? sampledAt, sampledAt)
        case UInt8(ascii: "i"): break
        default: candidate.isPlain = false
        }
    }

    /// The codes of those who are plain, and everyone else.
    func codes() -> (plain: [PersonKey: DerivedCode], others: Set<PersonKey>) {
        var plain: [PersonKey: DerivedCode] = [:]
        var others: Set<PersonKey> = []
        guard let edition = rules.edition(at: instant) else { return ([:], Set(candidates.keys)) }
        plain.reserveCapacity(candidates.count)
        for (person, candidate) in candidates {
            guard candidate.isPlain, !candidate.records.isEmpty else {
                others.insert(person)
                continue
            }
            var governing = edition
            if hasOverlays, let home = candidate.home.flatMap({ Division(number: $0) }) {
                governing = rules.rules(at: instant, in: home.province) ?? edition
            }
            plain[person] = DerivedCode(
                isSubject: true, colour: .green, reasons: "", negativeAt: candidate.negativeAt,
                doses: candidate.doses.nonzeroBitCount, nextReview: nil, edition: governing.id)
        }
        return (plain, others)
    }

    /// The value of a member in a record's normal form. A quote inside of a value is escaped, so that a member's name
    /// between quotes and a colon stands nowhere else.
    private static func value(of member: StaticString, in body: UnsafeRawBufferPointer) -> Bytes? {
        let length = member.utf8CodeUnitCount
        guard var place = body.baseAddress else { return nil }
        let end = place + body.count
        while let quote = memchr(place, 34, end - place), end - UnsafeRawPointer(quote) > length {
            guard memcmp(quote, member.utf8Start, length) == 0 else {
                place = UnsafeRawPointer(quote) + 1
                continue
            }
            let first = UnsafeRawPointer(quote) + length
            guard let last = memchr(first, 34, end - first) else { return nil }
            return Bytes(
                start: first.assumingMemoryBound(to: UInt8.self), count: UnsafeRawPointer(last) - first)
        }
        return nil
    }

    /// FNV-1a.
    private static func hash(_ bytes: UnsafeRawBufferPointer, _ seed: UInt64) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325 ^ seed
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return hash
    }
}
