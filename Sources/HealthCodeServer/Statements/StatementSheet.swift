import Credentials
import HealthCode
import Typesetting

/// A certificate on a sheet of paper: the code, and beside it what it says, in both languages. The name stands there as it
/// is registered, whole, in its own letters: it is compared with a document.
struct StatementSheet {
    let signed: StatementIssuing.Signed
    let code: QRCode
    let node: BilingualName

    /// The sheet as a PDF.
    ///
    /// - Throws: `TypesettingError`.
    func pdf() async throws -> [UInt8] {
        let issued = UTCOffset.china.format(signed.issuedAt)
        var page = PrintedPage(title: "Health certificate", createdAt: issued)
        page.text("健康证明  Health certificate", size: 20)
        page.text("姓名 Name", size: 9, spaceBefore: 14)
        page.text(signed.holder.name, size: 14, spaceBefore: 0)
        page.text("旅行证件拼写 In travel documents", size: 9)
        page.text(signed.holder.letters, size: 12, spaceBefore: 0)
        page.text("出生日期 Date of birth: \(signed.holder.birthDate)", size: 12)
        page.text(signed.statement.wording.zh, size: 12, spaceBefore: 12)
        page.text(signed.statement.wording.en, size: 12)
        page.squares(modules)
        page.text("签发 Issued by: \(node.zh) \(node.en), CN", size: 10)
        page.text("签发时间 Issued: \(issued)", size: 10)
        page.text("有效至 Valid until: \(UTCOffset.china.format(signed.expiresAt))", size: 10)
        page.text("二维码：HCERT / EU DCC 1.3.2，任何验证方可离线验证。", size: 9, spaceBefore: 8)
        page.text("The code is an HCERT (EU DCC 1.3.2), which any verifier can check offline.", size: 9)
        return try await page.pdf()
    }

    /// The code with the light border that readers need.
    private var modules: [[Bool]] {
        let border = 4
        return (-border..<code.size + border).map { row in
            (-border..<code.size + border).map { column in
                (0..<code.size).contains(row) && (0..<code.size).contains(column) && code[column, row]
            }
        }
    }
}
