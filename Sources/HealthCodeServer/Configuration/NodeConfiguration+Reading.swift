import Configuration
import Foundation
import HealthCode
import HealthCodeStore
import NIOCore

extension NodeConfiguration {
    /// The keys there are. What else a file says is a fault: a key that nobody reads is a setting that does not hold.
    static let keys: Set<String> = [
        "node.role", "node.province", "node.name.zh", "node.name.en",
        "http.host", "http.port", "http.secure", "http.maximum_connections", "http.connections_per_address",
        "http.proxy_addresses",
        "store.engine", "store.path", "store.url", "keys.file", "hub.url", "hub.token", "clock",
        "intake.maximum_bytes", "intake.hold_above", "intake.hold_above_by_division", "intake.hold_node_above",
        "intake.held_per_department", "credentials.file",
        "rules.files", "rules.signing_key_file", "rules.hub_public_key",
        "http.tls_certificate_file", "http.tls_key_file", "signing.folder", "trust.authorities_file",
        "trust.list_key_file", "trust.list_certificate_file", "trust.files", "trust.hub_public_key",
        "trust.evidence_caution_hours", "trust.evidence_stale_hours", "admission.files",
        "gateway.authorities_file", "gateway.value_set_files",
        "signing.card_issuer", "acceptance.rules_folder", "acceptance.value_sets_file", "check_in.orders_folder",
        "limits.anonymous_per_second", "limits.registered_per_second", "limits.resident_per_second",
        "limits.streams_per_caller", "metrics.on_loopback", "dispatch.grants",
    ]

    /// The keys whose values are never printed.
    static let secretKeys: Set<String> = ["store.url", "hub.token"]

    /// What variables of the environment begin with: `TONGMA_HTTP_PORT` stands above `http.port` of the file.
    package static let environmentPrefix = "TONGMA"

    /// Reads a configuration file and the environment.
    ///
    /// - Parameters:
    ///   - file: a JSON file; relative paths in it, and in the environment, are counted from it.
    ///   - environment: variables; those that do not begin with ``environmentPrefix`` are not looked at.
    /// - Throws: ``ConfigurationFaults`` with everything that is wrong.
    package static func read(file: String, environment: [String: String]) async throws -> NodeConfiguration {
        let url = URL(fileURLWithPath: file).standardizedFileURL
        let provider: FileProvider<JSONSnapshot>
        let said: [String]
        do {
            said = try JSONDecoder().decode(MemberPaths.self, from: try Data(contentsOf: url)).paths
            provider = try await FileProvider<JSONSnapshot>(
                parsingOptions: .init(secretsSpecifier: .specific(secretKeys)),
                config: ConfigReader(
                    provider: InMemoryProvider(values: ["filePath": ConfigValue(.string(url.path), isSecret: false)])))
        } catch is DecodingError {
            throw ConfigurationFaults(file: file, faults: [.init("file", "is not a JSON object")])
        } catch let error as CocoaError {
            let reason = error.code == .fileReadNoSuchFile ? "does not exist" : "cannot be read"
            throw ConfigurationFaults(file: file, faults: [.init("file", reason)])
        } catch {
            // What is left are lists of several types, which no key takes.
            throw ConfigurationFaults(file: file, faults: [.init("file", "holds a list that no key takes")])
        }
        let variables = environment.filter { $0.key.hasPrefix(environmentPrefix + "_") }
        var reader = ConfigurationReader(
            providers: [
                EnvironmentVariablesProvider(environmentVariables: variables, secretsSpecifier: .all)
                    .prefixKeys(with: ConfigKey([environmentPrefix])),
                provider,
            ],
            folder: url.deletingLastPathComponent())
        for key in said where !keys.contains(key) { reader.fault(key, "is not a key of a node's configuration") }
        let configuration = NodeConfiguration(&reader)
        guard reader.faults.isEmpty, let configuration else {
            throw ConfigurationFaults(file: file, faults: reader.faults)
        }
        return configuration
    }

    /// `440000000000=600`: twelve digits, those of the nation being zeros, and a number of persons.
    private static func bounds(_ reader: inout ConfigurationReader) -> [Division: Int] {
        let key = "intake.hold_above_by_division"
        var bounds: [Division: Int] = [:]
        for text in reader.texts(key) {
            let parts = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
            let division = parts.count == 2 ? Division(parts[0]) ?? (parts[0] == nation ? .nation : nil) : nil
            guard let division, let bound = Int(parts[1]), (0...1_000_000_000).contains(bound) else {
                reader.fault(key, "must be a list of divisions' twelve digits, each with = and a number of persons")
                return [:]
            }
            guard bounds.updateValue(bound, forKey: division) == nil else {
                reader.fault(key, "names a division twice")
                return [:]
            }
        }
        return bounds
    }

