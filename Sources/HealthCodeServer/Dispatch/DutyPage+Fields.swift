internal import HealthCode

extension DutyPage {
    /// What the template shows.
    func fields(_ words: PageWording) -> Fields {
        let numbers = DutyNumbers(tally.rows(of: division, byWeek: true))
        let next = numbers.all(.leastLoaded).first
        return Fields([
            "dutyPlace": .text(words.place(division)), "dutyCode": .text("\(division)"),
            "missingProvinces": .text(words.missing(missing)),
            "hubSilent": .text(hubSilentSince.map(words.hubSilent(since:))),
            "dutyPath": .many(
                path.map { place in
                    Fields([
                        "stepHref": .text(PagePath.duty(place)), "stepName": .text(words.place(place)),
                        "isShown": .flag(place == division),
                    ])
                }),
            "csvAddress": .text(PagePath.dutyTable(division)), "weekCount": .number(tally.window.count),
            "figures": .many(figures(numbers, words)), "funnel": .many(funnel(numbers, words)),
            "overdue": .many(overdue(numbers, words)), "workers": .many(workers(numbers, words)),
            "unassigned": .text(words.count(numbers.count(.workload))),
            "inactiveHours": .number(duties.indicators.inactiveHours.value),
            "suggestion": .optional(
                next?.name.map { worker in
                    Fields(["worker": .text(worker), "load": .text(words.count(next?.count ?? 0))])
                }),
            "clear": .many(Indicator.clear.map { share($0, numbers.now($0), words) }),
            "slots": .one(share(.slots, numbers.now(.slots), words)),
            "early": .many(early(numbers, words)),
            "rates": .many(
                Indicator.weekly.filter { !$0.isLength }.map { indicator in
                    share(indicator, numbers.window(indicator), words).with([
                        "trend": .many(trend(numbers.weeks(indicator), words))
                    ])
                }),
            "weekNames": .many(numbers.weeks(.knownListed).map { Fields(["weekName": .text("\($0.week)")]) }),
            "weekRows": .many(weekRows(numbers, words)),
            "children": .many(children(words)),
            "definitions": .many(
                Indicator.allCases.map { indicator in
                    Fields([
                        "id": .text(indicator.rawValue), "term": .text(words.title(indicator)),
                        "meaning": .text(words.definition(indicator)),
                    ])
                }),
            "limits": .many(limits(words)),
        ])
    }

    private func figures(_ numbers: DutyNumbers, _ words: PageWording) -> [Fields] {
        func figure(_ name: String, _ anchor: Indicator, _ count: Int, isBad: Bool = false) -> Fields {
            Fields([
                "figureName": .text(name), "anchor": .text(anchor.rawValue), "figureCount": .text(words.count(count)),
                "isBad": .flag(isBad && count > 0),
            ])
        }
        return [
            figure(words(zh: "在办事项", en: "Open items"), .stage, numbers.items),
            figure(words(zh: "超期", en: "Overdue"), .overdue, numbers.overdue, isBad: true),
            figure(
                words(zh: "无人接收的移交", en: "Offers nobody takes"), .offersUntaken, numbers.count(.offersUntaken),
                isBad: true),
            figure(words(zh: "失联", en: "Missing"), .missing, numbers.count(.missing), isBad: true),
        ]
    }

    /// A number with its share and the length of its bar.
    private func share(_ indicator: Indicator, _ row: IndicatorRow?, _ words: PageWording) -> Fields {
        let (count, whole) = (row?.count ?? 0, row?.of ?? 0)
        return Fields([
            "id": .text(indicator.rawValue), "term": .text(words.title(indicator)), "met": .text(words.count(count)),
            "whole": .text(words.count(whole)), "percent": .text(words.share(count, of: whole)),
            "length": .number(whole > 0 ? count * 10_000 / whole : 0),
        ])
    }

    private func bar(_ name: String, _ count: Int, of most: Int, _ words: PageWording) -> [String: Fields.Value] {
        [
            "barName": .text(name), "barCount": .text(words.count(count)),
            "length": .number(most > 0 ? count * 10_000 / most : 0),
        ]
    }

    /// How many came at least so far, from what was issued to what is over.
    private func funnel(_ numbers: DutyNumbers, _ words: PageWording) -> [Fields] {
        let stages: [WorkItem.Stage] = [.issued, .accepted, .reached, .controlled, .monitored]
        let counts = stages.map { numbers.count(.stage, $0.rawValue) }
        let released = numbers.count(.stage, WorkItem.Stage.released.rawValue)
        let roster = numbers.count(.roster)
        let most = max(counts.reduce(0, +), released, roster)
        var rows = stages.indices.map { index in
            Fields(bar(words.stage(stages[index]), counts[index...].reduce(0, +), of: most, words)).with([
                "here": .text(words.count(counts[index]))
            ])
        }
        rows.append(Fields(bar(words.stage(.released), released, of: most, words)).with(["here": .text("–")]))
        rows.append(
            Fields(bar(words(zh: "名册（仅在风险区）", en: "Roster: in a risk area only"), roster, of: most, words))
                .with(["here": .text("–")]))
        return rows
    }

    private func overdue(_ numbers: DutyNumbers, _ words: PageWording) -> [Fields] {
        let rows = numbers.all(.overdue)
        let most = rows.compactMap(\.count).max() ?? 0
        return rows.map { row in
            let name = words(
                zh: "已上报 \(row.name ?? "") 级", en: "on the lists of \(row.name ?? "") above")
            return Fields(bar(name, row.count ?? 0, of: most, words))
        }
    }

