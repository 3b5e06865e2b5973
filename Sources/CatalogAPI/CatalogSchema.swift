import GraphQLExecution
public import GraphQLTypeSystem
import RegistryGraphQL

/// The schema that the API serves, and what resolves it.
public enum CatalogSchema {
  /// The schema's text, as clients may read it.
  public static let sdl: [UInt8] = PackageResources.catalog_graphqls

  /// The schema; built once, at the first use.
  public static let schema: Schema = {
    do {
      return try Schema.build(sdl: [sdl], scalars: [cursor])
    } catch {
      preconditionFailure("the served schema cannot be built: \(error)")
    }
  }()

  /// A resolver for every field.
  static let resolvers: CatalogResolvers = {
    var resolvers = CatalogResolvers(schema)
    resolvers.addQueries()
    resolvers.addLabel()
    resolvers.addPackage()
    resolvers.addVersion()
    resolvers.addConnections()
    resolvers.addLabelMutations()
    resolvers.addAssignments()
    let missing = resolvers.missing
    precondition(missing.isEmpty, "nothing resolves \(missing)")
    return resolvers
  }()

  /// A cursor is read where it is used: only there is known what it should say.
  private static let cursor = CustomScalar(
    "Cursor",
    parse: { raw, values throws(ScalarError) in
      guard values[raw].kind == .string else {
        throw ScalarError("Cursor cannot represent a non-string value.")
      }
    })
}
