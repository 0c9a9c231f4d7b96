internal import Credentials

/// QR codes of any text: drawn or refused, and the same each time.
func fuzzQRCode(_ input: UnsafeBufferPointer<UInt8>) {
    let text = String(decoding: input.dropFirst(), as: UTF8.self)
    let levels = QRCode.ErrorCorrection.allCases
    let level = levels[Int(input.first ?? 0) % levels.count]
    guard let code = try? QRCode(text, errorCorrection: level) else {
        require(text.utf8.count > 1_000, "a short text can be drawn")
        return
    }
    require(code.size == 4 * code.version + 17, "a version has its size")
    require(!code[-1, 0] && !code[0, code.size], "outside it is light")
    require(code.svg(title: text).hasSuffix("</svg>"), "it has an SVG")
    require((try? code.png(scale: 1))?.count ?? 0 > 60, "it has a PNG")
}
