extension CBOR {
    /// An integer of major type 0 or 1.
    public static func integer(_ value: Int64) -> CBOR {
        value >= 0 ? .unsigned(UInt64(value)) : .negative(UInt64(bitPattern: ~value))
    }

    /// The integer, when it is one that fits.
    public var integerValue: Int64? {
        switch self {
        case .unsigned(let value): Int64(exactly: value)
        case .negative(let value): Int64(exactly: value).map { ~$0 }
        default: nil
        }
    }

    /// The text, when it is one.
    public var textValue: String? {
        if case .text(let text) = self { text } else { nil }
    }

    /// The byte string, when it is one.
    public var bytesValue: [UInt8]? {
        if case .bytes(let bytes) = self { bytes } else { nil }
    }

    /// The elements, when it is an array.
    public var arrayValue: [CBOR]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The pairs, when it is a map.
    public var mapValue: [Pair]? {
        if case .map(let pairs) = self { pairs } else { nil }
    }

    /// The value in a map under a key; `nil` when there is none, or when it is no map.
    public subscript(key: CBOR) -> CBOR? {
        mapValue?.first { $0.key == key }?.value
    }

    /// The value in a map under an integer key, as COSE and CWT have them.
    public subscript(key: Int64) -> CBOR? {
        if case .map(let pairs) = self { pairs.value(for: key) } else { nil }
    }

    /// The value in a map under a text key.
    public subscript(key: String) -> CBOR? {
        guard case .map(let pairs) = self else { return nil }
        for place in pairs.indices {
            if case .text(let text) = pairs[place].key, text == key { return pairs[place].value }
        }
        return nil
    }
}

extension [CBOR.Pair] {
    /// The value under an integer key. Pairs are looked at in their places: taken out one by one, each would be copied,
    /// and a credential is looked through some twenty times.
    func value(for key: Int64) -> CBOR? {
        for place in indices where self[place].key.integerValue == key { return self[place].value }
        return nil
    }
}
