internal import CHealthCodeResources

extension Division {
    /// The ISO 3166-2 code of the province that the place lies in (`CN-GD`); `nil` where GB/T 2260 has no province.
    public var iso3166: String? { Self.isoCodes[province] }

    /// The province of an ISO 3166-2 code.
    public init?(iso3166 code: String) {
        guard let province = Self.isoCodes.first(where: { $0.value == code })?.key else { return nil }
        self = province
    }

    /// Both codes of each province, from the file that comes with the module.
    private static let isoCodes: [Division: String] = {
        let lines = String(decoding: PackageResources.provinces_csv, as: UTF8.self).split(separator: "\n").dropFirst()
        return lines.reduce(into: [:]) { codes, line in
            let fields = line.split(separator: ",").map(String.init)
            guard fields.count == 2, let province = Division(fields[0]) else { return }
            codes[province] = fields[1]
        }
    }()
}
