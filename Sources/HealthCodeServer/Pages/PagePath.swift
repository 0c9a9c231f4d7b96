package import HealthCode

/// The addresses that pages link to and that their forms are posted to: routes and templates use the same.
///
/// All forms are `application/x-www-form-urlencoded`, carry `csrf`, and answer with 303 to the page they came from; those
/// of ``statements`` with what was asked for, which is made anew each time.
package enum PagePath {
    /// The nation, or the province: GET.
    package static let nation = "/"
    /// The resident's own page: GET; the sign-in page while nobody is signed in.
    package static let resident = "/me"
    /// The operator's page: GET; the sign-in page while nobody is signed in.
    package static let work = "/desk"
    /// Signs a resident in: `document_type`, `document_number`, `one_time_code`.
    package static let residentSignIn = "/me/session"
    /// Ends a resident's session.
    package static let residentSignOut = "/me/session/end"
    /// Opens a contest: `record` (as ``recordName(dataset:recordID:)`` writes it) and `statement`.
    package static let contests = "/me/contests"
    /// A resident's own statements, to be signed: GET.
    package static let statements = "/me/statements"
    /// Shows a statement, `statement`, as a code.
    package static let statementCode = "/me/statements/code"
    /// Downloads a statement, `statement`, on a sheet with its code.
    package static let statementPDF = "/me/statements/pdf"
    /// Downloads a statement, `statement`, as a SMART Health Card.
    package static let statementCard = "/me/statements/card"
    /// Where a resident hands in a venue's code: GET; POST `code`.
    package static let checkIn = "/me/check-in"
    /// The code that a venue shows: GET; the sign-in page while nobody is signed in.
    package static let venueCode = "/venue-code"
    /// Signs a venue in: `token`.
    package static let venueSignIn = "/venue-code/session"
    /// Ends a venue's session.
    package static let venueSignOut = "/venue-code/session/end"
    /// The field worker's list: GET; the sign-in page while nobody is signed in.
    package static let field = "/field"
    /// Signs a field worker in: `token`.
    package static let fieldSignIn = "/field/session"
    /// Ends a field worker's session.
    package static let fieldSignOut = "/field/session/end"
    /// States acts about persons of the list.
    package static let fieldActs = "/field/acts"
    /// The list that a telephone takes along, and nothing else: GET.
    package static let fieldDevice = "/field/device"
    /// Registers the telephone of a field worker who is signed in.
    package static let fieldDevices = "/field/devices"
    /// States a resident's own temperature and symptoms.
    package static let ownReading = "/me/readings"
    /// Signs an operator in: `token`.
    package static let staffSignIn = "/desk/session"
    /// Ends an operator's session.
    package static let staffSignOut = "/desk/session/end"
    /// The duty officer's page, of the own division: GET; the sign-in page while nobody is signed in.
    package static let duty = "/duty"
    /// Signs a duty officer in: `token`.
    package static let dutySignIn = "/duty/session"
    /// Ends a duty officer's session.
    package static let dutySignOut = "/duty/session/end"
    /// The codes of one device, and nothing else: GET.
    package static let code = "/me/code"
    /// A code on paper: GET; POST signs one.
    package static let paper = "/me/paper"
    /// Where a venue checks codes: GET.
    package static let check = "/check"
    /// What lets pages be opened without a network: GET.
    package static let serviceWorker = "/sw.js"
    /// The stream of server-sent events: GET.
    package static let live = "/live"

    /// The duty officer's page of a division: GET.
    package static func duty(_ division: Division) -> String { "/duty/divisions/\(division)" }

    /// The numbers behind that page: GET.
    static func dutyTable(_ division: Division) -> String { "/duty/divisions/\(division)/indicators.csv" }

    /// Releases a held batch.
    package static func release(batch: String) -> String { "/desk/batches/\(escaped(batch))/release" }

    /// Discards a held batch.
    package static func discard(batch: String) -> String { "/desk/batches/\(escaped(batch))/discard" }

    /// How a contest names a record: `dataset/record_id`.
    package static func recordName(dataset: String, recordID: String) -> String { "\(dataset)/\(recordID)" }

    /// Answers a resident's objection.
    static func answer(contest: String) -> String { "/desk/contests/\(escaped(contest))/answer" }

    /// A text as one segment of a path: what RFC 3986 does not call unreserved, percent-encoded.
    private static func escaped(_ segment: String) -> String {
        let digits = Array("0123456789ABCDEF")
        var text = ""
        for byte in segment.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "~"):
                text.unicodeScalars.append(Unicode.Scalar(byte))
            case UInt8(ascii: ".") where segment != "." && segment != "..":
                text.append(".")
            default:
                text.append("%")
                text.append(digits[Int(byte >> 4)])
                text.append(digits[Int(byte & 15)])
            }
        }
        return text
    }
}
