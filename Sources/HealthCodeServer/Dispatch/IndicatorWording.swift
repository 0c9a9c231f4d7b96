internal import HealthCode

// What indicators are called and how each is counted: docs/indicators.md in a sentence.
extension PageWording {
    /// A stage, as part of the way that an item goes.
    func stage(_ stage: WorkItem.Stage) -> String {
        switch stage {
        case .issued: self(zh: "已下发", en: "Issued")
        case .accepted: self(zh: "已接收", en: "Accepted")
        case .reached: self(zh: "已联系", en: "Reached")
        case .controlled: self(zh: "已管控", en: "Controlled")
        case .monitored: self(zh: "监测无遗漏", en: "Monitored")
        case .released: self(zh: "待告知解除", en: "Released, to be told")
        }
    }

    /// What an indicator is called.
    func title(_ indicator: Indicator) -> String {
        switch indicator {
        case .stage: self(zh: "办理进度", en: "How far the work has come")
        case .roster: self(zh: "风险区名册", en: "Roster of risk areas")
        case .overdue: self(zh: "超期", en: "Overdue")
        case .offered: self(zh: "移交中", en: "Offered")
        case .offersUntaken: self(zh: "无人接收的移交", en: "Offers nobody takes")
        case .missing: self(zh: "失联人员", en: "Missing persons")
        case .clearCount: self(zh: "人数清", en: "Count clear")
        case .clearPerson: self(zh: "对象清", en: "Person clear")
        case .clearPlace: self(zh: "位置清", en: "Place clear")
        case .clearMeasure: self(zh: "管控措施清", en: "Measure clear")
        case .clearAll: self(zh: "四清", en: "All four clear")
        case .slots: self(zh: "当日随访完成", en: "The day’s completeness")
        case .workload: self(zh: "人员工作量", en: "Workload")
        case .idleHours: self(zh: "距上次工作", en: "Since the last act")
        case .leastLoaded: self(zh: "建议派给", en: "Suggested for the next item")
        case .contactsReached: self(zh: "密接 24 小时内告知", en: "Contacts told within 24 h")
        case .contactsPlaced: self(zh: "密接 24 小时内告知并隔离", en: "Contacts told and quarantined within 24 h")
        case .onsetToSample: self(zh: "发病 → 采样", en: "Onset → sample")
        case .sampleToResult: self(zh: "采样 → 结果", en: "Sample → result")
        case .resultToReport: self(zh: "结果 → 报告", en: "Result → report")
        case .reportToPlaced: self(zh: "报告 → 隔离", en: "Report → isolated")
        case .placedToTreated: self(zh: "隔离 → 收治", en: "Isolated → treated")
        case .detected: self(zh: "7 日内发现", en: "Detected within 7 days")
        case .notified: self(zh: "1 日内报告", en: "Notified within 1 day")
        case .responded: self(zh: "7 日内处置", en: "Responded within 7 days")
        case .all717: self(zh: "7-1-7 全部达到", en: "7-1-7, all three")
        case .knownListed: self(zh: "新病例中已在册", en: "New cases already listed")
        case .knownPlaced: self(zh: "新病例中已在册并隔离", en: "New cases listed and quarantined")
        case .periodsWhole: self(zh: "管理期逐日无漏", en: "Periods without a day left out")
        }
    }

