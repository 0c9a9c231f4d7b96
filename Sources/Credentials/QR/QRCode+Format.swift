extension CredentialFormat {
    /// How much of a printed or shown code may be lost: as each format's specification has it, for a health code as a
    /// clean screen needs.
    public var errorCorrection: QRCode.ErrorCorrection {
        switch self {
        case .healthCode: .medium
        case .hcert: .quartile
        case .smartHealthCard: .low
        }
    }

    /// The greatest version that ordinary cameras read at arm's length: the specification's for SMART Health Cards, ours
    /// for health codes.
    public var greatestQRVersion: Int {
        switch self {
        case .healthCode: 15
        case .hcert: QRCode.versions.upperBound
        case .smartHealthCard: 22
        }
    }
}

extension QRCode {
    /// Draws a credential's text as its format asks.
    ///
    /// - Throws: ``QRCodeError`` `length` when it does not fit the format's greatest version.
    public init(_ text: String, for format: CredentialFormat) throws(QRCodeError) {
        try self.init(text, errorCorrection: format.errorCorrection, versions: 1...format.greatestQRVersion)
    }
}
