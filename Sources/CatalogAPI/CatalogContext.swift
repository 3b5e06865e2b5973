import GraphQLExecution
public import RegistryGraphQL
import RegistryStore

typealias CatalogResolvers = ResolverTable<CatalogContext>

/// What the resolvers of one request share.
///
/// Move-only and on one thread.
public struct CatalogContext: ~Copyable, RegistryContext {
  public typealias Object = CatalogObject

  public var scope: RequestScope
  let services: CatalogServices
  /// The connections around the field that is being resolved, which objects name by index.
  var connections: [Connection] = []
  /// The page information whose fields are being resolved.
  var pageInformation = PageInformation()
  /// How many rows may still be listed before the query is given up.
  private var allowance: Int
  /// What lists ask that look at much and show little.
  private var watch: QueryWatch?

  /// Rows that a query may list on an event loop: well under a millisecond.
  static let shortQuery = 500

  init(_ scope: RequestScope, services: CatalogServices, allowance: Int) {
    self.scope = scope
    self.services = services
    self.allowance = allowance
  }

  public var api: CatalogServices { services }

  /// Whether the query turned out to be too much for an event loop: its response is not used.
  var isGivenUp: Bool { allowance < 0 }

  /// Lets the lists of this request ask the executor whether they may go on.
  mutating func setWatch(_ execution: ExecutionWatch) {
    guard watch == nil else { return }
    let watch = QueryWatch { execution.mayContinue(after: $0) }
    self.watch = watch
    snapshot.watch = watch
  }

  deinit { scope.snapshot.watch = nil }

  /// Takes rows from the allowance; false when they are too many, and nothing more is to be done.
  @inline(__always) mutating func admits(rows: Int) -> Bool {
    guard allowance != .max else { return true }
    if allowance >= 0 { allowance -= rows }
    return allowance >= 0
  }
}
