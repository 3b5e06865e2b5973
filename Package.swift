// swift-tools-version: 6.2
import PackageDescription

/// Every target is built with these: language mode 6, no warning left standing, and the upcoming
/// features that make imports, existentials and isolation explicit.
let house: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .enableUpcomingFeature("InferIsolatedConformances"),
]

/// The LMDB wrapper alone hands out spans whose lifetime is a transaction's.
let lifetimes: [SwiftSetting] = [
  .strictMemorySafety(),
  .enableExperimentalFeature("Lifetimes"),
]

func module(
  _ name: String, _ dependencies: [Target.Dependency] = [], settings: [SwiftSetting] = []
) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: house + settings)
}

func tests(
  _ name: String, _ dependencies: [Target.Dependency], resources: [Resource]? = nil
) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: dependencies, resources: resources, swiftSettings: house)
}

// The imports that TidyTests allows are these arrows, layer by layer.
let engine: [Target] = [
  module("JSON"),
  module("GraphQLLanguage"),
  module("GraphQLTypeSystem", ["GraphQLLanguage", "JSON"]),
  module("GraphQLValidation", ["GraphQLLanguage", "GraphQLTypeSystem"]),
  module("GraphQLExecution", ["GraphQLLanguage", "GraphQLTypeSystem", "JSON"]),
  module(
    "GraphQL",
    ["GraphQLExecution", "GraphQLLanguage", "GraphQLTypeSystem", "GraphQLValidation", "JSON"]),
  module("GraphQLTransport", ["GraphQL", "GraphQLLanguage", "JSON"]),
]

let registry: [Target] = [
  // The store itself; the only place that names lmdb.h.
  .systemLibrary(name: "CLMDB", pkgConfig: "lmdb", providers: [.apt(["liblmdb-dev"])]),
  // HMAC-SHA-256 whose keyed state is a plain struct: copied per check without an allocation.
  .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
  module("LMDB", ["CLMDB"], settings: lifetimes),
  module("PackageVersions"),
  module("RegistryModel", ["PackageVersions"]),
  module("Tokens", ["CSodium"]),
  module("Authorization", ["PackageVersions", "RegistryModel", "Tokens"]),
  module("RegistryStore", ["Authorization", "LMDB", "PackageVersions", "RegistryModel", "Tokens"]),
  module(
    "PackageSource",
    [
      "JSON", "PackageVersions", "RegistryModel",
      .product(name: "Subprocess", package: "swift-subprocess"),
      .product(name: "SystemPackage", package: "swift-system"),
    ]),
]

let service: [Target] = [
  module(
    "AdminAPI",
    [
      "Authorization", "GraphQL", "GraphQLExecution", "GraphQLLanguage", "GraphQLTypeSystem",
      "JSON", "PackageVersions", "RegistryModel", "RegistryStore", "Tokens",
    ]),
  module(
    "Server",
    [
      "AdminAPI", "Authorization", "GraphQL", "GraphQLLanguage", "GraphQLTransport", "JSON",
      "PackageSource", "PackageVersions", "RegistryModel", "RegistryStore", "Tokens",
      .product(name: "Logging", package: "swift-log"),
      .product(name: "NIOCore", package: "swift-nio"),
      .product(name: "NIOHTTP1", package: "swift-nio"),
      .product(name: "NIOPosix", package: "swift-nio"),
    ]),
  .executableTarget(
    name: "packgate",
    dependencies: [
      "Authorization", "JSON", "PackageVersions", "RegistryModel", "RegistryStore", "Server",
      "AdminAPI", "Tokens",
      .product(name: "ArgumentParser", package: "swift-argument-parser"),
      .product(name: "Logging", package: "swift-log"),
    ],
    swiftSettings: house),
]

let package = Package(
  name: "packgate",
  products: [
    .executable(name: "packgate", targets: ["packgate"])
  ],
  dependencies: [
    // Sockets, event loops and HTTP/1 parsing.
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    // The logging interface that every Swift server shares.
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    // Verbs, flags and help texts of the command line.
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    // Runs git: no shell, a timeout, bounded output.
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    // File descriptors and paths in the types that swift-subprocess takes.
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
  ],
  targets: engine + registry + service
)
