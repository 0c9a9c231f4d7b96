// swift-tools-version: 6.2

import PackageDescription

// Verifiers as vendors and other organisations would build them: each links one product and nothing else of Tongma, codes
// and certificates `Credentials`, the public log `TransparencyLog`.
let package = Package(
    name: "verifier-app",
    platforms: [.macOS(.v26)],
    dependencies: [
        .package(name: "tongma", path: "../..")
    ],
    targets: [
        .executableTarget(
            name: "VerifierApp",
            dependencies: [.product(name: "Credentials", package: "tongma")],
            swiftSettings: [.treatAllWarnings(as: .error)]),
        .executableTarget(
            name: "LogApp",
            dependencies: [.product(name: "TransparencyLog", package: "tongma")],
            swiftSettings: [.treatAllWarnings(as: .error)]),
    ],
    swiftLanguageModes: [.v6]
)
