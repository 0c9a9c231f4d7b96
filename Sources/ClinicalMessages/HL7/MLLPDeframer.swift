/// The receiving half of MLLP (HL7 v2 transport, appendix C): messages out of bytes that arrive in pieces of any size.
///
/// A message begins with VT (0x0B) and ends in FS CR (0x1C 0x0D). Neither byte can be part of a character in UTF-8 or
/// GB 18030. The machine holds no more than one message below its limit.
///
///     var deframer = MLLPDeframer()
///     for event in deframer.push(piece) {
///         if case .message(let bytes) = event { let verdict = reader.read(bytes) }
///     }
public struct MLLPDeframer: Sendable {
    /// What came.
    public enum Event: Sendable, Hashable {
        /// A whole message, without its frame.
        case message([UInt8])
        /// That many bytes between messages which are no line ends, spaces or NULs.
        case stray(bytes: Int)
        /// A message that was larger than the limit; all of it has been passed over.
        case tooLong(bytes: Int)
        /// A message that another began in, or that the connection ended in.
        case unfinished(bytes: Int)
    }

    private enum State {
        case between(stray: Int)
        case inside
        /// Behind FS: a CR belongs to the frame.
        case ended
    }

    /// The most bytes that a message may have: 1 MiB unless said otherwise.
    public static let standardLimit = 1 << 20

    private let limit: Int
    private var state = State.between(stray: 0)
    private var message: [UInt8] = []
    /// The bytes of the message so far, also of those beyond the limit.
    private var count = 0

    /// Nothing has come.
    public init(limit: Int = MLLPDeframer.standardLimit) {
        self.limit = limit
    }

    /// Whether a message has begun and not ended: a time limit applies.
    public var isInsideMessage: Bool {
        if case .inside = state { true } else { false }
    }

    /// Takes the next piece.
    ///
    /// - Returns: what it completed, in order.
    public mutating func push(_ piece: some Sequence<UInt8>) -> [Event] {
        var events: [Event] = []
        for byte in piece { take(byte, into: &events) }
        return events
    }

    /// Takes the end of the connection.
    public mutating func finish() -> [Event] {
        var events: [Event] = []
        switch state {
        case .between(let stray): if stray > 0 { events.append(.stray(bytes: stray)) }
        case .inside: events.append(.unfinished(bytes: count))
        case .ended: break
        }
        self = MLLPDeframer(limit: limit)
        return events
    }

    /// A message with its frame.
    public static func framed(_ message: [UInt8]) -> [UInt8] { [0x0B] + message + [0x1C, 0x0D] }

    private mutating func take(_ byte: UInt8, into events: inout [Event]) {
        switch (state, byte) {
        case (.ended, 0x0D): state = .between(stray: 0)
        case (.ended, _):
            // A frame without CR: what follows stands between messages.
            state = .between(stray: 0)
            take(byte, into: &events)
        case (.between(let stray), 0x0B):
            if stray > 0 { events.append(.stray(bytes: stray)) }
            begin()
        case (.between(let stray), _):
            let isFiller = byte == 0 || byte == 0x0A || byte == 0x0D || byte == 0x20
            state = .between(stray: stray + (isFiller ? 0 : 1))
        case (.inside, 0x0B):
            events.append(.unfinished(bytes: count))
            begin()
        case (.inside, 0x1C):
            events.append(count > limit ? .tooLong(bytes: count) : .message(message))
            message = []
            state = .ended
        case (.inside, _):
            count += 1
            if count <= limit { message.append(byte) } else { message = [] }
        }
    }

    private mutating func begin() {
        state = .inside
        message = []
        count = 0
    }
}
