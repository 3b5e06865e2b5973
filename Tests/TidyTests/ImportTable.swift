/// Which modules a module of `Sources` may import: the arrows of the architecture, as data.
///
/// SwiftPM does not reject an import that a target has not declared, so a test holds them.
enum ImportTable {
  static let languages: Set<String> = ["GraphQLLanguage", "JSON"]
  static let engine: Set<String> = [
    "GraphQL", "GraphQLExecution", "GraphQLLanguage", "GraphQLTypeSystem", "GraphQLValidation",
    "JSON",
  ]
  static let registry: Set<String> = [
    "Authorization", "PackageVersions", "RegistryModel", "RegistryStore", "Tokens",
  ]

  static let allowed: [String: Set<String>] = [
    "CLMDB": [],
    "CCrypto": [],
    "CSodium": [],
    "CZlib": [],
    "CZstd": [],
    "LMDB": ["CLMDB", "Glibc", "Synchronization"],
    "JSON": [],
    "GraphQLLanguage": [],
    "GraphQLTypeSystem": languages,
    "GraphQLValidation": ["GraphQLLanguage", "GraphQLTypeSystem"],
    "GraphQLExecution": languages.union(["GraphQLTypeSystem"]),
    "GraphQL": engine.subtracting(["GraphQL"]).union(["Synchronization"]),
    "GraphQLTransport": ["GraphQL", "JSON"],
    "PackageVersions": [],
    "RegistryModel": [],
    "Tokens": ["CCrypto", "Glibc"],
    "Authorization": ["PackageVersions", "RegistryModel", "Tokens"],
    "RegistryStore": [
      "Authorization", "Glibc", "LMDB", "PackageVersions", "RegistryModel", "Synchronization",
    ],
    "Backup": ["CSodium", "CZstd"],
    "Terminal": ["Glibc"],
    "Pages": ["CSodium"],
    "PackageSource": ["Glibc", "JSON", "PackageVersions", "RegistryModel", "Subprocess"],
    "Upstream": ["JSON", "RegistryModel", "Tokens"],
    // What the APIs share; neither knows the other.
    "RegistryGraphQL": engine.union(["RegistryModel", "RegistryStore"]),
    "AdminAPI": engine.union(registry).union(["RegistryGraphQL", "Synchronization"]),
    "CatalogAPI": engine.union(["RegistryGraphQL", "RegistryModel", "RegistryStore"]),
    "Server": [
      "Authorization", "CZlib", "Dispatch", "Foundation", "Glibc", "JSON", "Logging", "NIOCore",
      "NIOHTTP1", "NIOPosix", "NIOSSL", "NIOWebSocket", "Pages", "RegistryModel", "RegistryStore",
      "Synchronization", "Tokens",
    ],
    // The command line puts the parts together: the one place that knows both the APIs and sockets.
    "packgate": engine.union(registry).union([
      "AdminAPI", "ArgumentParser", "CatalogAPI", "Dispatch", "Foundation", "Glibc",
      "GraphQLTransport", "LMDB", "Logging", "PackageSource", "RegistryGraphQL", "Server",
      "Synchronization", "Terminal", "Upstream",
    ]),
  ]
}
