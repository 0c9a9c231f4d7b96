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
        .library(name: "ClinicalMessages", targets: ["ClinicalMessages"]),
        .library(name: "Credentials", targets: ["Credentials"]),
        .library(name: "HTTPSignatures", targets: ["HTTPSignatures"]),
        .library(name: "HealthCode", targets: ["HealthCode"]),
        .library(name: "HealthCodeTesting", targets: ["HealthCodeTesting"]),
        .library(name: "TransparencyLog", targets: ["TransparencyLog"]),
        .executable(name: "tongma", targets: ["TongmaCLI"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", exact: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates", exact: "1.21.1"),
        .package(url: "https://github.com/apple/swift-configuration", exact: "1.4.0", traits: ["JSON"]),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-structured-headers", exact: "1.7.0"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2"),
        .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
    ],
    targets: [
        // Files that are built in: each of these targets holds the bytes of the `Resources` of one other.
        .target(name: "CHealthCodeResources"),
        .target(name: "CHealthCodeServerResources"),
        .target(
            name: "HealthCode",
            dependencies: ["CHealthCodeResources", .product(name: "Yams", package: "Yams")],
            exclude: ["Resources"],
            swiftSettings: strict
        ),
        .target(name: "CClinicalMessagesResources"),
        .target(
            name: "ClinicalMessages",
            dependencies: ["CClinicalMessagesResources", "HealthCode"],
            exclude: ["Resources"],
            swiftSettings: strict
        ),
        .target(name: "HealthCodeTesting", dependencies: ["HealthCode"], swiftSettings: strict),
        .target(
            name: "CommandTesting",
            dependencies: [
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict
        ),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CQRCodegen", pkgConfig: "qrcodegen", providers: [.apt(["libqrcodegen-dev"])]),
        .target(
            name: "Credentials",
            dependencies: [
                "CQRCodegen", "CZlib",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "X509", package: "swift-certificates"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "TransparencyLog", dependencies: [.product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: strict),
        .target(
            name: "HTTPSignatures",
            dependencies: [
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "RawStructuredFieldValues", package: "swift-http-structured-headers"),
            ],
            swiftSettings: strict
        ),
        // What `scripts/signature-differential` holds against another implementation.
        .executableTarget(
            name: "SignatureTool",
            dependencies: [
                "HTTPSignatures",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            path: "Examples/SignatureTool",
            swiftSettings: strict
        ),
        .systemLibrary(name: "CPango", pkgConfig: "pangocairo", providers: [.apt(["libpango1.0-dev"])]),
        .target(name: "Typesetting", dependencies: ["CPango"], swiftSettings: strict),
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .target(name: "PostgresClient", dependencies: ["CLibPQ"], swiftSettings: strict),
        .target(
            name: "HealthCodeStore",
            dependencies: [
                "HealthCode", "PostgresClient",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "HealthCodeStoreTesting", dependencies: ["HealthCodeStore", "PostgresClient"], swiftSettings: strict),
        .target(
            name: "HealthCodeServer",
            dependencies: [
                "CHealthCodeServerResources", "Credentials", "HealthCode", "HealthCodeStore", "Typesetting",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Mustache", package: "swift-mustache"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            exclude: ["Resources"],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "TongmaCLI",
            dependencies: [
                "Credentials", "HealthCode", "HealthCodeServer", "TransparencyLog", "CZlib",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict
        ),
        .testTarget(name: "ArchitectureTests", swiftSettings: strict),
        .testTarget(
            name: "TypesettingTests", dependencies: ["CommandTesting", "Typesetting"], swiftSettings: strict),
        .testTarget(
            name: "CredentialsTests",
            dependencies: [
                "CommandTesting", "Credentials",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "X509", package: "swift-certificates"),
            ],
            exclude: ["HCERT/exceptions.csv", "Trust/gateway-pss.json"],
            swiftSettings: strict
        ),
        .testTarget(name: "TransparencyLogTests", dependencies: ["TransparencyLog"], swiftSettings: strict),
        .testTarget(
            name: "HTTPSignaturesTests",
            dependencies: [
                "HTTPSignatures", "HealthCodeTesting",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "HealthCodeStoreTests",
            dependencies: [
                "CommandTesting", "HealthCodeStore", "HealthCodeTesting", "HealthCodeStoreTesting", "PostgresClient",
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "HealthCodeServerTests",
            dependencies: [
                "CommandTesting", "Credentials", "HealthCode", "HealthCodeServer", "HealthCodeStore",
                "HealthCodeStoreTesting", "HealthCodeTesting",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "TongmaCLITests",
            dependencies: [
                "CommandTesting", "TongmaCLI", "HealthCode", "HealthCodeTesting", "TransparencyLog",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "PostgresClientTests", dependencies: ["PostgresClient", "HealthCodeStore", "HealthCodeStoreTesting"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ClinicalMessagesTests",
            dependencies: ["ClinicalMessages", "CommandTesting", "HealthCode", "HealthCodeTesting"],
            swiftSettings: strict
        ),
        .testTarget(name: "HealthCodeTests", dependencies: ["HealthCode", "HealthCodeTesting"], swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
