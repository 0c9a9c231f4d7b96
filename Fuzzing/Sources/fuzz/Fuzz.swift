internal import CFuzzer

/// Something that takes bytes from anyone. A target feeds it an input and traps when a property does not hold.
typealias FuzzTarget = @Sendable (UnsafeBufferPointer<UInt8>) -> Void

/// `fuzz TARGET [libFuzzer's arguments]`.
@main
enum Fuzz {
    static let targets: [(name: String, target: FuzzTarget)] = [
        ("csv", fuzzCSV),
        ("ndjson", fuzzNDJSON),
        ("codes", fuzzCodes),
        ("identity", fuzzIdentity),
        ("time", fuzzTime),
        ("division", fuzzDivision),
        ("protocol", fuzzProtocol),
        ("overlay", fuzzOverlay),
        ("exceptions", fuzzExceptions),
        ("hcert", fuzzHCERT),
        ("dcc", fuzzDCC),
        ("trust-file", fuzzTrustFile),
        ("cms", fuzzCMS),
        ("cbor", fuzzCBOR),
        ("base45", fuzzBase45),
        ("cose", fuzzCOSE),
        ("health-code", fuzzHealthCode),
        ("venue-code", fuzzVenueCode),
        ("json", fuzzJSON),
        ("certlogic", fuzzCertLogic),
        ("rule", fuzzRule),
        ("card", fuzzSmartHealthCard),
        ("jws", fuzzJWS),
        ("bundle", fuzzBundle),
        ("status-list", fuzzStatusList),
        ("qr-code", fuzzQRCode),
        ("note", fuzzNote),
        ("log-request", fuzzLogRequest),
        ("log-proof", fuzzLogProof),
        ("log-tile", fuzzTile),
        ("log-policy", fuzzLogPolicy),
        ("signatures", fuzzSignatures),
    ]

    /// The target that this process runs: libFuzzer's callback carries no context.
    nonisolated(unsafe) private static var current: FuzzTarget = { _ in }

    static func main() {
        let name = CommandLine.arguments.dropFirst().first
        guard let chosen = targets.first(where: { $0.name == name }) else {
            for target in targets { print(target.name) }
            return
        }
        current = chosen.target
        var count = CommandLine.argc - 1
        // The target's name takes the place of the program's.
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv + 1
        _ = LLVMFuzzerRunDriver(&count, &arguments) { data, size in
            Fuzz.current(UnsafeBufferPointer(start: data, count: size))
            return 0
        }
    }
}

/// A property of the thing under test. When it does not hold, the process ends and libFuzzer keeps the input.
func require(_ condition: Bool, _ property: @autoclosure () -> String) {
    if !condition { preconditionFailure("does not hold: \(property())") }
}
