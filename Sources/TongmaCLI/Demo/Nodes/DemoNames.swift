internal import HealthCode

/// What the demo's departments and persons are called.
enum DemoNames {
    static let callers: [String: LocalizedText] = [
        "registry": LocalizedText(zh: "户籍登记处", en: "Residents' registry"),
        "laboratory": LocalizedText(zh: "核酸检测机构", en: "Nucleic-acid laboratories"),
        "pharmacy": LocalizedText(zh: "抗原检测点", en: "Antigen test points"),
        "serology": LocalizedText(zh: "血清学实验室", en: "Serology laboratories"),
        "vaccination-site": LocalizedText(zh: "疫苗接种点", en: "Vaccination sites"),
        "clinic": LocalizedText(zh: "发热门诊", en: "Fever clinics"),
        "tracing": LocalizedText(zh: "疾控流调组", en: "Contact tracing"),
        "immigration": LocalizedText(zh: "移民管理", en: "Immigration"),
        "community": LocalizedText(zh: "社区", en: "Communities"),
        "transport": LocalizedText(zh: "交通运输", en: "Transport"),
        "isolation-site": LocalizedText(zh: "集中隔离点", en: "Isolation sites"),
        "identity": LocalizedText(zh: "身份管理机构", en: "Identity authority"),
        "grid": LocalizedText(zh: "社区网格", en: "Communities' grid workers"),
        "command": LocalizedText(zh: "防控指挥部", en: "Epidemic command"),
        NodeSecrets.Caller.desk.rawValue: LocalizedText(zh: "值班员", en: "Operator on duty"),
        NodeSecrets.Caller.second.rawValue: LocalizedText(zh: "复核员", en: "Second person"),
        NodeSecrets.Caller.duty.rawValue: LocalizedText(zh: "处置值班", en: "On duty for dispatch"),
        NodeSecrets.Caller.field.rawValue: LocalizedText(zh: "网格员", en: "Grid worker"),
        NodeSecrets.Caller.grid.rawValue: LocalizedText(zh: "社区工作者", en: "Community workers"),
        NodeSecrets.Caller.gate.rawValue: LocalizedText(zh: "火车站", en: "Railway station"),
        NodeSecrets.Caller.replay.rawValue: LocalizedText(zh: "重演", en: "Replay"),
    ]
}
