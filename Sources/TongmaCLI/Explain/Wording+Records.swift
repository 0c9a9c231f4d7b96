internal import HealthCode

// Records in one line: when, what, and who stated it.
extension Wording {
    /// The moment that a record is about; `nil` where it is about none.
    func moment(of dataset: Dataset, _ fields: [Column: String]) -> String? {
        let column: Column? =
            switch dataset {
            case .residents: nil
            case .naat, .antigen, .antibody: .sampledAt
            case .vaccination: .administeredOn
            case .case, .fieldAct: .occurredAt
            case .identityLink: nil
            case .contact: .lastExposureAt
            case .entry: .arrivedAt
            case .stay, .areaRisk: .from
            case .trip: .departedAt
            case .closedLoop: .leftAt
            }
        return column.flatMap { moment(fields[$0]) }
    }

    /// What a record says, without who it is about.
    func summary(of dataset: Dataset, _ fields: [Column: String]) -> String {
        func said(_ column: Column) -> String? { fields[column].map { value(column, $0) } }
        let parts: [String?]
        switch dataset {
        case .residents: parts = [place(code: fields[.division]), said(.sex), fields[.birthDate]]
        case .naat: parts = [said(.result), fields[.poolSize].map(pool)]
        case .antigen: parts = [said(.result)]
        case .antibody: parts = [said(.igm).map { "IgM \($0)" }, said(.igg).map { "IgG \($0)" }]
        case .vaccination:
            parts = [fields[.dose].map { self(zh: "第\($0)剂", en: "dose \($0)") }, fields[.product]]
        case .case:
            parts = [said(.kind), fields[.onsetOn].map { self(zh: "发病\($0)", en: "first signs \($0)") }]
        case .contact: parts = [said(.relation), said(.setting), fields[.caseRecordID]]
        case .entry:
            parts = [fields[.origin].map { self(zh: "来自\($0)", en: "from \($0)") }]
        case .stay: parts = [place(code: fields[.division]), until(fields[.to])]
        case .trip:
            parts = [
                said(.carrier), fields[.number], fields[.coach].map { self(zh: "车厢/舱\($0)", en: "coach \($0)") },
                fields[.seat].map { self(zh: "座位\($0)", en: "seat \($0)") },
                moment(fields[.arrivedAt]).map { self(zh: "到达\($0)", en: "arrived \($0)") },
                place(code: fields[.toDivision]),
            ]
        case .closedLoop: parts = [fields[.post]]
        case .identityLink: parts = [said(.linkRelation), fields[.basis]]
        case .fieldAct:
            parts = [
                said(.actKind), place(code: fields[.division]),
                fields[.target].flatMap { place(code: $0) }.map { self(zh: "交给\($0)", en: "to \($0)") },
                said(.outcome), said(.channel), said(.place), fields[.temperature].map { "\($0) °C" },
                said(.symptoms).map { self(zh: "症状：\($0)", en: "symptoms: \($0)") },
                fields[.token].map { self(zh: "令牌\($0)", en: "token \($0)") },
            ]
        case .areaRisk: parts = [said(.level), fields[.areaName], place(code: fields[.division]), until(fields[.to])]
        }
        return parts.compactMap { $0 }.joined(separator: self(zh: "，", en: ", "))
    }

    private func until(_ to: String?) -> String {
        moment(to).map { self(zh: "至\($0)", en: "until \($0)") } ?? self(zh: "至今", en: "no end yet")
    }

    func pool(_ size: String) -> String {
        size == "1" ? self(zh: "单管", en: "single tube") : self(zh: "\(size)混1", en: "pool of \(size)")
    }

    /// Who stated it: the name in the record, or the department whose dataset it is.
    func source(of dataset: Dataset, _ fields: [Column: String]) -> String {
        switch dataset {
        case .residents: self(zh: "社区", en: "community")
        case .naat, .antibody: fields[.laboratory] ?? self(zh: "实验室", en: "laboratory")
        case .antigen: self(zh: "检测点", en: "test site")
        case .vaccination: fields[.site] ?? self(zh: "接种点", en: "vaccination site")
        case .case: self(zh: "医疗机构", en: "medical institution")
        case .contact: self(zh: "疾控机构", en: "disease control")
        case .entry:
            self(zh: "移民管理机构", en: "immigration") + (fields[.port].map { self(zh: "（\($0)）", en: " (\($0))") } ?? "")
        case .stay: self(zh: "社区", en: "community")
        case .trip: self(zh: "交通运输", en: "transport")
        case .closedLoop: self(zh: "用工单位", en: "employer")
        case .identityLink: self(zh: "身份管理机构", en: "identity authority")
        case .fieldAct: fields[.worker] ?? self(zh: "社区", en: "community")
        case .areaRisk: fields[.authority] ?? self(zh: "指挥部", en: "command")
        }
    }
}
