internal import CQRCodegen

/// A QR code (ISO/IEC 18004, model 2): a square of dark and light modules.
public struct QRCode: Sendable, Hashable {
    /// How much of a code may be lost before it no longer reads.
    public enum ErrorCorrection: Sendable, Hashable, CaseIterable {
        /// About 7 % (L); what SMART Health Cards are printed with.
        case low
        /// About 15 % (M); for health codes on a screen.
        case medium
        /// About 25 % (Q); what HCERT is printed with.
        case quartile
        /// About 30 % (H).
        case high
    }

    /// 1 to 40; a code of version v has 4 v + 17 modules on a side.
    public let version: Int
    /// Modules on a side.
    public let size: Int
    /// Row by row; true is dark.
    private let modules: [Bool]

    /// Draws a text in the fewest bits that its segments can take, in the smallest version that holds it.
    ///
    /// - Parameters:
    ///   - text: Digits and the alphanumeric set take the fewest bits; what is outside them is written as UTF-8.
    ///   - errorCorrection: Kept as given, so that equal texts have equal codes.
    ///   - versions: The least and the greatest version, within 1 to 40.
    /// - Throws: ``QRCodeError`` when the text does not fit the greatest version or the versions do not exist.
    public init(
        _ text: String, errorCorrection: ErrorCorrection, versions: ClosedRange<Int> = QRCode.versions
    ) throws(QRCodeError) {
        guard QRCode.versions.contains(versions.lowerBound), QRCode.versions.contains(versions.upperBound) else {
            throw QRCodeError(.version)
        }
        let bytes = Array(text.utf8)
        guard bytes.count <= QRCode.greatestLength else { throw QRCodeError(.length) }
        // The length fields grow with the version, so the best segments do as well.
        for band in QRSegment.bands where band.overlaps(versions) {
            let segments = QRSegment.optimal(for: bytes, version: band.lowerBound)
            let least = max(band.lowerBound, versions.lowerBound)
            let greatest = min(band.upperBound, versions.upperBound)
            if let code = QRCode(segments, errorCorrection: errorCorrection, versions: least...greatest) {
                self = code
                return
            }
        }
        throw QRCodeError(.length)
    }

    /// Whether a module is dark; light outside the code.
    ///
    /// - Parameters:
    ///   - column: From the left, 0 to `size` - 1.
    ///   - row: From the top, 0 to `size` - 1.
    public subscript(column: Int, row: Int) -> Bool {
        guard (0..<size).contains(column), (0..<size).contains(row) else { return false }
        return modules[row * size + column]
    }

    /// The versions that exist.
    public static let versions = Int(qrcodegen_VERSION_MIN)...Int(qrcodegen_VERSION_MAX)

    /// Digits in version 40 at level L: nothing longer fits.
    private static let greatestLength = 7_089

    /// `nil` when the segments do not fit.
    private init?(_ segments: [QRSegment], errorCorrection: ErrorCorrection, versions: ClosedRange<Int>) {
        let capacity = 4 * versions.upperBound + 17
        let length = (capacity * capacity + 7) / 8 + 1
        var scratch = [UInt8](repeating: 0, count: length)
        var code = [UInt8](repeating: 0, count: length)
        let fits = QRSegment.withEncoded(segments) { encoded in
            qrcodegen_encodeSegmentsAdvanced(
                encoded.baseAddress, encoded.count, errorCorrection.level, CInt(versions.lowerBound),
                CInt(versions.upperBound), qrcodegen_Mask_AUTO, false, &scratch, &code)
        }
        guard fits else { return nil }
        size = Int(qrcodegen_getSize(code))
        version = (size - 17) / 4
        var modules: [Bool] = []
        modules.reserveCapacity(size * size)
        for row in 0..<size {
            for column in 0..<size { modules.append(qrcodegen_getModule(code, CInt(column), CInt(row))) }
        }
        self.modules = modules
    }
}

extension QRCode.ErrorCorrection {
    fileprivate var level: qrcodegen_Ecc {
        switch self {
        case .low: qrcodegen_Ecc_LOW
        case .medium: qrcodegen_Ecc_MEDIUM
        case .quartile: qrcodegen_Ecc_QUARTILE
        case .high: qrcodegen_Ecc_HIGH
        }
    }
}

/// Why a text cannot be drawn as a QR code.
public struct QRCodeError: Error, Sendable, Hashable {
    /// What is wrong.
    public enum Code: String, Sendable, Hashable {
        /// The text is longer than the greatest version holds.
        case length
        /// A version outside 1 to 40.
        case version
    }

    /// What is wrong.
    public let code: Code

    init(_ code: Code) {
        self.code = code
    }
}