    private static let nation = "000000000000"

    private init?(_ reader: inout ConfigurationReader) {
        enum RoleName: String, CaseIterable { case hub, province }
        enum Engine: String, CaseIterable { case sqlite, postgres }
        let roleName: RoleName? = reader.choice("node.role")
        let isHub = roleName == .hub
        var province: Division?
        if roleName == .province {
            let text = reader.text("node.province")
            province = Division(text).flatMap { $0.level == .province ? $0 : nil }
            if province == nil, !text.isEmpty { reader.fault("node.province", "must be a province's twelve digits") }
        }
        name = BilingualName(zh: reader.text("node.name.zh"), en: reader.text("node.name.en"))
        http = Self.http(&reader)
        let engine: Engine? = reader.choice("store.engine")
        switch engine {
        case .postgres: store = .postgres(url: reader.secret("store.url"))
        case .sqlite: store = .sqlite(path: reader.path("store.path"))
        case nil: store = .sqlite(path: "")
        }
        keysFile = reader.path("keys.file")
        credentialsFile = reader.path("credentials.file")
        hub = roleName == .province ? Upstream(&reader) : nil
        clock = reader.choice("clock", default: .system) ?? .system
        intake = Intake(
            maximumBytes: reader.number("intake.maximum_bytes", in: 1_024...(1 << 30), default: 64 << 20),
            holdAbove: reader.number("intake.hold_above", in: 0...1_000_000_000, default: 200),
            holdAboveByDivision: Self.bounds(&reader),
            holdNodeAbove: reader.number("intake.hold_node_above", in: 0...1_000_000_000, default: 1_000),
            heldPerDepartment: reader.number("intake.held_per_department", in: 1...10_000, default: 20))
        rules =
            isHub
            ? .published(
                files: reader.texts("rules.files").map(reader.resolve),
                signingKeyFile: reader.optionalPath("rules.signing_key_file"))
            : .received(
                hubPublicKey: Self.publicKey("rules.hub_public_key", of: 32, &reader))
        limits = Self.limits(&reader)
        showsMetricsLocally = reader.flag("metrics.on_loopback")
        statesGrants = reader.flag("dispatch.grants", default: true)
        trust = Trust(
            signingFolder: reader.optionalPath("signing.folder"),
            authoritiesFile: reader.optionalPath("trust.authorities_file"),
            listKeyFile: reader.optionalPath("trust.list_key_file"),
            listCertificateFile: reader.optionalPath("trust.list_certificate_file"),
            files: reader.texts("trust.files").map(reader.resolve),
            hubPublicKey: Self.publicKey("trust.hub_public_key", of: 65, &reader),
            cardIssuer: Self.cardIssuer(&reader))
        Self.readEvidenceAge(&trust, &reader)
        admissionFiles = reader.texts("admission.files").map(reader.resolve)
        gateway = Gateway(
            authoritiesFile: reader.optionalPath("gateway.authorities_file"),
            valueSetFiles: reader.texts("gateway.value_set_files").map(reader.resolve))
        acceptance = Acceptance(
            rulesFolder: reader.optionalPath("acceptance.rules_folder"),
            valueSetsFile: reader.optionalPath("acceptance.value_sets_file"))
        checkIn = CheckIn(ordersFolder: reader.optionalPath("check_in.orders_folder"))
        for key in Self.keysOutOfPlace(isHub: isHub, isSQLite: engine == .sqlite) where reader.has(key) {
            reader.fault(key, "has no meaning with this node.role or store.engine")
        }
        guard let role = isHub ? NodeRole.hub : province.map(NodeRole.province) else { return nil }
        self.role = role
    }

    private static func keysOutOfPlace(isHub: Bool, isSQLite: Bool) -> [String] {
        let ofOtherRole =
            isHub
            ? [
                "node.province", "hub.url", "hub.token", "rules.hub_public_key", "trust.hub_public_key",
                "check_in.orders_folder",
            ]
            : [
                "rules.files", "rules.signing_key_file", "trust.authorities_file", "trust.list_key_file",
                "trust.list_certificate_file", "trust.evidence_caution_hours", "trust.evidence_stale_hours",
                "gateway.authorities_file", "gateway.value_set_files",
            ]
        return ofOtherRole + [isSQLite ? "store.url" : "store.path"]
    }

