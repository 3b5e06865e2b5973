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
  static let sockets: Set<String> = ["Logging", "NIOCore", "NIOHTTP1", "NIOPosix"]

  static let allowed: [String: Set<String>] = [
    "CLMDB": [],
    "CSodium": [],
    "LMDB": ["CLMDB", "Glibc"],
    "JSON": [],
    "GraphQLLanguage": [],
    "GraphQLTypeSystem": languages,
    "GraphQLValidation": languages.union(["GraphQLTypeSystem"]),
    "GraphQLExecution": languages.union(["GraphQLTypeSystem"]),
    "GraphQL": engine.subtracting(["GraphQL"]),
    "GraphQLTransport": ["GraphQL", "GraphQLLanguage", "JSON"],
    "PackageVersions": [],
    "RegistryModel": ["PackageVersions"],
    "Tokens": ["CSodium", "Glibc"],
    "Authorization": ["PackageVersions", "RegistryModel", "Tokens"],
    "RegistryStore": registry.subtracting(["RegistryStore"]).union([
      "Glibc", "LMDB", "Synchronization",
    ]),
    "PackageSource": [
      "Glibc", "JSON", "PackageVersions", "RegistryModel", "Subprocess", "Synchronization",
      "SystemPackage",
    ],
    "AdminAPI": engine.union(registry),
    "Server": engine.union(registry).union(sockets).union([
      "AdminAPI", "Foundation", "Glibc", "GraphQLTransport", "PackageSource", "Synchronization",
    ]),
    "packgate": engine.union(registry).union([
      "AdminAPI", "ArgumentParser", "Foundation", "Glibc", "Logging", "PackageSource", "Server",
      "Synchronization",
    ]),
  ]
}
