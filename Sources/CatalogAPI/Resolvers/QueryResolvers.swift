import GraphQLExecution
import RegistryGraphQL
import RegistryStore

extension CatalogResolvers {
  /// The queries, and the types that group them.
  mutating func addQueries() {
    for group in ["customCatalogLabel", "publicPackage", "publicPackageVersion"] {
      self["Query", group] = { field, _ in field.object(.root) }
    }
    self["CustomCatalogLabelQuery", "getLabel"] = { field, _ in
      let snapshot = field.context.snapshot
      let label = try field.withText(0) { name throws(StoreError) in
        try snapshot.label(named: name)
      }
      if let label { field.object(.label(label)) } else { field.null() }
    }
    self["CustomCatalogLabelQuery", "searchLabels"] = { field, _ in
      try field.connection(of: LabelRecord.self, .all)
    }
    self["PublicPackageQuery", "getPackage"] = { field, _ in
      if let package = try field.namedPackage() {
        field.object(.package(package))
      } else {
        field.null()
      }
    }
    self["PublicPackageQuery", "searchPackages"] = { field, _ in
      try field.connection(of: CatalogPackageRecord.self, .all)
    }
    self["PublicPackageVersionQuery", "getVersion"] = { field, _ in
      guard let package = try field.namedPackage() else {
        field.null()
        return
      }
      let snapshot = field.context.snapshot
      let version = try field.withText(2) { text throws(StoreError) in
        try snapshot.catalogVersion(text, of: package.id)
      }
      if let version { field.object(.version(version)) } else { field.null() }
    }
    self["PublicPackageVersionQuery", "searchVersions"] = { field, _ in
      try field.connection(of: CatalogVersionRecord.self, .all)
    }
  }
}

extension FieldExecution where Context == CatalogContext {
  /// Lends the bytes of a required text.
  @inline(__always) fileprivate func withText<Result>(
    _ position: Int, _ body: (UnsafeRawBufferPointer) throws(StoreError) -> Result?
  ) throws -> Result? {
    try argument(position)?.withUTF8 { try body(UnsafeRawBufferPointer($0)) } ?? nil
  }

  /// The package that the arguments `name` and `type` name.
  fileprivate func namedPackage() throws -> CatalogPackageRecord? {
    let snapshot = context.snapshot
    return try argument(0)?.withUTF8 { name in
      try argument(1)?.withUTF8 { type in
        try snapshot.catalogPackage(
          name: UnsafeRawBufferPointer(name), type: UnsafeRawBufferPointer(type))
      } ?? nil
    } ?? nil
  }
}
