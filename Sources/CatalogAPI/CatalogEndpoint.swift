public import GraphQLExecution
import GraphQLLanguage
public import GraphQLTypeSystem
public import RegistryGraphQL

/// The catalog label API over one registry.
public typealias CatalogEndpoint = RegistryEndpoint<CatalogServices>

/// One event loop's way into the catalog label API.
public typealias CatalogSession = RegistrySession<CatalogServices>

extension CatalogServices: RegistryAPI {
  public var schema: Schema { CatalogSchema.schema }

  public func workload(of plan: OperationPlan) -> Workload { Workload(plan.document) }

  public func run(
    query execution: inout OperationExecution, in scope: RequestScope, isBounded: Bool
  ) -> Bool {
    var context = CatalogContext(
      scope, services: self, allowance: isBounded ? CatalogContext.shortQuery : .max)
    execution.execute(on: .root, resolvers: CatalogSchema.resolvers, context: &context)
    return !context.isGivenUp
  }

  /// A mutation carries nothing: it is always one job.
  public func begin(_ request: APIRequest) {}

  public func run(
    mutation execution: inout OperationExecution, in scope: RequestScope, _ progress: inout Void,
    finding: Never?
  ) -> Never? {
    var context = CatalogContext(scope, services: self, allowance: .max)
    execution.execute(on: .root, resolvers: CatalogSchema.resolvers, context: &context)
    return nil
  }
}

extension Workload {
  /// Told from the document: a filter or an order may look at every row there is, and how long a
  /// connection is turns out when it is read.
  init(_ document: Document) {
    self = .short
    for index in document.nodes.indices {
      let node = document.nodes[index]
      guard node.kind == .field || node.kind == .argument else { continue }
      let name = document.source[document.name(of: NodeID(UInt32(index))).indices]
      if name.elementsEqual("where".utf8) || name.elementsEqual("orderBy".utf8) {
        self = .long
        return
      }
      if name.elementsEqual("edges".utf8) || name.elementsEqual("pageInfo".utf8) {
        self = .unknown
      }
    }
  }
}