    /// 32 bytes are the raw form of an Ed25519 key (RFC 8032 section 5.1.5), 65 a point of P-256 (SEC 1).
    private static func publicKey(
        _ name: String, of length: Int, _ reader: inout ConfigurationReader
    ) -> [UInt8]? {
        guard let text = reader.optionalText(name) else { return nil }
        guard let key = Data(base64Encoded: text), key.count == length else {
            reader.fault(name, "must be \(length) bytes in base64")
            return nil
        }
        return Array(key)
    }

    private static func readEvidenceAge(_ trust: inout Trust, _ reader: inout ConfigurationReader) {
        let hours = 0...8_760
        trust.evidenceCautionHours = reader.number(
            "trust.evidence_caution_hours", in: hours, default: trust.evidenceCautionHours)
        trust.evidenceStaleHours = reader.number(
            "trust.evidence_stale_hours", in: hours, default: max(trust.evidenceStaleHours, trust.evidenceCautionHours))
        if trust.evidenceStaleHours < trust.evidenceCautionHours {
            reader.fault("trust.evidence_stale_hours", "must not be less than trust.evidence_caution_hours")
        }
    }

    private static func cardIssuer(_ reader: inout ConfigurationReader) -> String? {
        guard var address = reader.optionalText("signing.card_issuer") else { return nil }
        while address.hasSuffix("/") { address.removeLast() }
        guard address.hasPrefix("https://"), URL(string: address)?.host?.isEmpty == false else {
            reader.fault("signing.card_issuer", "must be an https address")
            return nil
        }
        return address
    }

    private static func http(_ reader: inout ConfigurationReader) -> HTTP {
        let connections = 1...1_000_000
        var http = HTTP(
            host: reader.text("http.host"), port: reader.number("http.port", in: 0...65_535),
            isSecure: reader.flag("http.secure"),
            maximumConnections: reader.number("http.maximum_connections", in: connections, default: 4_096),
            tls: tls(&reader))
        http.connectionsPerAddress = reader.number(
            "http.connections_per_address", in: connections, default: http.connectionsPerAddress)
        guard reader.has("http.proxy_addresses") else { return http }
        http.proxyAddresses = reader.texts("http.proxy_addresses").compactMap { text in
            do {
                // Written as a connection's address will be.
                return try SocketAddress(ipAddress: text, port: 0).plainIPAddress
            } catch {
                reader.fault("http.proxy_addresses", "must be IP addresses")
                return nil
            }
        }
        return http
    }

    private static func tls(_ reader: inout ConfigurationReader) -> HTTP.TLS? {
        let certificate = reader.optionalPath("http.tls_certificate_file")
        let key = reader.optionalPath("http.tls_key_file")
        if let certificate, let key { return HTTP.TLS(certificateFile: certificate, keyFile: key) }
        if certificate != nil { reader.fault("http.tls_key_file", "is missing beside the certificate") }
        if key != nil { reader.fault("http.tls_certificate_file", "is missing beside the key") }
        return nil
    }

    private static func limits(_ reader: inout ConfigurationReader) -> RateLimits {
        func allowance(_ key: String, _ fallback: TokenBucket.Allowance) -> TokenBucket.Allowance {
            let perSecond = reader.number("limits.\(key)", in: 0...1_000_000, default: Int(fallback.perSecond))
            // However many they are, somebody may come with as many seconds' worth at once.
            return .init(perSecond: Double(perSecond), burst: fallback.burst * Double(perSecond) / fallback.perSecond)
        }
        let usual = RateLimits()
        return RateLimits(
            anonymous: allowance("anonymous_per_second", usual.anonymous),
            registered: allowance("registered_per_second", usual.registered),
            resident: allowance("resident_per_second", usual.resident),
            streams: reader.number("limits.streams_per_caller", in: 0...1_000_000, default: usual.streams))
    }
}

extension NodeConfiguration.Upstream {
    fileprivate init(_ reader: inout ConfigurationReader) {
        var url = reader.text("hub.url")
        token = reader.secret("hub.token")
        while url.hasSuffix("/") { url.removeLast() }
        self.url = url
        let parts = URL(string: url)
        if !url.isEmpty, !["http", "https"].contains(parts?.scheme) || parts?.host?.isEmpty ?? true {
            reader.fault("hub.url", "must be an http or https address")
        }
    }
}