    private func workers(_ numbers: DutyNumbers, _ words: PageWording) -> [Fields] {
        let rows = numbers.all(.workload).filter { $0.name != nil }
            .sorted { ($1.count ?? 0, $0.name ?? "") < ($0.count ?? 0, $1.name ?? "") }
        let most = rows.compactMap(\.count).max() ?? 0
        return rows.map { row in
            let hours = numbers.count(.idleHours, row.name)
            return Fields(bar(row.name ?? "", row.count ?? 0, of: most, words)).with([
                "idle": .text(words.duration(seconds: Int64(hours) * 3_600)),
                "isInactive": .flag(hours >= duties.indicators.inactiveHours.value),
            ])
        }
    }

    private func early(_ numbers: DutyNumbers, _ words: PageWording) -> [Fields] {
        let most = max(1, Indicator.early.compactMap { numbers.window($0)?.p90 }.max() ?? 1)
        return Indicator.early.map { indicator in
            let row = numbers.window(indicator)
            func length(_ seconds: Int64?) -> Fields.Value { .number(Int((seconds ?? 0) * 10_000 / most)) }
            func text(_ seconds: Int64?) -> Fields.Value {
                .text(seconds.map { words.duration(seconds: $0) } ?? "–")
            }
            return Fields([
                "id": .text(indicator.rawValue), "term": .text(words.title(indicator)),
                "met": .text(words.count(row?.count ?? 0)), "half": text(row?.p50), "most": text(row?.p90),
                "halfLength": length(row?.p50), "length": length(row?.p90),
                "excluded": .text(words.count(row?.excluded ?? 0)),
            ])
        }
    }

    /// A column for each week, as high as its share.
    private func trend(_ weeks: [(week: ISOWeek, row: IndicatorRow)], _ words: PageWording) -> [Fields] {
        let width = 10_000 / max(1, weeks.count)
        return weeks.enumerated().compactMap { index, week in
            guard let whole = week.row.of, whole > 0 else { return nil }
            let height = max(2, (week.row.count ?? 0) * 100 / whole)
            return Fields([
                "x": .number(index * width), "y": .number(100 - height), "width": .number(width * 8 / 10),
                "height": .number(height),
            ])
        }
    }

    private func weekRows(_ numbers: DutyNumbers, _ words: PageWording) -> [Fields] {
        Indicator.weekly.map { indicator in
            let cells = numbers.weeks(indicator).map { _, row -> Fields in
                if indicator.isLength {
                    guard let half = row.p50, let most = row.p90 else { return Fields(["cell": .text("–")]) }
                    let spans = [half, most].map { words.duration(seconds: $0) }.joined(separator: " / ")
                    return Fields(["cell": .text("\(spans) (\(words.count(row.count ?? 0)))")])
                }
                return Fields(["cell": .text("\(words.count(row.count ?? 0)) / \(words.count(row.of ?? 0))")])
            }
            return Fields([
                "id": .text(indicator.rawValue), "term": .text(words.title(indicator)), "cells": .many(cells),
            ])
        }
    }

    /// The divisions next below, those with most that is overdue at the top.
    private func children(_ words: PageWording) -> [Fields] {
        let children = tally.places.filter { $0 != division }
            .map { (place: $0, numbers: DutyNumbers(tally.rows(of: $0, byWeek: false))) }
            .sorted { ($1.numbers.overdue, $0.place) < ($0.numbers.overdue, $1.place) }
        return children.map { place, numbers in
            let clear = numbers.now(.clearAll)
            return Fields([
                "childHref": .text(PagePath.duty(place)), "childName": .text(words.place(place)),
                "childItems": .text(words.count(numbers.items)), "childOverdue": .text(words.count(numbers.overdue)),
                "childUntaken": .text(words.count(numbers.count(.offersUntaken))),
                "childMissing": .text(words.count(numbers.count(.missing))),
                "childClear": .text(words.share(clear?.count ?? 0, of: clear?.of ?? 0)),
            ])
        }
    }

    /// The numbers of the document of duties by which is counted, with the marks of those that nobody published.
    private func limits(_ words: PageWording) -> [Fields] {
        let limits = duties.indicators
        func limit(_ zh: String, _ en: String, _ value: Parameter, _ unitZH: String, _ unitEN: String) -> Fields {
            Fields([
                "limitName": .text(words(zh: zh, en: en)),
                "limitValue": .text("\(value.value) \(words(zh: unitZH, en: unitEN))"),
                "isAssumed": .flag(value.isAssumed),
            ])
        }
        return [
            limit("接触者告知并隔离", "Contacts told and quarantined within", limits.contactHours, "小时", "h"),
            limit("再次列名视同一次", "Named again counts as the same within", limits.namingGapDays, "天", "days"),
            limit(
                "诊断前采样的查找范围", "A sample is looked for in the days before a diagnosis", limits.sampleDays, "天", "days"),
            limit("发现", "Detected within", limits.detectDays, "天", "days"),
            limit("报告", "Notified within", limits.notifyDays, "天", "days"),
            limit("处置", "Responded within", limits.respondDays, "天", "days"),
            limit("位置确认有效", "A place stays confirmed for", limits.placeConfirmedHours, "小时", "h"),
            limit("时段完成率回看", "Filled slots are counted over", limits.completenessDays, "天", "days"),
            limit("无活动即视为不在岗", "A worker is inactive after", limits.inactiveHours, "小时", "h"),
        ]
    }
}
