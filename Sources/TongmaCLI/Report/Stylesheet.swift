/// How the page looks. Colours stand in one place for light and for dark; everything else refers to them.
enum Stylesheet {
    static let text: StaticString = """

        :root {
            color-scheme: light dark;
            --paper: #ffffff; --ink: #1b232e; --muted: #55606f; --rule: #d8dde4; --faint: #eef1f4; --accent: #1f4e79;
            --red: #b3342b; --yellow: #e8b53a; --yellow-mark: #9a6a00; --green: #5f9f82;
            --solid: #1f4e79; --hatched: #c3d5e8; --hatched-mark: #3f6f9f; --dotted: #ffffff; --dotted-mark: #1f4e79;
            --quiet: #7a8797; --plate: rgba(255, 255, 255, 0.92);
            --shade-1: #e9f0f7; --shade-2: #cfdfee; --shade-3: #b0cae2; --shade-4: #8db1d4;
        }
        @media (prefers-color-scheme: dark) {
            :root {
                --paper: #12171e; --ink: #e7ebf0; --muted: #a2adba; --rule: #323b47; --faint: #1b222b;
                --accent: #8fbce6;
                --red: #d9564b; --yellow: #c99a2c; --yellow-mark: #5f4500; --green: #3f7a5f;
                --solid: #7fb0de; --hatched: #24405c; --hatched-mark: #7fb0de; --dotted: #12171e;
                --dotted-mark: #7fb0de; --quiet: #8592a2; --plate: rgba(18, 23, 30, 0.88);
                --shade-1: #1a2735; --shade-2: #20364c; --shade-3: #284865; --shade-4: #325b80;
            }
        }
        * { box-sizing: border-box; }
        html { font-size: 100%; -webkit-text-size-adjust: 100%; }
        body {
            margin: 0; background: var(--paper); color: var(--ink); line-height: 1.6;
            font-family: "Helvetica Neue", "Segoe UI", "Liberation Sans", Arial, "PingFang SC", "Microsoft YaHei",
                "Noto Sans CJK SC", "Noto Sans SC", sans-serif;
        }
        .page { max-width: 58rem; margin: 0 auto; padding: 2.5rem 1.5rem 4rem; position: relative; }

        /* One language at a time. */
        #lang-zh:checked ~ .page [lang="en"], #lang-en:checked ~ .page [lang="zh"] { display: none; }
        .choice { position: absolute; opacity: 0; width: 1px; height: 1px; margin: 0; top: 0; left: 0; }
        .languages { position: absolute; top: 2.4rem; right: 1.5rem; display: flex; font-size: 0.875rem; }
        .languages label { padding: 0.35rem 0.75rem; border: 1px solid var(--rule); color: var(--muted); cursor: pointer; }
        .languages label:first-child { border-radius: 4px 0 0 4px; border-right: 0; }
        .languages label:last-child { border-radius: 0 4px 4px 0; }
        #lang-zh:checked ~ .page label[for="lang-zh"], #lang-en:checked ~ .page label[for="lang-en"] {
            background: var(--ink); border-color: var(--ink); color: var(--paper);
        }
        #lang-zh:focus-visible ~ .page label[for="lang-zh"], #lang-en:focus-visible ~ .page label[for="lang-en"],
        .scroll:focus-visible, summary:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }

        h1, h2 {
            font-family: Georgia, "Times New Roman", "Liberation Serif", "Songti SC", "Noto Serif CJK SC",
                "Noto Serif SC", SimSun, serif;
            font-weight: 600; line-height: 1.25; text-wrap: balance;
        }
        h1 {
            font-size: clamp(1.7rem, 1.2rem + 2.2vw, 2.5rem); margin: 0.5rem 0 0.75rem; word-break: keep-all;
            overflow-wrap: anywhere;
        }
        h2 { font-size: 1.5rem; margin: 0 0 0.4rem; }
        header { border-bottom: 1px solid var(--rule); padding-bottom: 1.75rem; }
        .eyebrow { margin: 0; padding-right: 11rem; color: var(--accent); font-size: 0.875rem; font-weight: 600; }
        .standfirst { margin: 0 0 1.5rem; color: var(--muted); font-size: 1.0625rem; max-width: 42rem; }
        .quiet { color: var(--muted); }
        .facts, .guide { margin: 0; font-size: 0.9375rem; }
        .facts > div, .guide > div {
            display: grid; grid-template-columns: 9.5rem 1fr; gap: 0.25rem 1.25rem; padding: 0.5rem 0;
            border-top: 1px solid var(--faint);
        }
        dt { color: var(--muted); }
        dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
        dd > div + div { margin-top: 0.15rem; }
        .edition + .edition { margin-top: 0.75rem; }
        time, table, .number, text { font-variant-numeric: tabular-nums lining-nums; }
        code { font-family: ui-monospace, "Cascadia Mono", Menlo, "Liberation Mono", monospace; font-size: 0.9em; }

        section { margin-top: 3.75rem; }
        #figures { margin-top: 2rem; }
        .lead { margin: 0 0 1.5rem; font-size: 1.0625rem; max-width: 44rem; }
        .note { margin: 0.75rem 0; color: var(--muted); font-size: 0.875rem; max-width: 46rem; }
        .figures { display: grid; grid-template-columns: repeat(12, 1fr); gap: 1.5rem; }
        .figure { grid-column: span 3; border-top: 2px solid var(--rule); padding-top: 0.6rem; }
        .figure:nth-child(-n + 3) { grid-column: span 4; border-top-color: var(--ink); }
        .figure .name { font-size: 0.875rem; color: var(--muted); }
        .figure .number { font-size: 1.65rem; line-height: 1.25; font-weight: 600; letter-spacing: -0.01em; }
        .figure:nth-child(-n + 3) .number { font-size: 2.4rem; }
        .figure .detail { font-size: 0.8125rem; color: var(--muted); line-height: 1.4; }

        figure { margin: 0 0 1.75rem; }
        figcaption { font-weight: 600; font-size: 0.9375rem; margin-bottom: 0.5rem; }
        .legend { list-style: none; display: flex; flex-wrap: wrap; gap: 0.25rem 1.5rem; margin: 0 0 0.75rem; padding: 0; }
        .legend li { font-size: 0.875rem; }
        .swatch { width: 18px; height: 12px; margin-right: 0.5rem; vertical-align: -1px; }
        .patterns { position: absolute; }
        .plot { display: block; width: 100%; height: auto; overflow: visible; }
        .plot.narrow { display: none; }
        .plot text { font-size: 13px; fill: var(--ink); }
        .plot text.tick { font-size: 12px; fill: var(--muted); }
        .plot text.note { font-size: 12px; fill: var(--ink); }
        .plot text.name { font-weight: 600; }
        .plot text.value { font-size: 12px; font-weight: 600; }
        .axis { stroke: var(--muted); stroke-width: 1; shape-rendering: crispEdges; }
        .grid { stroke: var(--rule); stroke-width: 1; shape-rendering: crispEdges; }
        .grid.over { stroke: var(--ink); stroke-opacity: 0.14; }
        .marker { stroke: var(--ink); stroke-width: 1; stroke-dasharray: 3 3; }
        .edge { fill: none; stroke: var(--paper); stroke-width: 1.5; }
        .part { stroke: var(--paper); stroke-width: 1.5; }
        .plate { fill: var(--plate); }
        .f-green { fill: var(--green); }
        .f-yellow { fill: url(#p-yellow); }
        .f-red { fill: var(--red); }
        .f-solid { fill: var(--solid); }
        .f-hatched { fill: url(#p-hatched); }
        .f-dotted { fill: url(#p-dotted); stroke: var(--dotted-mark); stroke-width: 0.75; }
        .f-quiet { fill: var(--quiet); }
        .p-yellow-ground { fill: var(--yellow); } .p-yellow-mark { fill: var(--yellow-mark); }
        .p-hatched-ground { fill: var(--hatched); } .p-hatched-mark { fill: var(--hatched-mark); }
        .p-dotted-ground { fill: var(--dotted); } .p-dotted-mark { fill: var(--dotted-mark); }

        details { margin-top: 0.75rem; font-size: 0.875rem; }
        summary { cursor: pointer; color: var(--accent); width: fit-content; padding: 0.25rem 0; }
        .scroll { overflow-x: auto; max-height: 34rem; }
        table { border-collapse: collapse; font-size: 0.875rem; line-height: 1.4; }
        section > .scroll table { width: 100%; }
        caption { text-align: left; font-weight: 600; font-size: 0.9375rem; padding: 0.25rem 0 0.6rem; }
        caption > span { display: inline-block; max-width: calc(100vw - 2rem); }
        th, td { padding: 0.35rem 0.9rem 0.35rem 0; border-bottom: 1px solid var(--faint); vertical-align: baseline; }
        thead th { border-bottom: 1px solid var(--muted); font-weight: 600; vertical-align: bottom; }
        tbody th { font-weight: 400; }
        tr > :last-child { padding-right: 0; }
        tfoot th, tfoot td { border-top: 1px solid var(--muted); border-bottom: 0; font-weight: 600; }
        .t { text-align: left; }
        .n { text-align: right; white-space: nowrap; }
        .calendar { font-size: 0.8125rem; }
        .calendar th, .calendar td { padding: 0.35rem 0.4rem; }
        .calendar .t {
            padding-left: 0; position: sticky; left: 0; background: var(--paper); min-width: 9rem; line-height: 1.3;
        }
        .calendar thead .n { white-space: normal; word-break: keep-all; font-weight: 400; color: var(--muted); min-width: 2.6rem; }
        .none { color: var(--rule); }
        .shade-1 { background: var(--shade-1); } .shade-2 { background: var(--shade-2); }
        .shade-3 { background: var(--shade-3); } .shade-4 { background: var(--shade-4); }
        footer { margin-top: 4rem; border-top: 1px solid var(--rule); padding-top: 1rem; }
        footer p { margin: 0; color: var(--muted); font-size: 0.8125rem; }

        @media (max-width: 40rem) {
            .page { padding: 1.25rem 1rem 3rem; }
            .languages { position: static; margin-bottom: 1.25rem; }
            .eyebrow { padding-right: 0; }
            .facts > div, .guide > div { grid-template-columns: 1fr; }
            .figures { gap: 1rem; }
            .figure { grid-column: span 6; }
            .figure:nth-child(-n + 3) .number { font-size: 1.6rem; }
            .plot.wide { display: none; }
            .plot.narrow { display: block; }
            section { margin-top: 3rem; }
            table { font-size: 0.75rem; }
            th, td { padding-right: 0.4rem; }
        }
        @media print {
            :root {
                --paper: #ffffff; --ink: #000000; --muted: #444444; --rule: #bbbbbb; --faint: #e4e4e4;
                --red: #b3342b; --yellow: #e8b53a; --yellow-mark: #7a5200; --green: #7fb79b; --solid: #1f4e79;
                --hatched: #c3d5e8; --hatched-mark: #3f6f9f; --dotted: #ffffff; --dotted-mark: #1f4e79;
                --quiet: #7a8797; --plate: #ffffff; --accent: #1f4e79;
                --shade-1: #e9f0f7; --shade-2: #cfdfee; --shade-3: #b0cae2; --shade-4: #8db1d4;
            }
            * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
            body { font-size: 10pt; }
            .page { max-width: none; padding: 0; }
            .languages, details { display: none; }
            figure, tr, .figure { break-inside: avoid; }
            h2, .lead, figcaption { break-after: avoid; break-inside: avoid; }
            section { margin-top: 2rem; }
            .scroll { overflow: visible; max-height: none; }
            .calendar { font-size: 7pt; }
        }

        """
}
