// swift-tools-version: 6.2

import PackageDescription

/// The settings of the product, see `../Package.swift`.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "Benchmarks",
    platforms: [.macOS(.v26)],
    dependencies: [
        .package(name: "tongma", path: ".."),
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    ],
    targets: [
        .target(
            name: "ScaledOutbreak", dependencies: [.product(name: "HealthCode", package: "tongma")],
            swiftSettings: strict),
        .executableTarget(
            name: "scale",
            dependencies: [
                "ScaledOutbreak", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "bench",
            dependencies: [
                "ScaledOutbreak", .product(name: "HealthCode", package: "tongma"),
                .product(name: "Credentials", package: "tongma"),
                .product(name: "TransparencyLog", package: "tongma"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
