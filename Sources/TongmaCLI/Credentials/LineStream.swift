internal import Foundation
internal import Synchronization

/// Answers each line of an input with a line, on all cores and in the order of the input.
///
/// Lines are independent: what one holds never touches another's answer. Whatever has arrived is answered before more is
/// waited for, so that a gate that writes one line gets its answer at once, while a large file is worked on in blocks.
struct LineStream: Sendable {
    /// Bytes that a line may have; a longer one is skipped and answered like any line that cannot be read.
    let longestLine: Int
    /// Answers one line, without its end; `nil` stands for a line that was too long. The answer is a line without its end.
    let answer: @Sendable (ArraySlice<UInt8>?) -> [UInt8]

    private static let block = 1 << 20

    /// Reads until the input ends, and writes the answers.
    func run(from input: FileHandle, to console: Console) throws {
        var pending: [UInt8] = []
        var isSkipping = false
        var hasEnded = false
        while !hasEnded {
            hasEnded = try !Self.read(from: input.fileDescriptor, into: &pending)
            if hasEnded, !pending.isEmpty, pending.last != UInt8(ascii: "\n") { pending.append(UInt8(ascii: "\n")) }
            guard let end = pending.lastIndex(of: UInt8(ascii: "\n")) else {
                if pending.count > longestLine {
                    pending = []
                    isSkipping = true
                }
                continue
            }
            try console.writeOut(answers(to: pending[...end], isFirstCut: isSkipping))
            isSkipping = false
            pending.removeFirst(end + 1)
        }
        if isSkipping { try console.writeOut(answer(nil) + [UInt8(ascii: "\n")]) }
    }

    /// Takes what there is, up to a block and a line; waits only when there is nothing. Answers `false` at the end.
    private static func read(from descriptor: Int32, into bytes: inout [UInt8]) throws -> Bool {
        let target = bytes.count + block
        repeat {
            let free = target - bytes.count
            let part = try [UInt8](unsafeUninitializedCapacity: free) { buffer, count in
                var result = Foundation.read(descriptor, buffer.baseAddress, free)
                while result < 0, errno == EINTR { result = Foundation.read(descriptor, buffer.baseAddress, free) }
                guard result >= 0 else {
                    throw UsageError("standard input cannot be read (\(FileFailure(code: errno)))")
                }
                count = result
            }
            guard !part.isEmpty else { return false }
            bytes += part
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard bytes.count < target, poll(&waiting, 1, 0) > 0 else { return true }
        } while true
    }

    /// The answers to whole lines. Blank ones have none.
    private func answers(to bytes: ArraySlice<UInt8>, isFirstCut: Bool) -> [UInt8] {
        var lines: [ArraySlice<UInt8>?] = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .dropLast()
            .map { $0.count > longestLine ? nil : $0 }
        if isFirstCut, !lines.isEmpty { lines[0] = nil }
        let work = lines
        // Some parts more than cores, so that none waits long for the slowest.
        let parts = min(work.count, 4 * ProcessInfo.processInfo.activeProcessorCount)
        let results = Mutex([[UInt8]](repeating: [], count: parts))
        DispatchQueue.concurrentPerform(iterations: parts) { part in
            var result: [UInt8] = []
            for line in work[work.count * part / parts..<work.count * (part + 1) / parts] {
                if let line, line.allSatisfy(Self.isBlank) { continue }
                result += answer(line)
                result.append(UInt8(ascii: "\n"))
            }
            let finished = result
            results.withLock { $0[part] = finished }
        }
        return results.withLock { Array($0.joined()) }
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
    }
}
