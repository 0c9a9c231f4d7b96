internal import HealthCode

/// Where a province stands among the tiles: seven columns and eight rows that keep neighbours together, so that all
/// thirty-four have one size and fit a phone.
struct ProvinceTile {
    let division: Division
    let column: Int
    let row: Int
    /// Its short name in Chinese.
    let chinese: String
    /// Its letters in ISO 3166-2:CN, where a name in Latin letters has no room.
    let letters: String

    static let all: [ProvinceTile] = [
        tile("11", 5, 2, "北京", "BJ"), tile("12", 6, 3, "天津", "TJ"), tile("13", 5, 3, "河北", "HE"),
        tile("14", 4, 3, "山西", "SX"), tile("15", 4, 2, "内蒙古", "NM"), tile("21", 6, 2, "辽宁", "LN"),
        tile("22", 7, 2, "吉林", "JL"), tile("23", 7, 1, "黑龙江", "HL"), tile("31", 7, 5, "上海", "SH"),
        tile("32", 6, 5, "江苏", "JS"), tile("33", 6, 6, "浙江", "ZJ"), tile("34", 5, 5, "安徽", "AH"),
        tile("35", 5, 7, "福建", "FJ"), tile("36", 5, 6, "江西", "JX"), tile("37", 5, 4, "山东", "SD"),
        tile("41", 4, 4, "河南", "HA"), tile("42", 4, 5, "湖北", "HB"), tile("43", 4, 6, "湖南", "HN"),
        tile("44", 4, 7, "广东", "GD"), tile("45", 3, 7, "广西", "GX"), tile("46", 3, 8, "海南", "HI"),
        tile("50", 3, 5, "重庆", "CQ"), tile("51", 2, 5, "四川", "SC"), tile("52", 3, 6, "贵州", "GZ"),
        tile("53", 2, 6, "云南", "YN"), tile("54", 1, 4, "西藏", "XZ"), tile("61", 3, 4, "陕西", "SN"),
        tile("62", 2, 3, "甘肃", "GS"), tile("63", 2, 4, "青海", "QH"), tile("64", 3, 3, "宁夏", "NX"),
        tile("65", 1, 3, "新疆", "XJ"), tile("71", 6, 7, "台湾", "TW"), tile("81", 5, 8, "香港", "HK"),
        tile("82", 4, 8, "澳门", "MO"),
    ].compactMap { $0 }

    private static func tile(
        _ digits: String, _ column: Int, _ row: Int, _ chinese: String, _ letters: String
    ) -> ProvinceTile? {
        Division(digits + "0000000000").map {
            ProvinceTile(division: $0, column: column, row: row, chinese: chinese, letters: letters)
        }
    }
}
