public import GraphQL
import GraphQLExecution
import GraphQLLanguage

extension GraphQLOptions {
  /// What the API allows: enough for scripts that send 500 labels or versions, or hundreds of
  /// mutations, in one document.
  ///
  /// How long a request may be is left to the server's own limit, up to 8 MiB.
  public static func catalog(allowsIntrospection: Bool = true) -> GraphQLOptions {
    var limits = GraphQLLimits()
    limits.parser = ParserLimits(bytes: 8 << 20, tokens: 100_000, depth: 200, name: 1_000)
    limits.variableBytes = 8 << 20
    limits.aliases = 1_000
    limits.operation = OperationLimits(fields: 10_000, depth: 20, rootFields: 1_000)
    limits.execution = ExecutionLimits(time: .seconds(10))
    limits.streaming = ExecutionLimits(responseBytes: 4 << 30, time: .seconds(60))
    return GraphQLOptions(allowsIntrospection: allowsIntrospection, limits: limits)
  }
}
