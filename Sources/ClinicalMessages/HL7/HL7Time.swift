internal import HealthCode

/// A time of HL7 v2 (TS, DTM, DT): `YYYYMMDD[HH[MM[SS[.S…]]]][±ZZZZ]`.
enum HL7Time {
    /// An instant in RFC 3339, and whether its zone is the profile's.
    case instant(String, zoneAssumed: Bool)
    /// A date, or a date with an hour alone: no instant can be made of it.
    case date(String)
    /// Anything else.
    case malformed

    init(_ text: String, offset: UTCOffset) {
        let bytes = Array(text.utf8)
        let sign = bytes.lastIndex { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
        let zone = sign.map { bytes[$0...] }
        let main = bytes[..<(sign ?? bytes.endIndex)]
        let whole = main.prefix { $0 != UInt8(ascii: ".") }
        let fraction = main.dropFirst(whole.count)
        func isDigits(_ part: some Collection<UInt8>) -> Bool {
            part.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        }
        func part(_ start: Int, _ count: Int) -> String {
            String(decoding: whole.dropFirst(start).prefix(count), as: UTF8.self)
        }
        guard isDigits(whole), zone.map({ $0.count == 5 && isDigits($0.dropFirst()) }) ?? true,
            fraction.isEmpty || whole.count == 14 && fraction.count > 1 && isDigits(fraction.dropFirst())
        else {
            self = .malformed
            return
        }
        switch whole.count {
        case 8, 10: self = .date("\(part(0, 4))-\(part(4, 2))-\(part(6, 2))")
        case 12, 14:
            let seconds = whole.count == 14 ? part(12, 2) : "00"
            let zoneText = zone.map {
                "\(String(decoding: $0.prefix(3), as: UTF8.self)):\(String(decoding: $0.suffix(2), as: UTF8.self))"
            }
            self = .instant(
                "\(part(0, 4))-\(part(4, 2))-\(part(6, 2))T\(part(8, 2)):\(part(10, 2)):\(seconds)"
                    + String(decoding: fraction, as: UTF8.self) + (zoneText ?? offset.description),
                zoneAssumed: zoneText == nil)
        default: self = .malformed
        }
    }
}
