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
  _ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource]? = nil,
  settings: [SwiftSetting] = []
) -> Target {
  .target(
    name: name, dependencies: dependencies, resources: resources, swiftSettings: house + settings)
}

/// The tests of a module: the target `<module>Tests`.
func tests(
  _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []
) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: dependencies, exclude: exclude, swiftSettings: house)
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
  module("GraphQLTransport", ["GraphQL", "JSON"]),
]

let registry: [Target] = [
  // The store itself; the only place that names lmdb.h.
  .systemLibrary(name: "CLMDB", pkgConfig: "lmdb", providers: [.apt(["liblmdb-dev"])]),
  // SHA-256 with the processor's own instructions, in a third of libsodium's time, and its state a
  // plain struct: copied per check without an allocation. BoringSSL would be a library to build.
  .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
  // Encryption and digests of backups.
  .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
  // Compresses long answers; on every machine that has git or curl.
  .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
  // Compression of backups: measured four times as fast as zlib, and smaller.
  .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
  module("LMDB", ["CLMDB"], settings: lifetimes),
  module("PackageVersions"),
  module("RegistryModel"),
  module("Tokens", ["CCrypto"]),
  module("Authorization", ["PackageVersions", "RegistryModel", "Tokens"]),
  module("RegistryStore", ["Authorization", "LMDB", "PackageVersions", "RegistryModel"]),
  module("Backup", ["CSodium", "CZstd"]),
  module("Terminal"),
  // The pages' sources are embedded as they are; libsodium gives the digests of their policy.
  module(
    "Pages", ["CSodium"],
    resources: [
      .embedInCode("Shared"), .embedInCode("Playground"), .embedInCode("Dashboard"),
    ]),
  module("Upstream", ["JSON", "RegistryModel", "Tokens"]),
  module(
    "PackageSource",
    [
      "JSON", "PackageVersions", "RegistryModel",
      .product(name: "Subprocess", package: "swift-subprocess"),
    ]),
]

let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")

let service: [Target] = [
  module(
    "RegistryGraphQL",
    [
      "GraphQL", "GraphQLExecution", "GraphQLLanguage", "GraphQLTypeSystem", "JSON",
      "RegistryModel", "RegistryStore",
    ]),
  module(
    "AdminAPI",
    [
      "Authorization", "GraphQLExecution", "GraphQLLanguage", "GraphQLTypeSystem",
      "PackageVersions", "RegistryGraphQL", "RegistryModel", "RegistryStore", "Tokens",
    ], resources: [.embedInCode("admin.graphqls")]),
  module(
    "CatalogAPI",
    [
      "GraphQL", "GraphQLExecution", "GraphQLLanguage", "GraphQLTypeSystem", "RegistryGraphQL",
      "RegistryModel", "RegistryStore",
    ], resources: [.embedInCode("catalog.graphqls")]),
  module(
    "Server",
    [
      "Authorization", "CZlib", "JSON", "Pages", "RegistryModel", "RegistryStore", "Tokens",
      logging,
      .product(name: "NIOCore", package: "swift-nio"),
      .product(name: "NIOHTTP1", package: "swift-nio"),
      .product(name: "NIOPosix", package: "swift-nio"),
      .product(name: "NIOSSL", package: "swift-nio-ssl"),
      .product(name: "NIOWebSocket", package: "swift-nio"),
    ]),
  .executableTarget(
    name: "packgate",
    dependencies: [
      "AdminAPI", "Authorization", "CatalogAPI", "GraphQL", "GraphQLExecution",
      "GraphQLLanguage", "GraphQLTransport", "JSON", "LMDB", "PackageSource", "PackageVersions",
      "RegistryGraphQL", "RegistryModel", "RegistryStore", "Server", "Terminal", "Tokens",
      "Upstream", logging,
      .product(name: "ArgumentParser", package: "swift-argument-parser"),
    ],
    swiftSettings: house),
  // Backs up and restores: the store and the format, and no server.
  .executableTarget(
    name: "packgate-backup",
    dependencies: [
      "Backup", "RegistryModel", "RegistryStore", "Terminal",
      .product(name: "ArgumentParser", package: "swift-argument-parser"),
    ],
    path: "tools/backup", swiftSettings: house),
]

