/// The Electronic Health Certificate Container Format (HCERT), which carries EU Digital COVID Certificates (DCC): a
/// prefix, and Base45 of zlib of a COSE_Sign1 whose payload is a CWT with the certificate in the claim `hcert`.
///
/// ``HCERTVerifier`` reads tolerantly, since issuers wrote what they wrote; ``HCERTIssuer`` writes nothing but what the
/// schema has. Source: Electronic Health Certificate Specification 1.0.5; DCC schema 1.3.2.
public enum HCERT {
    /// What a text begins with: the context, `HC`, and its version.
    public static let prefix = "HC1:"

    /// The limits of what is read, in bytes.
    public enum Limit {
        /// Of the text. The largest QR code holds 4,296 characters.
        public static let text = 8_192
        /// Of what comes out of zlib.
        public static let inflated = 65_536
    }

    /// The claim `hcert` of the CWT, and within it the key of a DCC.
    enum Claim {
        static let container: Int64 = -260
        static let certificate: Int64 = 1
    }
}
