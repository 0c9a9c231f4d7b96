public import Foundation

/// The sample outbreak several times over, each copy with its own persons, records, tubes and trains, all of them in
/// the same places.
public enum ScaledOutbreak {
    private static let datasets = [
        "residents", "naat", "antigen", "antibody", "vaccination", "case", "contact", "entry", "stay", "trip",
        "closed-loop", "area-risk",
    ]

    /// Writes plain CSV files of `copies` times the sample to a folder.
    ///
    /// The copies follow each other, each in the order of the sample's own lines (which is none); `isMixed` scatters all
    /// lines over the whole file, so that every look-up of a reader reaches into another corner of its memory.
    /// Memory stays at a few times one dataset of the sample.
    public static func write(copies: Int, of sample: URL, to folder: URL, isMixed: Bool = false) throws {
        guard (1...Renaming.maximumCopies).contains(copies) else { throw SampleError.tooManyCopies(copies) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let renamings = (0..<copies).map(Renaming.init(copy:))
        for dataset in datasets {
            let file = try SampleFile(dataset: dataset, text: inflate(dataset, in: sample))
            let target = folder.appendingPathComponent("\(dataset).csv")
            try Data(file.header + [UInt8(ascii: "\n")]).write(to: target)
            let handle = try FileHandle(forWritingTo: target)
            defer { try? handle.close() }
            try handle.seekToEnd()
            let total = file.lines.count * (dataset == "area-risk" ? 1 : copies)
            let stride = isMixed ? stride(through: total) : 1
            var place = 0
            var output: [UInt8] = []
            for _ in 0..<total {
                file.append(
                    line: place % file.lines.count, renaming: renamings[place / file.lines.count], to: &output)
                place = (place + stride) % total
                if output.count >= 1 << 20 {
                    try handle.write(contentsOf: output)
                    output.removeAll(keepingCapacity: true)
                }
            }
            try handle.write(contentsOf: output)
        }
    }

    /// A step of about 0.618 of `total` that meets every place once: the golden ratio scatters best.
    private static func stride(through total: Int) -> Int {
        var stride = max(1, Int(Double(total) * 0.618_033_988_75))
        while greatestCommonDivisor(stride, total) > 1 { stride += 1 }
        return stride
    }

    private static func greatestCommonDivisor(_ left: Int, _ right: Int) -> Int {
        right == 0 ? left : greatestCommonDivisor(right, left % right)
    }

    private static func inflate(_ dataset: String, in sample: URL) throws -> Data {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["gzip", "-dc", sample.appendingPathComponent("\(dataset).csv.gz").path]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let text = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw SampleError.notInflated(dataset) }
        return text
    }
}