let testing: [Target] = [
  // Runs recorded cases; the tests and the `conformance` command use it.
  .target(
    name: "Conformance",
    dependencies: [
      "GraphQL", "GraphQLExecution", "GraphQLLanguage", "GraphQLTransport", "GraphQLTypeSystem",
      "GraphQLValidation", "JSON",
    ],
    path: "Tests/Conformance", swiftSettings: house),
  .executableTarget(
    name: "conformance", dependencies: ["Conformance"], path: "tools/conformance-command",
    swiftSettings: house),
  // Writes until it is killed: the child of a store test.
  .executableTarget(
    name: "StoreWriter", dependencies: ["LMDB", "RegistryModel", "RegistryStore"],
    path: "Tests/StoreWriter", swiftSettings: house),
  // Verifies stores, and every state in which a power cut could have left one.
  .executableTarget(
    name: "StoreInspector", dependencies: ["RegistryModel", "RegistryStore"],
    path: "Tests/StoreInspector", swiftSettings: house),
  tests("JSON", ["JSON"]),
  tests("GraphQLLanguage", ["Conformance", "GraphQLLanguage"]),
  tests("GraphQLTypeSystem", ["Conformance", "GraphQLLanguage", "GraphQLTypeSystem", "JSON"]),
  tests(
    "GraphQLValidation",
    ["Conformance", "GraphQLLanguage", "GraphQLTypeSystem", "GraphQLValidation"]),
  tests(
    "GraphQLExecution",
    ["Conformance", "GraphQLExecution", "GraphQLLanguage", "GraphQLTypeSystem", "JSON"]),
  tests(
    "GraphQL", ["GraphQL", "GraphQLExecution", "GraphQLLanguage", "GraphQLTypeSystem", "JSON"]),
  tests("GraphQLTransport", ["Conformance", "GraphQL", "GraphQLTransport", "JSON"]),
  tests("LMDB", ["LMDB"]),
  tests("PackageVersions", ["PackageVersions"]),
  tests("RegistryModel", ["RegistryModel"]),
  tests(
    "RegistryStore",
    ["Authorization", "LMDB", "PackageVersions", "RegistryModel", "RegistryStore", "StoreWriter"]),
  // Runs the executable over stores of its own, too.
  tests("Backup", ["Backup", "RegistryModel", "RegistryStore", "packgate-backup"]),
  tests("Terminal", ["Terminal"]),
  tests("Tokens", ["Tokens"]),
  tests("Authorization", ["Authorization", "PackageVersions", "RegistryModel", "Tokens"]),
  tests("PackageSource", ["PackageSource", "PackageVersions", "RegistryModel"]),
  tests("Upstream", ["RegistryModel", "Tokens", "Upstream"]),
  tests(
    "Server",
    [
      "Authorization", "CZlib", "GraphQL", "GraphQLExecution", "GraphQLLanguage",
      "GraphQLTransport", "GraphQLTypeSystem", "JSON", "RegistryModel", "RegistryStore", "Server",
      "Tokens", logging,
    ]),
  tests(
    "AdminAPI",
    [
      "AdminAPI", "Authorization", "GraphQL", "GraphQLExecution", "GraphQLLanguage",
      "GraphQLTypeSystem", "JSON", "PackageVersions", "RegistryGraphQL", "RegistryModel",
      "RegistryStore", "Tokens",
    ]),
  tests(
    "CatalogAPI",
    [
      "CatalogAPI", "GraphQL", "GraphQLExecution", "GraphQLLanguage", "GraphQLTypeSystem", "JSON",
      "LMDB", "RegistryGraphQL", "RegistryModel", "RegistryStore",
    ]),
  // Runs the executable: real sockets, real git, nginx, composer and curl.
  tests("EndToEnd", ["packgate", "packgate-backup", "StoreInspector"], exclude: ["Pages/Scripts"]),
  tests("Pages", ["Pages"]),
  tests("Tidy", []),
]

/// What Benchmarks/ holds; built only with PACKGATE_BENCHMARKS set, because nobody else needs it.
let isMeasuring = Context.environment["PACKGATE_BENCHMARKS"] != nil

