/// What a rule can know besides the credential's payload: `external` in its data.
public struct ExternalParameters: Sendable {
    /// The instant at which it is decided, in seconds since 1970-01-01T00:00:00Z.
    public var at: Int64
    /// The code lists.
    public var valueSets: ValueSets
    /// The country of arrival, ISO 3166-1.
    public var countryCode: String
    /// The country that issued the credential, ISO 3166-1.
    public var issuerCountryCode: String?
    /// When the credential was issued, in seconds since 1970-01-01T00:00:00Z.
    public var issuedAt: Int64?
    /// When the credential ends, in seconds since 1970-01-01T00:00:00Z.
    public var expiresAt: Int64?
    /// The signer's key, as the verdict names it.
    public var keyIdentifier: String?
    /// The part of the country of arrival.
    public var region: String?
    /// What kind of place asks, such as `hospital`; for rules of admission.
    public var place: String?

    /// The parameters that are always there.
    public init(at: Int64, valueSets: ValueSets, countryCode: String) {
        self.at = at
        self.valueSets = valueSets
        self.countryCode = countryCode
    }

    /// The parameters as rules read them: instants as text, absent ones left out.
    public var json: JSONValue {
        var object: JSONObject = ["valueSets": valueSets.json, "countryCode": .string(countryCode)]
        object["validationClock"] = Self.text(at)
        object["issuerCountryCode"] = issuerCountryCode.map(JSONValue.string)
        object["iat"] = issuedAt.flatMap(Self.text)
        object["exp"] = expiresAt.flatMap(Self.text)
        object["kid"] = keyIdentifier.map(JSONValue.string)
        object["region"] = region.map(JSONValue.string)
        object["place"] = place.map(JSONValue.string)
        return .object(object)
    }

    private static func text(_ seconds: Int64) -> JSONValue? {
        CertLogicDateTime(seconds: seconds).map { .string($0.text) }
    }
}
