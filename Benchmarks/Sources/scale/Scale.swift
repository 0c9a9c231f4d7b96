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
    @Argument(help: "The folder to write to.")
    var folder: String

    func run() throws {
        try ScaledOutbreak.write(
            copies: copies, of: URL(fileURLWithPath: sample), to: URL(fileURLWithPath: folder))
    }
}
