internal import HealthCode

/// The colours over time.
struct CourseSection {
    let survey: Survey

    private var course: ColourCourse { survey.course }

    var markup: Markup {
        section("course", LocalizedText(zh: "颜色变化", en: "Colours over time"), lead: lead) {
            figure(plot, note: note, table: table)
        }
    }

    private var lead: LocalizedText {
        let notGreen = survey.last.all.total - survey.last.all.green
        let share = notGreen.share(of: survey.last.all.total)
        let before = course.points.last { $0.instant <= survey.last.at.instant.advanced(bySeconds: -7 * 86_400) }
        guard let before else {
            return LocalizedText(
                zh: "目前 \(notGreen.grouped) 人（\(share)）持黄码或红码。",
                en: "\(notGreen.persons) (\(share)) with a yellow or red code.")
        }
        let then = (before.counts.total - before.counts.green).grouped
        let date = DateText.long(survey.offset.date(of: before.instant))
        return LocalizedText(
            zh: "目前 \(notGreen.grouped) 人（\(share)）持黄码或红码；\(date.zh)为 \(then) 人。",
            en: "\(notGreen.persons) (\(share)) with a yellow or red code; on \(date.en) it was \(then).")
    }

    private var plot: StackedAreas {
        let last = survey.last.all
        return StackedAreas(
            id: "course-plot",
            title: LocalizedText(zh: "各颜色人数", en: "Persons by colour of their code"),
            description: LocalizedText(
                zh: """
                    堆积面积图，共 \(course.points.count) 个时刻。最后：红码 \(last.red)，黄码 \(last.yellow)，绿码 \
                    \(last.green)。
                    """,
                en: """
                    Stacked areas at \(course.points.count) instants. At the end: red \(last.red), yellow \
                    \(last.yellow), green \(last.green).
                    """),
            course: course, offset: survey.offset)
    }

    /// ``ReportDays`` never needs a longer step.
    private static let ordinals = [2: "second", 3: "third"]

    private var note: LocalizedText {
        let (count, step) = (course.points.count, course.days.step)
        return LocalizedText(
            zh: """
                对 \(count) 个时刻各作一次完整推导：自首个可致变色的事件起\(step == 1 ? "每日" : "每 \(step) 日")零点（UTC\
                \(survey.offset)），以及最后时刻。每个时刻只用当时已报告的证据、当时施行的规则。
                """,
            en: """
                Computed in full at \(count) instants: \(step == 1 ? "each midnight" : "every \(Self.ordinals[step] ?? "\(step)th") midnight") \
                (UTC\(survey.offset)) from the first event that can change a colour, and the last instant. Each uses \
                only what had been reported by then, under the rules in force then.
                """)
    }

    private var table: DataTable {
        var table = DataTable(
            plot.title,
            [
                (LocalizedText(zh: "时刻", en: "Instant"), .text), (Colour.green.title, .number),
                (Colour.yellow.title, .number), (Colour.red.title, .number),
                (LocalizedText(zh: "合计", en: "All"), .number),
            ])
        for point in course.points {
            let counts = point.counts
            table.rows.append(
                [LocalizedText(survey.offset.format(point.instant))]
                    + [counts.green, counts.yellow, counts.red, counts.total].map { LocalizedText($0.grouped) })
        }
        return table
    }
}