    /// How an indicator is counted.
    func definition(_ indicator: Indicator) -> String {
        switch indicator {
        case .stage:
            self(
                zh: "对其须采取措施的在办人员，按所到阶段计；每人一项。条形为至少到达该阶段的人数。",
                en:
                    "Persons for whom somebody has to act, by the stage reached; one item each. Bars count those who came at least so far."
            )
        case .roster: self(zh: "仅因在风险区而列入的人员。", en: "Persons who are in a risk area and have nothing else.")
        case .overdue:
            self(
                zh: "联系或安置期限已过的事项与解除，按已上报的级数计，每过一个间隔再上报一级。",
                en:
                    "Items and releases of which a limit has passed, by how many parents have them on their lists too: one more after each interval."
            )
        case .offered:
            self(
                zh: "正移交给另一单位、尚未接收的事项与解除；原单位仍负全责。",
                en: "Items and releases offered to another division and not taken; the owner keeps every duty.")
        case .offersUntaken:
            self(
                zh: "移交开始（或最近一次退回）后，超过应联系时限仍无人接收的。分母为移交中的。",
                en:
                    "Offers open, since they began or were refused last, for as long as the person has to be reached within. Of open offers."
            )
        case .missing:
            self(
                zh: "经两种渠道三次（其中一次上门）仍找不到的在办人员。分母为在办事项。",
                en: "Persons whom three attempts over two channels, one at the door, did not find. Of open items.")
        case .clearCount:
            self(
                zh: "已有单位接收或正在移交的事项：下发＝接收＋移交＋办结。分母为在办事项。",
                en: "Items granted or under offer, so that issued = accepted + offered + closed. Of open items.")
        case .clearPerson:
            self(
                zh: "措施开始后已核实身份（通话、上门、测温或安置，且其后无“认错人”“重复”），且最近一次电话类联系接通本人。",
                en:
                    "Identity verified since the measure began (spoken to, measured or placed, and not called a wrong person since), and the last contact not at the door reached the person."
            )
        case .clearPlace:
            self(
                zh: "24 小时内由安置或上门见面确认位置，其后未离开。",
                en: "The place was confirmed within 24 h by placing or at the door, and the person has not left.")
        case .clearMeasure:
            self(
                zh: "已告知现行措施，且所在地点适合该措施。",
                en: "The person was told of the present measure, and is where it can be kept.")
        case .clearAll: self(zh: "上述四项均清。", en: "Clear in all four.")
        case .slots:
            self(
                zh: "最近 24 小时内结束的随访时段中，有测温或上门见面的。",
                en: "Of the times of asking that ended in the last 24 h, those with a reading or a word at the door.")
        case .workload: self(zh: "最后由该工作人员办理的在办事项。", en: "Open items that this worker acted on last.")
        case .idleHours:
            self(
                zh: "该工作人员在本单位人员上的最近一次记录至今的整小时数。",
                en: "Whole hours since the worker’s last act for anybody of the division.")
        case .leastLoaded:
            self(
                zh: "在岗人员中在办事项最少者；相同则按编号。",
                en: "Of the active workers the one with the fewest items; of equals the first id.")
        case .contactsReached:
            self(
                zh: "列为接触者 24 小时内有人告知本人；14 天内重复列名只计一次；满 24 小时才计入。",
                en:
                    "Told within 24 h of being named; named again within 14 days counts once; counted when the 24 h are over."
            )
        case .contactsPlaced: self(zh: "其中到 24 小时时已在隔离地点的。", en: "Those of them who were in quarantine by then.")
        case .onsetToSample:
            self(
                zh: "病例发病日零时至采样；只计有两个时点且顺序正确的。",
                en: "From 00:00 of the day of onset to the sample; only cases with both points in order.")
        case .sampleToResult:
            self(zh: "采样至首次报出阳性结果。", en: "From the sample to the first statement of the positive result.")
        case .resultToReport: self(zh: "结果至病例报告。", en: "From the result to the report of the case.")
        case .reportToPlaced:
            self(
                zh: "报告至进入隔离点或医院；报告时已在则为 0。",
                en: "From the report to a site or a hospital; 0 for who was there already.")
        case .placedToTreated: self(zh: "隔离至入院。", en: "From isolation to the hospital.")
        case .detected:
            self(
                zh: "发病至结果不超过 7 日。按病例计：数据中没有“事件”。", en: "Onset to result within 7 days. By case: no dataset has events."
            )
        case .notified: self(zh: "结果至报告不超过 1 日。", en: "Result to report within 1 day.")
        case .responded:
            self(
                zh: "报告至隔离不超过 7 日；满 7 日才计入；七项早期处置中数据只有隔离一项。",
                en:
                    "Report to isolation within 7 days, counted when these are over; of seven early actions the data have this one."
            )
        case .all717: self(zh: "三项均达到。分母为满期且时点齐全的病例。", en: "All three met, of cases that are due and have the points.")
        case .knownListed:
            self(zh: "报告前已在管理期内的新病例。", en: "New cases of persons who were under a measure before the report.")
        case .knownPlaced: self(zh: "其中报告前已隔离的。", en: "Those of them who were in quarantine before the report.")
        case .periodsWhole:
            self(
                zh: "已结束的管理期中，应随访的每一日都有测温或上门的。",
                en: "Of periods that have ended, those with a reading or a word at the door on every day asked for.")
        }
    }
}
