internal import HealthCode

/// Identity documents: the first byte chooses the type. A normal form is its own normal form.
func fuzzIdentity(_ input: UnsafeBufferPointer<UInt8>) {
    guard let first = input.first else { return }
    let type = DocumentType.allCases[Int(first) % DocumentType.allCases.count]
    let text = String(decoding: input.dropFirst(), as: UTF8.self)
    guard let document = IdentityDocument(type: type, number: text) else { return }
    require(IdentityDocument(type: type, number: document.number) == document, "a normal form is its own")
    require(IdentityDocument(type: type, number: " \(text)\u{3000}") == document, "white space around does not count")
    let shown = document.masked.drop { $0 == "*" }.count
    require(shown <= 4, "masking shows four characters at most")
    guard type == .idCard else { return }
    let digits = Array(document.number.utf8)
    require(digits.count == 18, "a card has eighteen characters")
    let check = CitizenIdentityNumber.checkCharacter(ofFirst17: digits.dropLast())
    require(check == digits.last, "its check character is right")
}

/// Instants, dates and offsets: what reads can be written, and reads again as the same.
func fuzzTime(_ input: UnsafeBufferPointer<UInt8>) {
    let text = String(decoding: input, as: UTF8.self)
    if let date = LocalDate(text) {
        require("\(date)" == text, "a date is written as it was read")
        let (year, month, day) = date.components
        require(LocalDate(year: year, month: month, day: day) == date, "a date comes of its components")
        require((date + 1) - date == 1, "a day is a day")
    }
    if let instant = Instant(text) {
        require(instant.attoseconds < 1_000_000_000_000_000_000, "a fraction is less than a second")
        let whole = Instant(seconds: instant.seconds)
        for offset in [0, 8 * 3_600, -11 * 3_600 - 1_800].compactMap({ UTCOffset(seconds: $0) }) {
            let date = offset.date(of: instant)
            require(offset.midnight(date) <= instant, "a day begins before its moments")
            require(instant < offset.midnight(date + 1), "and ends after them")
            // The years 0 and 10000 have no text; an offset can lead there from either end.
            guard (1...9999).contains(date.components.year) else { continue }
            require(Instant(offset.format(instant)) == whole, "an instant reads as it was written")
        }
        require(instant.wholeSeconds(since: whole) == 0, "a fraction is less than a second")
        require(instant.advanced(bySeconds: 1) > instant, "a second later is later")
    }
}

/// Division codes: written as they were read; every one lies in those above it.
func fuzzDivision(_ input: UnsafeBufferPointer<UInt8>) {
    let text = String(decoding: input, as: UTF8.self)
    guard let division = Division(text) else { return }
    require(division.description == text, "a code is written as it was read")
    require(division.isIn(division.province), "it lies in its province")
    for level in DivisionLevel.allCases {
        let above = division.ancestor(level)
        require(division.isIn(above), "it lies in what is above")
        require(above.level <= level, "what is above is of that level")
        require(above.ancestor(level) == above, "what is above is above itself")
    }
    if let entry = DivisionTree.national.nearest(division) {
        require(division.isIn(entry.division), "it lies in the nearest with a name")
    }
}
