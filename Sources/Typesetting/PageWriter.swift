internal import CPango

/// Writes one document. The C objects live as long as the call.
final class PageWriter {
    private final class Sink {
        var bytes: [UInt8] = []
    }

    private let context: OpaquePointer
    private let layout: OpaquePointer
    private var y = PrintedPage.margin
    private var isMissingLetters = false

    /// Fonts that are tried first; for a letter that they lack, whichever has it.
    private static let families = "Noto Sans, Noto Sans CJK SC, DejaVu Sans, sans-serif"
    /// The longest side of a pattern, and the least that a camera reads well from paper.
    private static let side = (longest: 395.0, least: 260.0)
    /// What stands below a pattern.
    private static let footer = 130.0

    private init(context: OpaquePointer, layout: OpaquePointer) {
        self.context = context
        self.layout = layout
    }

    /// The document as bytes.
    ///
    /// - Throws: ``TypesettingError``.
    static func write(_ page: PrintedPage) throws -> [UInt8] {
        let sink = Sink()
        let surface = cairo_pdf_surface_create_for_stream(
            { closure, data, count in
                guard let closure, let data else { return CAIRO_STATUS_WRITE_ERROR }
                Unmanaged<Sink>.fromOpaque(closure).takeUnretainedValue().bytes
                    .append(contentsOf: UnsafeBufferPointer(start: data, count: Int(count)))
                return CAIRO_STATUS_SUCCESS
            }, Unmanaged.passUnretained(sink).toOpaque(), PrintedPage.size.width, PrintedPage.size.height)
        defer { cairo_surface_destroy(surface) }
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, page.title)
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "Tongma")
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, page.createdAt)
        guard let context = cairo_create(surface) else { throw TypesettingError.failed }
        defer { cairo_destroy(context) }
        // A map of its own: those that Pango keeps for each thread would stay with threads that come and go.
        guard let fonts = pango_cairo_font_map_new() else { throw TypesettingError.failed }
        defer { g_object_unref(UnsafeMutableRawPointer(fonts)) }
        guard let texts = pango_font_map_create_context(fonts) else { throw TypesettingError.failed }
        defer { g_object_unref(UnsafeMutableRawPointer(texts)) }
        // Chinese letters have other forms in Japanese.
        pango_context_set_language(texts, pango_language_from_string("zh-Hans"))
        pango_cairo_update_context(context, texts)
        guard let layout = pango_layout_new(texts) else { throw TypesettingError.failed }
        defer { g_object_unref(UnsafeMutableRawPointer(layout)) }
        let writer = PageWriter(context: context, layout: layout)
        for block in page.blocks {
            switch block {
            case .text(let text, let size, let space): writer.write(text, size: size, spaceBefore: space)
            case .squares(let rows): writer.draw(rows)
            }
        }
        cairo_surface_finish(surface)
        if writer.isMissingLetters { throw TypesettingError.missingLetters }
        guard cairo_status(context) == CAIRO_STATUS_SUCCESS, cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS
        else { throw TypesettingError.failed }
        // The sink has a last look at what it holds after the surface has written everything.
        return withExtendedLifetime(sink) { sink.bytes }
    }

    private static let bottom = PrintedPage.size.height - PrintedPage.margin

    private func beginPage() {
        cairo_show_page(context)
        y = PrintedPage.margin
    }

    private func write(_ text: String, size: Double, spaceBefore: Double) {
        y += spaceBefore
        guard let font = pango_font_description_from_string(Self.families) else { return }
        defer { pango_font_description_free(font) }
        let scale = Double(PANGO_SCALE)
        pango_font_description_set_absolute_size(font, size * scale)
        pango_layout_set_font_description(layout, font)
        pango_layout_set_width(layout, Int32((PrintedPage.size.width - 2 * PrintedPage.margin) * scale))
        // Between words where there are any, else between letters: nothing runs out of the page.
        pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR)
        pango_layout_set_text(layout, text, Int32(text.utf8.count))
        if pango_layout_get_unknown_glyphs_count(layout) > 0 { isMissingLetters = true }
        guard let lines = pango_layout_get_iter(layout) else { return }
        defer { pango_layout_iter_free(lines) }
        repeat {
            var logical = PangoRectangle()
            pango_layout_iter_get_line_extents(lines, nil, &logical)
            let height = Double(logical.height) / scale
            if y + height > Self.bottom { beginPage() }
            let ascent = Double(pango_layout_iter_get_baseline(lines) - logical.y) / scale
            cairo_move_to(context, PrintedPage.margin + Double(logical.x) / scale, y + ascent)
            pango_cairo_show_layout_line(context, pango_layout_iter_get_line_readonly(lines))
            y += height
        } while pango_layout_iter_next_line(lines) != 0
    }

    private func draw(_ rows: [[Bool]]) {
        guard let count = rows.first?.count, count > 0 else { return }
        var side = min(Self.side.longest, Self.bottom - y - Self.footer)
        if side < Self.side.least {
            beginPage()
            side = Self.side.longest
        }
        cairo_save(context)
        cairo_translate(context, (PrintedPage.size.width - side) / 2, y)
        // Squares are units, so that no edge falls between two numbers.
        cairo_scale(context, side / Double(count), side / Double(count))
        for (index, row) in rows.enumerated() {
            var column = 0
            while column < row.count {
                let start = column
                while column < row.count, row[column] { column += 1 }
                if column > start { cairo_rectangle(context, Double(start), Double(index), Double(column - start), 1) }
                column += 1
            }
        }
        cairo_fill(context)
        cairo_restore(context)
        y += side
    }
}
