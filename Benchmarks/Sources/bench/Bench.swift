internal import ArgumentParser

/// Measures what the product promises, beside what the machine could do at best.
///
/// `run` starts every measurement as a process of its own, so that peak memory and heap belong to it alone, and writes
/// the report. The other subcommands are those measurements.
@main
struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure reading, assessing and the whole command.",
        subcommands: [
            RunCommand.self, ReadMeasurement.self, LogMeasurement.self, AssessMeasurement.self, TenRecords.self,
            ColourCheck.self, CertLogicMeasurement.self, StatusListMeasurement.self, HCERTMeasurement.self,
            HealthCodeMeasurement.self, CredentialLines.self, CredentialsCommand.self,
            TransparencyLogMeasurement.self,
        ])
}

/// The four instants of the sample's expected codes.
let nationalInstants = [
    "2022-06-27T23:59:59+08:00", "2022-06-28T00:00:00+08:00", "2022-07-06T12:00:00+08:00", "2022-07-20T08:00:00+08:00",
]

/// A measurement that could not be made.
struct BenchError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
