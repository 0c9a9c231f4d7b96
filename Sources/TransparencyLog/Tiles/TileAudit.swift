/// What an auditor found when the whole log was read.
public struct TileAudit: Hashable, Sendable {
    /// How many entries were read and are those that the tree was made from.
    public private(set) var entries: UInt64 = 0
    /// What does not bear out the checkpoint, in the order of the log. None is a sound log.
    public private(set) var findings: [TileError] = []

    /// The greatest number of findings that are kept; reading ends there.
    public static let mostFindings = 1_000

    /// Reads every entry and every tile below a checkpoint, and names each that was changed or is missing.
    ///
    /// - Parameter each: is given every sound bundle of entries, with the index of its first.
    public static func run(
        _ checkpoint: Checkpoint, in storage: any TileStorage,
        each: (UInt64, [[UInt8]]) async throws -> Void = { _, _ in }
    ) async throws -> TileAudit {
        var audit = TileAudit()
        let reader = TileReader(checkpoint, in: storage)
        var bundle = UInt64(0)
        while bundle << 8 < checkpoint.size, audit.findings.count < mostFindings {
            do {
                let (entries, differing) = try await reader.compared(bundle)
                for index in differing { audit.note(.entryDiffers(index: index)) }
                if differing.isEmpty { try await each(bundle << 8, entries) }
                audit.entries += UInt64(entries.count - differing.count)
            } catch let finding as TileError {
                audit.note(finding)
                // Without the right edge nothing below the root can be told from anything else.
                if finding == .rootDiffers { break }
            }
            bundle += 1
        }
        if checkpoint.size == 0, checkpoint.root != .ofEmptyTree { audit.note(.rootDiffers) }
        return audit
    }

    /// A tile of a higher level is missed by each of the 256 below it, and said once.
    private mutating func note(_ finding: TileError) {
        if !findings.contains(finding) { findings.append(finding) }
    }
}
