// swift-tools-version: 6.2

import PackageDescription

/// One set of settings for every target: Swift 6 mode, the upcoming features that keep imports and
/// existentials explicit, and no warning left standing.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "tongma",
    platforms: [.macOS(.v26)],
    products: [
        .library(name: "HealthCode", targets: ["HealthCode"]),
        .library(name: "HealthCodeTesting", targets: ["HealthCodeTesting"]),
        .executable(name: "tongma", targets: ["TongmaCLI"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    ],
    targets: [
        .target(
            name: "HealthCode",
            dependencies: [.product(name: "Yams", package: "Yams")],
            resources: [.embedInCode("Resources")],
            swiftSettings: strict
        ),
        .target(name: "HealthCodeTesting", dependencies: ["HealthCode"], swiftSettings: strict),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .executableTarget(
            name: "TongmaCLI",
            dependencies: [
                "HealthCode", "CZlib",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict
        ),
        .testTarget(name: "ArchitectureTests", swiftSettings: strict),
        .testTarget(
            name: "TongmaCLITests", dependencies: ["TongmaCLI", "HealthCode", "HealthCodeTesting"],
            swiftSettings: strict
        ),
        .testTarget(name: "HealthCodeTests", dependencies: ["HealthCode", "HealthCodeTesting"], swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
