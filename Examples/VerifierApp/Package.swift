// swift-tools-version: 6.2

import PackageDescription

// A verifier as a vendor would build one: it links the product `Credentials` and nothing else of Tongma.
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
            swiftSettings: [.treatAllWarnings(as: .error)])
    ],
    swiftLanguageModes: [.v6]
)
