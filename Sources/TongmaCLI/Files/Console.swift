internal import Foundation

/// Where a command writes: the streams of the process, or the memory of a test.
package struct Console {
    let writeOut: ([UInt8]) throws -> Void
    let writeError: ([UInt8]) -> Void

    /// A console that hands on what is written to standard output and to standard error.
    package init(out: @escaping ([UInt8]) throws -> Void, error: @escaping ([UInt8]) -> Void) {
        writeOut = out
        writeError = error
    }

    /// The streams of the process.
    static var process: Console {
        Console { bytes in
            do {
                try FileHandle.standardOutput.write(contentsOf: Data(bytes))
            } catch {
                throw WriteFailure(place: "standard output", cause: error)
            }
        } error: { bytes in
            // Nowhere is left to say that standard error cannot be written.
            try? FileHandle.standardError.write(contentsOf: Data(bytes))
        }
    }

    /// Writes text to standard error.
    func complain(_ text: String) {
        writeError(Array(text.utf8))
    }
}

/// Writing failed after everything had been checked, for example because the disk is full.
struct WriteFailure: Error, CustomStringConvertible {
    let description: String

    init(place: String, cause: any Error) {
        description = "\(place) cannot be written (\(FileFailure(cause)))"
    }
}
