import Synchronization

/// Tells whether an answer about a person can still be given, although it was read from the store some time ago.
///
/// Whatever can change an answer is published with the transaction that changes it (``Database/Channel/answers``) and
/// heard before that transaction's writer goes on. Persons are told apart by 16 bits of their numbers: with a million
/// answers at hand a change of one person takes fifteen others along, and a note says nothing of anybody.
public final class AnswerChanges: Sendable {
    /// A moment in the order of changes.
    public typealias Mark = UInt64

    private struct State {
        var current: Mark = 1
        var all: Mark = 0
        var buckets = [Mark](repeating: 0, count: 1 << 16)
    }

    private let state = Mutex(State())

    /// Nothing has changed yet.
    public init() {}

    /// The moment that it is: to be asked for before the store is read.
    public var mark: Mark { state.withLock { $0.current } }

    /// Whether what was read of a person after that moment still stands.
    public func holds(_ person: Int64, since mark: Mark) -> Bool {
        state.withLock { $0.all <= mark && $0.buckets[Self.bucket(of: person)] <= mark }
    }

    /// Takes a note: four hexadecimal digits for each person; everyone's when it is empty.
    public func hear(_ note: String) {
        state.withLock { state in
            state.current += 1
            guard !note.isEmpty, note != Self.everyone else {
                state.all = state.current
                return
            }
            var bucket = 0
            for (index, digit) in note.utf8.enumerated() {
                bucket = bucket << 4 | Int(digit < 58 ? digit &- 48 : digit &- 87) & 15
                if index & 3 == 3 {
                    state.buckets[bucket] = state.current
                    bucket = 0
                }
            }
        }
    }

    static func bucket(of person: Int64) -> Int { Int(truncatingIfNeeded: person) & 0xffff }

    /// The notes that say that these persons' answers have changed; everyone's when they are very many.
    static func notes(on persons: some Collection<Int64>) -> [String] {
        guard persons.count <= 8_000 else { return [everyone] }
        let digits = Array("0123456789abcdef".utf8)
        var notes: [String] = []
        var note: [UInt8] = []
        for bucket in Set(persons.map(bucket)) {
            for shift in [12, 8, 4, 0] { note.append(digits[bucket >> shift & 15]) }
            if note.count >= 7_996 {
                notes.append(String(decoding: note, as: UTF8.self))
                note = []
            }
        }
        if !note.isEmpty { notes.append(String(decoding: note, as: UTF8.self)) }
        return notes
    }

    /// The note that says that everything has changed. It is not empty, so that it is heard at once in its own process;
    /// no bucket begins with it.
    static let everyone = "*"
}

extension Aggregate {
    /// Says with the transaction that these persons' answers have changed.
    func noteChanges(of persons: some Collection<Int64>, on connection: any SQLConnection) throws {
        for note in AnswerChanges.notes(on: persons) {
            try engine.notify(Channel.answers, note: note, in: connection)
        }
    }

    /// Says with the transaction that everyone's answer may have changed.
    func noteChangeOfAll(on connection: any SQLConnection) throws {
        try engine.notify(Channel.answers, note: AnswerChanges.everyone, in: connection)
    }
}
