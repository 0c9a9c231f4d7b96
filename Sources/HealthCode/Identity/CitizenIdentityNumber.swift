/// The number of a resident identity card: GB 11643-1999, with the check character of ISO 7064 MOD 11-2.
///
/// Eighteen characters: six digits of the region of first registration (not checked: retired codes live on in cards),
/// eight of the birth date, three of the sequence, one check character `0`–`9` or `X`.
public enum CitizenIdentityNumber {
    /// The check character of the first seventeen digits (ASCII), or `nil` when one of them is not a digit.
    ///
    /// ISO 7064 MOD 11-2: weights are 2^(18 - position) modulo 11, the character makes the sum 1 modulo 11.
    public static func checkCharacter(ofFirst17 digits: some Collection<UInt8>) -> UInt8? {
        guard digits.count == 17 else { return nil }
        var remainder = 0
        for byte in digits {
            guard let digit = decimalDigit(byte) else { return nil }
            // At most 9 × (2¹⁸ - 2): the remainder can wait for the end.
            remainder = (remainder + digit) * 2
        }
        let check = (12 - remainder % 11) % 11
        return check == 10 ? UInt8(ascii: "X") : UInt8(ascii: "0") + UInt8(check)
    }

    /// Appends the form of eighteen characters to `output`, or answers `false` when this is no such number.
    ///
    /// The form of fifteen digits (GB 11643-1989) gets the century `19` and its check character.
    static func normalise(_ text: Bytes, into output: ByteBuffer) -> Bool {
        let start = output.count
        switch text.count {
        case 18:
            output.append(Bytes(rebasing: text[..<17]))
        case 15:
            output.append(Bytes(rebasing: text[..<6]))
            output.append(UInt8(ascii: "1"))
            output.append(UInt8(ascii: "9"))
            output.append(Bytes(rebasing: text[6...]))
        default:
            return false
        }
        let digits = Bytes(rebasing: output.bytes[start...])
        guard let check = checkCharacter(ofFirst17: digits), hasRealBirthDate(digits),
            text.count == 15 || check == upperCased(text[17])
        else { return false }
        output.append(check)
        return true
    }

    private static func hasRealBirthDate(_ digits: Bytes) -> Bool {
        guard let century = twoDigits(digits, at: 6), let year = twoDigits(digits, at: 8),
            let month = twoDigits(digits, at: 10), let day = twoDigits(digits, at: 12)
        else { return false }
        return LocalDate(year: century * 100 + year, month: month, day: day) != nil
    }
}
