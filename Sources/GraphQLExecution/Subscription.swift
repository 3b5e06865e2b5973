public import GraphQLLanguage
public import GraphQLTypeSystem
public import JSON

/// A subscription that was asked for: what is needed to find its source of events, and to make the
/// response of each (section 6.2.3).
///
/// The engine knows no streams and no threads. Who has events does this:
///
/// 1. `init` is the engine's part of CreateSourceEventStream: the arguments of the root field are
///    coerced, and what is wrong with them is a request error.
/// 2. `withArgument` lends them, to find the source. If there is none, `error` places what is
///    thrown where the client will look for it.
/// 3. For each event `execute` is MapSourceToResponseEvent: the event's object becomes the root.
///
/// ```swift
/// let subscription = try prepared.subscribe()
/// let name = subscription.withArgument("package") { $0?.string }
/// let result = subscription.execute(
///   event: .packageSynced(event), resolvers: resolvers, context: &context, writer: JSONBuffer())
/// ```
public struct Subscription: Sendable {
  /// The compiled operation.
  public let plan: OperationPlan
  private let variables: VariableValues

  /// Looks at the root field before anything listens.
  ///
  /// - Parameters:
  ///   - plan: of a subscription.
  ///   - variables: its coerced variables.
  /// - Throws: a request error when the root field is not defined (never in a valid document), or
  ///   one of its arguments is invalid for these variables.
  public init(
    _ plan: OperationPlan, variables: VariableValues
  ) throws(RequestError) {
    precondition(plan.operationType == .subscription, "the operation is no subscription")
    self.plan = plan
    self.variables = variables
    guard plan.rootFieldCount > 0 else { throw RequestError(plan.undefinedRootField) }
    let probe = OperationExecution(
      plan, variables: variables, writer: JSONBuffer(capacity: 16))
    if let problem = probe.state.argumentError(of: plan.fields.base + Int(plan.root.start)) {
      throw error(problem)
    }
  }

  /// The definition of the root field: which source of events is asked for.
  public var rootField: FieldID { plan.rootField(0) }

  /// Lends an argument of the root field; nil when it was not given and has no default value.
  public func withArgument<Result>(
    _ name: StaticString, _ body: (InputValue?) throws -> Result
  ) rethrows -> Result {
    var probe = OperationExecution(
      plan, variables: variables, writer: JSONBuffer(capacity: 16))
    return try probe.withArgument(name, ofRootField: 0, body)
  }

  /// The request error of a source that does not exist or failed to open: the error with the
  /// location and path of the root field, where it has none of its own.
  public func error(_ error: GraphQLError) -> RequestError {
    var error = error
    let field = plan.fields.base + Int(plan.root.start)
    if error.locations.isEmpty { error.locations = plan.locations(of: field) }
    if error.path.isEmpty { error.path = [.field(plan.responseName(field))] }
    return RequestError(error)
  }

  /// The response of one event (ExecuteSubscriptionEvent).
  ///
  /// - Parameters:
  ///   - event: the root object of this response.
  ///   - resolvers: those of the schema.
  ///   - context: what they share while this event is executed, such as a snapshot.
  ///   - writer: takes the response.
  public func execute<Context: ExecutionContext & ~Copyable>(
    event: Context.Object, resolvers: ResolverTable<Context>, context: inout Context,
    writer: consuming JSONBuffer
  ) -> ExecutionResult {
    var running = OperationExecution(plan, variables: variables, writer: writer)
    running.execute(on: event, resolvers: resolvers, context: &context)
    return running.finish()
  }
}

extension OperationPlan {
  /// What a subscription without any known field is told.
  fileprivate var undefinedRootField: GraphQLError {
    guard let set = document.selectionSet(of: operation) else {
      return GraphQLError("The subscription has no field.")
    }
    let inside = set.rawValue..<document[set].next
    guard let field = inside.map({ NodeID($0) }).first(where: { document.kind(of: $0) == .field })
    else {
      return GraphQLError(
        "The subscription has no field.", locations: [document.location(of: operation)])
    }
    return GraphQLError(
      "The subscription field \"\(document.text(in: document.name(of: field)))\" is not defined.",
      locations: [document.location(of: field)])
  }
}
