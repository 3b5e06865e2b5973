public import GraphQLExecution
public import GraphQLLanguage
public import GraphQLTypeSystem
internal import GraphQLValidation
public import JSON

/// The way of a request, as a list of phases: from its text to an operation that is ready to run.
///
/// What follows depends on the API and on where its data is: `PreparedRequest.begin` gives the
/// operation to run, at once for a query, root field by root field for a mutation.
///
///     var cache = PlanCache()
///     let prepared = try pipeline.prepare(request, cache: &cache)
///     var operation = prepared.begin(writer: JSONBuffer())
///     operation.execute(on: .root, resolvers: resolvers, context: &context)
///     let result = operation.finish()
public final class RequestPipeline: Sendable {
  /// The schema that is served.
  public let schema: Schema
  /// What is allowed, and how much of it.
  public let options: GraphQLOptions

  /// A pipeline for a schema that is valid.
  public init(schema: Schema, options: GraphQLOptions = GraphQLOptions()) {
    self.schema = schema
    self.options = options
  }

  /// What happens to a document that is not in the cache.
  private func read(_ text: DocumentText) throws(RequestError) -> Document {
    try checkLength(of: text)
    let document = try parse(text)
    try countParts(of: document)
    try validate(document)
    return document
  }

  /// What happens in every request.
  private func ready(
    _ request: GraphQLRequest, _ cache: inout PlanCache, _ variables: consuming VariableValues
  ) throws(RequestError) -> PreparedRequest {
    let document = try find(request.document, in: &cache)
    let operation = try chooseOperation(request.operationName, of: document, &cache)
    try checkLengths(ofVariables: request.variables, in: request.json)
    let prepared = document.prepared(operation)
    try coerceVariables(of: prepared, request, into: &variables)
    let plan = try choosePlan(of: prepared, operation, variables, of: document, &cache)
    return PreparedRequest(plan: plan, variables: variables)
  }

  private func find(
    _ text: DocumentText, in cache: inout PlanCache
  ) throws(RequestError) -> CachedDocument {
    // Who asks is likely to ask for the same again: that needs no hash.
    if let known = cache.findLatest(text) { return known }
    let hash = cache.hash(of: text)
    if let known = cache.find(text, hash: hash) { return known }
    let document = CachedDocument(text, hash: hash, document: try read(text))
    cache.insert(document)
    return document
  }

  /// Goes through all phases.
  ///
  /// - Parameters:
  ///   - cache: the caller's own; no other thread uses it meanwhile.
  ///   - variables: memory to reuse.
  /// - Throws: the errors of a request that is not executed: its response has no data.
  public func prepare(
    _ request: GraphQLRequest, cache: inout PlanCache,
    variables: consuming VariableValues = VariableValues()
  ) throws(RequestError) -> PreparedRequest {
    guard request.digest != nil || options.documents.areTheOnlyOnes else {
      return try ready(request, &cache, variables)
    }
    let found = try options.documents.find(request)
    let prepared = try ready(found.request, &cache, variables)
    if let digest = found.isNew {
      options.documents.registered.add(found.request.document, as: digest)
    }
    return prepared
  }

  /// Does with a document, before any request names it, what needs no variables.
  ///
  /// - Throws: the errors of a document of which some operation can never be executed.
  public func check(_ utf8: [UInt8]) throws(RequestError) {
    let document = try read(DocumentText(utf8))
    for definition in document.definitions
    where document.kind(of: definition) == .operationDefinition {
      let operation = try PreparedOperation(
        schema: schema, document: document, operation: definition,
        showsSuggestions: options.showsSuggestions)
      // Neither of both need be what a request asks for, but each limit holds for both.
      for conditions in [0, UInt64.max] {
        _ = try operation.plan(conditions: conditions, limits: options.limits.operation)
      }
    }
  }
}

/// A request that is ready to run.
public struct PreparedRequest: Sendable {
  /// The compiled operation.
  public let plan: OperationPlan
  /// Its coerced variables.
  public let variables: VariableValues

  init(plan: OperationPlan, variables: consuming VariableValues) {
    self.plan = plan
    self.variables = variables
  }

  /// Query, mutation or subscription.
  public var operationType: OperationType { plan.operationType }

  /// Begins a subscription; its events are executed one by one.
  ///
  /// - Throws: a request error when the arguments of its field are invalid for these variables.
  public func subscribe() throws(RequestError) -> Subscription {
    try Subscription(plan, variables: variables)
  }

  /// Begins the execution; `writer` takes the response, `sink` the beginning of a long one.
  public consuming func begin(
    writer: consuming JSONBuffer, sink: ResponseSink? = nil
  ) -> OperationExecution {
    OperationExecution(plan, variables: variables, writer: writer, sink: sink)
  }
}
