import CommandTesting
import Foundation
import Testing
import Typesetting

/// What is printed, read back by poppler: an independent reader of PDF.
@Suite struct PrintedPageTests {
    private static let names = [
        "MARIA DE LOS ANGELES FERNANDEZ DE CORDOBA Y ALVAREZ DE TOLEDO DEL CASTILLO",
        String(repeating: "Llanfairpwllgwyngyll", count: 24), "Nguyễn Thị Hồng Ngọc Diễm Ŵŷñőž", "𠮷野𣘺子 㐂 龘靐齉",
        String(repeating: "欧阳司马诸葛", count: 20), "Ἀριστοτέλης", "Владимир Щёголев", "김철수", "สมชาย ใจดี",
    ]
    /// Scripts whose letters join, move or run to the left: readers give them back in an order of their own.
    private static let joined = [
        "ئابدۇرېھىم ئۆتكۈر", "محمد بن عبد الله", "བསྟན་འཛིན་རྒྱ་མཚོ", "राजेन्द्र प्रसाद", "ᠮᠣᠩᠭᠣᠯ",
    ]

    private static func page(_ name: String) -> PrintedPage {
        var page = PrintedPage(title: "Health certificate", createdAt: "2022-07-06T12:00:00+08:00")
        page.text("健康证明  Health certificate", size: 20)
        page.text(name, size: 14)
        page.squares((0..<60).map { row in (0..<60).map { ($0 + row) % 3 == 0 } })
        page.text("有效至 Valid until: 2022-08-05", size: 10)
        return page
    }

    /// What a program of poppler says of a document.
    private static func poppler(_ program: String, _ options: [String], _ bytes: [UInt8]) async throws -> String {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).pdf")
        try Data(bytes).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }  // It lies in the folder for temporary files anyway.
        let command = try await FinishedCommand.run(
            program, options + [file.path] + (program == "pdftotext" ? ["-"] : []))
        try #require(command.status == 0)
        return command.text
    }

    private static func letters(_ text: String) -> String {
        String(text.precomposedStringWithCanonicalMapping.filter { !$0.isWhitespace })
    }

    @Test(arguments: names + joined) func `a name is printed whole, within the page, in letters that are embedded`(
        name: String
    ) async throws {
        let bytes = try await Self.page(name).pdf()
        #expect(bytes.starts(with: Array("%PDF-1.".utf8)))
        let boxes = try await Self.poppler("pdftotext", ["-bbox"], bytes)
        let corners = boxes.matches(of: /xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)"/)
        #expect(!corners.isEmpty)
        for corner in corners {
            let numbers = [corner.1, corner.2, corner.3, corner.4].compactMap { Double($0) }
            #expect(
                numbers.count == 4 && numbers[0] >= 59 && numbers[2] <= 536 && numbers[1] >= 50 && numbers[3] <= 792)
        }
        let fonts = try await Self.poppler("pdffonts", [], bytes).split(separator: "\n").dropFirst(2)
        #expect(!fonts.isEmpty)
        for font in fonts {
            // The columns after the name and the encoding: emb, sub, uni.
            #expect(font.firstMatch(of: /(yes|no ) +(yes|no ) +(yes|no ) +\d+ +\d+$/)?.1 == "yes", "\(font)")
        }
        guard Self.names.contains(name) else { return }
        let text = try await Self.poppler("pdftotext", ["-layout"], bytes)
        #expect(Self.letters(text).contains(Self.letters(name)))
    }

    @Test func `what does not fit goes on on the next page`() async throws {
        var page = Self.page("A")
        for _ in 0..<60 { page.text(String(repeating: "word ", count: 40), size: 12) }
        let information = try await Self.poppler("pdfinfo", [], try await page.pdf())
        let pages = information.firstMatch(of: /Pages: +(\d+)/).flatMap { Int($0.1) }
        #expect(try #require(pages) > 1)
        #expect(information.contains("Health certificate"))
    }

    @Test func `a letter that no font has is not printed as something else`() async throws {
        await #expect(throws: TypesettingError.missingLetters) { try await Self.page("A\u{10FFFD}B").pdf() }
    }
}
