import CommandTesting
import Credentials
import Foundation
import Testing

/// Readers that others wrote read what is drawn, also from a screenshot.
@Suite(
    .enabled(if: QRReader.all.allSatisfy(\.isThere) || isContinuousIntegration, "zbarimg and ZXingReader are absent"))
struct QRReadingTests {
    /// As long as a presentation of a health code can be at version 15 and level M.
    static let presentation = String(
        ("TM1:" + String(repeating: "6BFOXN*TS0BI$ZD.P9UOL97O4-2HH77HRM3DSPTHRR+%", count: 14))
            .prefix(HealthCodePresentation.qrCodeCharacters))
    static let card = "shc:/" + String(repeating: "5676290952432060346029243740", count: 40)

    struct Sample: Sendable, CustomTestStringConvertible {
        let format: CredentialFormat
        let text: String
        var testDescription: String { format.rawValue }
    }

    static let samples = [
        Sample(format: .healthCode, text: presentation),
        Sample(format: .hcert, text: "HC1:" + presentation.dropFirst(4)),
        Sample(format: .smartHealthCard, text: card),
    ]

    @Test(arguments: QRReader.all, samples)
    func `a reader that others wrote reads the PNG`(reader: QRReader, sample: Sample) async throws {
        let code = try QRCode(sample.text, for: sample.format)
        #expect(try await reader.read(code.png(scale: 4)) == sample.text)
    }

    /// A health code on a screen is at most version 15; with the quiet zone that is 85 modules, 3 pixels each of 300.
    @Test(arguments: QRReader.all)
    func `a reader that others wrote reads a screenshot 300 pixels wide`(reader: QRReader) async throws {
        let code = try QRCode(Self.presentation, for: .healthCode)
        #expect(try await reader.read(screenshot(of: code, width: 300)) == Self.presentation)
    }

    /// The code shrunk or stretched to a width that is no multiple of its modules, as a browser would: each pixel is
    /// the mean of what it covers. In the portable graymap format, which both readers know.
    private func screenshot(of code: QRCode, width: Int) -> [UInt8] {
        let side = code.size + 8
        let samples = 8
        var image = Array("P5\n\(width) \(width)\n255\n".utf8)
        for y in 0..<width {
            for x in 0..<width {
                var light = 0
                for sample in 0..<(samples * samples) {
                    let column = (x * samples + sample % samples) * side / (width * samples) - 4
                    let row = (y * samples + sample / samples) * side / (width * samples) - 4
                    if !code[column, row] { light += 1 }
                }
                image.append(UInt8(light * 255 / (samples * samples)))
            }
        }
        return image
    }
}

/// A program that reads QR codes from a picture.
struct QRReader: Sendable, CustomTestStringConvertible {
    let program: String
    let arguments: [String]

    var testDescription: String { program }

    static let all = [
        QRReader(program: "zbarimg", arguments: ["--quiet", "--raw", "-Sdisable", "-Sqrcode.enable"]),
        QRReader(program: "ZXingReader", arguments: ["-bytes", "-format", "QRCode"]),
    ]

    var isThere: Bool { path != nil }

    private var path: String? {
        ["/usr/bin/", "/usr/local/bin/"].map { $0 + program }.first(where: FileManager.default.isExecutableFile)
    }

    /// The text in a picture.
    func read(_ picture: [UInt8]) async throws -> String {
        let path = try #require(path, "\(program) is not installed")
        let isPNG = picture.first == 0x89
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("qr-\(UUID().uuidString).\(isPNG ? "png" : "pgm")")
        try Data(picture).write(to: file)
        defer {
            // What is left over lies in the temporary folder.
            try? FileManager.default.removeItem(at: file)
        }
        let command = try await FinishedCommand.run(path, arguments + [file.path])
        return command.text.trimmingCharacters(in: .newlines)
    }
}
