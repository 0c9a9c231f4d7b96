import Credentials
import HealthCode

/// A certificate on a sheet of paper: the code, and beside it what it says, in both languages.
struct StatementSheet {
    let signed: StatementIssuing.Signed
    let code: QRCode
    let node: BilingualName

    /// The sheet as a PDF.
    var pdf: [UInt8] {
        var page = PDFPage()
        let wording = signed.statement.wording
        page.line("健康证明  Health certificate", x: 60, y: 770, size: 20)
        page.line("姓名 Name: \(signed.holder.name)", x: 60, y: 730, size: 12)
        page.line("旅行证件拼写 In travel documents: \(signed.holder.letters)", x: 60, y: 710, size: 12)
        page.line("出生日期 Date of birth: \(signed.holder.birthDate)", x: 60, y: 690, size: 12)
        page.line(wording.zh, x: 60, y: 660, size: 12)
        page.line(wording.en, x: 60, y: 640, size: 12)
        page.code(code, x: 100, y: 220, side: 395)
        page.line("签发 Issued by: \(node.zh) \(node.en), CN", x: 60, y: 190, size: 10)
        page.line("签发时间 Issued: \(UTCOffset.china.format(signed.issuedAt))", x: 60, y: 174, size: 10)
        page.line("有效至 Valid until: \(UTCOffset.china.format(signed.expiresAt))", x: 60, y: 158, size: 10)
        page.line("二维码：HCERT / EU DCC 1.3.2，任何验证方可离线验证。", x: 60, y: 134, size: 9)
        page.line("The code is an HCERT (EU DCC 1.3.2), which any verifier can check offline.", x: 60, y: 120, size: 9)
        return page.document(title: "Health certificate")
    }
}
