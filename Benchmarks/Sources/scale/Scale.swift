internal import ArgumentParser
internal import Foundation
internal import ScaledOutbreak

/// Writes the sample outbreak several times over, as plain CSV.
@main
struct Scale: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write the sample outbreak several times over, with renamed persons, records, tubes and trains.")

    @Option(help: "The folder of the sample.")
    var sample = "Examples/outbreak"
    @Option(help: "How many times 6,000 persons (1 to 100).")
    var copies: Int
    @Flag(help: "Scatter the lines of all copies over the files: the worst order for a reader's memory.")
    var mixed = false
    @Argument(help: "The folder to write to.")
    var folder: String

    func run() throws {
        try ScaledOutbreak.write(
            copies: copies, of: URL(fileURLWithPath: sample), to: URL(fileURLWithPath: folder),
            isMixed: mixed)
    }
}
