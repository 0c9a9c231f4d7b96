// swift-tools-version: 6.2

import PackageDescription

/// The settings of the product, see `../Package.swift`.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

// `scripts/fuzz` builds it: every module must be compiled with `-sanitize=fuzzer,address`, also the product's.
let package = Package(
    name: "Fuzzing",
    platforms: [.macOS(.v26)],
    dependencies: [
        .package(name: "tongma", path: ".."),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
    ],
    targets: [
        .target(name: "CFuzzer"),
        .executableTarget(
            name: "fuzz",
            dependencies: [
                "CFuzzer", .product(name: "HealthCode", package: "tongma"),
                .product(name: "Credentials", package: "tongma"),
                .product(name: "TransparencyLog", package: "tongma"),
                .product(name: "HTTPSignatures", package: "tongma"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
