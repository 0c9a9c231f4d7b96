/// A file or block of HL7 v2 messages: one message, several, or a batch with its envelope (FHS, BHS, BTS, FTS).
///
/// It is cut before it is decoded, since each message has its own character set: no line end is part of a character in
/// any set that is read here.
public struct HL7Batch: Sendable {
    /// Its messages in order, each with the line (from 1) on which it begins.
    public private(set) var messages: [(line: Int, bytes: [UInt8])] = []
    /// What is wrong with the envelope: a count that is not what came, lines before the first message.
    public private(set) var notes: [MessageNote] = []

    /// Cuts a file.
    public init(_ file: [UInt8]) {
        var bytes = file[...]
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
        var inBatch = 0
        var trailers = 0
        var number = 0
        var start = bytes.startIndex
        while start < bytes.endIndex {
            let end = bytes[start...].firstIndex { $0 == 0x0D || $0 == 0x0A } ?? bytes.endIndex
            var next = min(end + 1, bytes.endIndex)
            if end < bytes.endIndex, bytes[end] == 0x0D, next < bytes.endIndex, bytes[next] == 0x0A { next += 1 }
            number += 1
            // A file may be a capture of a connection: its frames are not part of the messages.
            let line = bytes[start..<end].drop { $0 == 0x0B || $0 == 0x1C }
            let kept = line.filter { $0 != 0x1C }
            start = next
            if kept.isEmpty { continue }
            switch String(decoding: kept.prefix(3), as: UTF8.self) {
            case "FHS", "FTS": continue
            case "BHS": inBatch = 0
            case "BTS":
                trailers += 1
                let fields = kept.split(separator: kept.count > 3 ? kept[3] : 0, omittingEmptySubsequences: false)
                if fields.count > 1, let count = Int(String(decoding: fields[1], as: UTF8.self)), count != inBatch {
                    notes.append(
                        MessageNote(
                            .miscounted, at: .hl7(segment: "BTS", number: trailers, field: 1),
                            "counts other than the \(inBatch) messages that came"))
                }
                inBatch = 0
            case "MSH":
                messages.append((number, kept + [0x0D]))
                inBatch += 1
            default:
                if messages.isEmpty {
                    // Not dropped: it becomes a message of its own, which is then refused for what it is.
                    messages.append((number, kept + [0x0D]))
                } else {
                    messages[messages.count - 1].bytes += kept + [0x0D]
                }
            }
        }
    }
}