/// A target that ordo-one's harness runs: `swift package benchmark`.
func benchmarks(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(
    name: name,
    dependencies: dependencies + ["Rivals", .product(name: "Benchmark", package: "benchmark")],
    path: "Benchmarks/\(name)", swiftSettings: house,
    plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")])
}

/// What `tools/instructions` counts; built alone, because CI does.
let isCounting = Context.environment["PACKGATE_INSTRUCTIONS"] != nil

let counting: [Target] = [
  // The central paths, each in a function of its own.
  .executableTarget(
    name: "PathProbe",
    dependencies: [
      "AdminAPI", "Authorization", "GraphQL", "GraphQLExecution", "GraphQLLanguage",
      "GraphQLTypeSystem", "GraphQLValidation", "JSON", "Population", "RegistryGraphQL",
      "RegistryModel", "RegistryStore", "Tokens",
    ],
    path: "Benchmarks/Instructions/PathProbe", swiftSettings: house)
]

/// Registries of any size, filled once.
let population: [Target] = [
  .target(
    name: "Population",
    dependencies: ["Authorization", "PackageVersions", "RegistryModel", "RegistryStore", "Tokens"],
    path: "Benchmarks/Population", swiftSettings: house)
]

let measuring: [Target] = [
  // Rounds that alternate with programs in processes of their own.
  .target(
    name: "Rivals", dependencies: [.product(name: "Benchmark", package: "benchmark")],
    path: "Benchmarks/Rivals", swiftSettings: house),
  benchmarks("ParsingBenchmarks", ["GraphQLLanguage"]),
  // Asks the admin API as an event loop does.
  .target(
    name: "Administrators",
    dependencies: [
      "AdminAPI", "Authorization", "GraphQL", "JSON", "Population", "RegistryGraphQL",
      "RegistryModel", "RegistryStore",
    ],
    path: "Benchmarks/Administrators", swiftSettings: house),
  benchmarks(
    "QueryBenchmarks",
    [
      "AdminAPI", "Administrators", "Authorization", "CatalogAPI", "GraphQL", "GraphQLExecution",
      "GraphQLLanguage", "JSON", "Population", "RegistryGraphQL", "RegistryModel", "RegistryStore",
      "Tokens",
    ]),
  benchmarks(
    "DecisionBenchmarks",
    ["Authorization", "Gets", "Population", "RegistryStore", "Tokens"]),
  benchmarks("CommitBenchmarks", ["Population", "RegistryModel", "RegistryStore", "Tokens"]),
  // The same gets in C, and checks for tools that count.
  .executableTarget(name: "Gets", dependencies: ["CLMDB"], path: "Benchmarks/Compare/Gets"),
  .executableTarget(
    name: "QueryProbe", dependencies: ["Administrators"], path: "Benchmarks/Compare/QueryProbe",
    swiftSettings: house),
  // The engine alone, beside other implementations: Compare/Peers.
  .executableTarget(
    name: "EngineProbe",
    dependencies: [
      "GraphQL", "GraphQLExecution", "GraphQLLanguage", "GraphQLTypeSystem", "GraphQLValidation",
    ],
    path: "Benchmarks/Compare/EngineProbe", swiftSettings: house),
  .executableTarget(
    name: "CheckProbe", dependencies: ["Authorization", "Population", "RegistryStore"],
    path: "Benchmarks/Compare/CheckProbe", swiftSettings: house),
  // Writes what Benchmarks/Load sends.
  .executableTarget(
    name: "LoadRequests", dependencies: ["Authorization", "Population", "RegistryModel"],
    path: "Benchmarks/Load/LoadRequests", swiftSettings: house),
  // Checks beside a backup.
  .executableTarget(
    name: "BackupProbe", dependencies: ["Authorization", "Population", "RegistryStore"],
    path: "Benchmarks/Compare/BackupProbe", swiftSettings: house),
]

/// Runs the benchmarks. Without its traits: its counters replace the allocator that is measured.
let harness: Package.Dependency = .package(
  url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: [])

/// Programs in which libFuzzer looks for inputs that trap: `tools/fuzz`.
let isFuzzing = Context.environment["PACKGATE_FUZZING"] != nil

let fuzzing: [Target] = [
  .executableTarget(
    name: "Fuzz",
    dependencies: [
      "Backup", "GraphQL", "GraphQLExecution", "GraphQLLanguage", "GraphQLTransport",
      "GraphQLTypeSystem", "GraphQLValidation", "JSON",
    ],
    path: "Tests/Fuzz", exclude: ["Seeds", "graphql.dict"], swiftSettings: house)
]

let package = Package(
  name: "packgate",
  products: [
    .executable(name: "packgate", targets: ["packgate"]),
    .executable(name: "packgate-backup", targets: ["packgate-backup"]),
    // The engine alone, for any server: no dependency but the standard library.
    .library(
      name: "GraphQL",
      targets: [
        "GraphQL", "GraphQLExecution", "GraphQLLanguage", "GraphQLTransport", "GraphQLTypeSystem",
        "GraphQLValidation", "JSON",
      ]),
  ],
  dependencies: [
    // Sockets, event loops and HTTP/1 parsing.
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    // TLS, by a BoringSSL that is part of it: nothing of the system's to keep in step with.
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    // The logging interface that every Swift server shares.
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    // Verbs, flags and help texts of the command line.
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    // Runs git: no shell, a timeout, bounded output; without its Foundation part.
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
  ] + (isMeasuring ? [harness] : []),
  targets: engine + registry + service + testing + (isMeasuring ? measuring : [])
    + (isMeasuring || isCounting ? population : []) + (isCounting ? counting : [])
    + (isFuzzing ? fuzzing : [])
)
