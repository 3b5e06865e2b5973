import GraphQLExecution
public import GraphQLTypeSystem

/// The schema that the API serves, and what resolves it.
public enum AdminSchema {
  /// The schema's text, as clients may read it.
  public static let sdl: [UInt8] = PackageResources.admin_graphqls

  /// The schema; built once, at the first use.
  public static let schema: Schema = {
    do {
      return try Schema.build(sdl: [sdl], scalars: adminScalars)
    } catch {
      preconditionFailure("the served schema cannot be built: \(error)")
    }
  }()

  /// A resolver for every field.
  static let resolvers: ResolverTable<AdminContext> = {
    var resolvers = ResolverTable<AdminContext>(schema)
    resolvers.addQuery()
    resolvers.addServerInfo()
    resolvers.addCheckActivity()
    resolvers.addCustomerCounts()
    resolvers.addDownloadStats()
    resolvers.addAuditLog()
    resolvers.addChecks()
    resolvers.addAccessDecision()
    resolvers.addConnections()
    resolvers.addCustomer()
    resolvers.addPackageAccess()
    resolvers.addBundleAccess()
    resolvers.addFrozenVersion()
    resolvers.addToken()
    resolvers.addTokenResponse()
    resolvers.addPackage()
    resolvers.addVersion()
    resolvers.addBundle()
    resolvers.addCustomerMutations()
    resolvers.addAccessMutations()
    resolvers.addTokenMutations()
    resolvers.addPackageMutations()
    resolvers.addBundleMutations()
    resolvers.addEvents()
    let missing = resolvers.missing
    precondition(missing.isEmpty, "nothing resolves \(missing)")
    return resolvers
  }()

  /// The field whose work is partly done between jobs of the writer.
  static let syncPackage = field("syncPackage", of: schema.mutationType)

  /// The subscription that is about packages.
  static let packageSynced = field("packageSynced", of: schema.subscriptionType)

  private static func field(_ name: StaticString, of type: TypeID?) -> FieldID {
    guard let type,
      let field = schema[type].fields.first(where: { schema.name(of: $0) == "\(name)" })
    else { preconditionFailure("the served schema has no field \(name)") }
    return field
  }
}
