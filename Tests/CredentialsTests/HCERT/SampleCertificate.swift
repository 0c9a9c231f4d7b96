import Credentials

/// A vaccination statement of a person who does not exist, and what goes around it.
enum SampleCertificate {
    static let vaccination: JSONValue = [
        "ver": "1.3.2", "nam": ["fn": "示例", "fnt": "SHILI", "gn": "甲", "gnt": "JIA"], "dob": "1990-04-01",
        "v": [
            [
                "tg": "840539006", "vp": "1119349007", "mp": "EU/1/20/1507", "ma": "ORG-100031184", "dn": 2, "sd": 2,
                "dt": "2021-11-30", "co": "CN", "is": "Example", "ci": "URN:UVCI:01:CN:99A1B2C3D4E5F6",
            ]
        ],
    ]

    static let test: JSONValue = [
        "ver": "1.3.2", "nam": ["fnt": "SHILI"], "dob": "1990",
        "t": [
            [
                "tg": "840539006", "tt": "LP6464-4", "sc": "2022-01-01T08:30:00+08:00", "tr": "260415000", "co": "CN",
                "is": "Example", "ci": "URN:UVCI:01:CN:99A1B2C3D4E5F7",
            ]
        ],
    ]

    /// The claims set around a certificate.
    static func claims(
        _ certificate: JSONValue, issuedAt: Int64, notBefore: Int64? = nil, expires: Int64
    ) -> CBOR {
        let start = notBefore.map { [CBOR.Pair(.integer(5), .integer($0))] } ?? []
        return .map(
            [.init(.integer(1), .text("CN")), .init(.integer(4), .integer(expires))] + start + [
                .init(.integer(6), .integer(issuedAt)),
                .init(.integer(-260), .map([.init(.integer(1), CBOR(certificate))])),
            ])
    }

    /// A text around a message.
    static func text(_ message: [UInt8]) throws -> String {
        HCERT.prefix + Base45.encode(try Deflate.zlib(message))
    }
}
