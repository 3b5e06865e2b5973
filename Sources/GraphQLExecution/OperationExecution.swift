public import GraphQLLanguage
public import GraphQLTypeSystem
public import JSON

/// One operation while it runs: values, response so far, errors so far.
///
/// A query runs in one call of `execute`. The root fields of a mutation can also be run one by one,
/// with other work and even a change of thread between them (section 6.2.2): `executeRootField`
/// for each index in order, then `finish`. Move-only; nothing in it belongs to a thread.
public struct OperationExecution: ~Copyable, @unchecked Sendable {
  var state: ExecutionState
  private var next = 0

  /// Begins the response.
  ///
  /// - Parameters:
  ///   - plan: the compiled operation.
  ///   - variables: its coerced variables; they decided the plan's conditions too.
  ///   - writer: where the response goes; what it held is forgotten.
  ///   - limits: bounds on the response and on the time it takes, if not those of the plan.
  ///   - sink: takes the beginning of a long response while the rest is still being made; without
  ///     one the response is whole in `ExecutionResult.writer`.
  public init(
    _ plan: consuming OperationPlan, variables: consuming VariableValues,
    writer: consuming JSONBuffer, limits: consuming ExecutionLimits? = nil,
    sink: consuming ResponseSink? = nil
  ) {
    writer.removeAll(keepingCapacity: true)
    writer.append(ExecutionState.beginning)
    state = ExecutionState(
      plan, variables: variables, writer: writer, limits: limits, sink: sink)
  }

  /// How many root fields there are.
  public var rootFieldCount: Int { state.plan.rootFieldCount }

  /// The definition of a root field.
  public func rootField(_ index: Int) -> FieldID { state.plan.rootField(index) }

  /// Whether the response's data is null already: further root fields are not run.
  public var isFailed: Bool { state.isFailed }

  /// The error by which a limit has ended the whole operation.
  public var limitError: GraphQLError? { state.isAborted ? state.errors.first : nil }

  /// Lends the arguments of a root field before it runs: what work it will need is then known.
  ///
  /// An argument that is missing, or invalid for these variables, is nil.
  public mutating func withArgument<Result>(
    _ name: StaticString, ofRootField index: Int, _ body: (InputValue?) throws -> Result
  ) rethrows -> Result {
    let field = state.plan.fields[Int(state.plan.root.start) + index]
    let schema = state.plan.schema
    let arguments = schema[FieldID(rawValue: field.field)].arguments
    for position in 0..<arguments.count
    where schema.isName(schema[arguments[position]].name, name) {
      let slot = Int(field.slotStart) + position
      return try withUnsafeMutablePointer(to: &state) {
        try body($0.pointee.argument(slot, in: $0))
      }
    }
    preconditionFailure("the field has no argument \(name)")
  }

  /// Runs the next root field, which must be `index`; nothing happens once the data is null.
  @inlinable public mutating func executeRootField<Context: ExecutionContext & ~Copyable>(
    _ index: Int, on object: Context.Object, resolvers: ResolverTable<Context>,
    context: inout Context
  ) {
    execute(advance(to: index, count: 1), object, resolvers, &context)
  }

  /// Runs all root fields.
  @inlinable public mutating func execute<Context: ExecutionContext & ~Copyable>(
    on object: Context.Object, resolvers: ResolverTable<Context>, context: inout Context
  ) {
    execute(advance(to: 0, count: rootFieldCount), object, resolvers, &context)
  }

  /// The root fields that are now to be run.
  @usableFromInline mutating func advance(to index: Int, count: Int) -> PlannedSet {
    precondition(index == next && index + count <= rootFieldCount, "root fields run in order")
    next += count
    state.deadline = nil
    return PlannedSet(start: state.plan.root.start + UInt32(index), count: UInt32(count))
  }

  @inlinable @inline(__always)
  mutating func execute<Context: ExecutionContext & ~Copyable>(
    _ fields: PlannedSet, _ object: Context.Object, _ resolvers: ResolverTable<Context>,
    _ context: inout Context
  ) {
    precondition(resolvers.schema === schema, "the resolvers belong to another schema")
    withUnsafeMutablePointer(to: &context) { context in
      withState { state in
        resolvers.resolvers.withUnsafeBytes { resolvers in
          var field = FieldExecution(
            state: state, context: context,
            resolvers: resolvers.baseAddress.unsafelyUnwrapped
              .assumingMemoryBound(to: Unmanaged<HeldResolver<Context>>.self))
          if !field.isFinished { field.executeFields(fields, on: object) }
        }
      }
    }
  }

  /// Lends the state, and to the state memory on the stack for its path: no path outlives a root
  /// field. Not inlinable: the state's destruction must not be seen outside.
  @usableFromInline mutating func withState(
    _ body: (UnsafeMutablePointer<ExecutionState>) -> Void
  ) {
    withUnsafeTemporaryAllocation(of: PathEntry.self, capacity: state.plan.pathCapacity) { path in
      state.path = path.baseAddress.unsafelyUnwrapped
      state.top = state.path
      withUnsafeMutablePointer(to: &state) { body($0) }
    }
  }

  /// The schema of the plan.
  public var schema: Schema { state.plan.schema }

  /// Begins the operation anew, with other limits and perhaps a sink: nothing that it has written
  /// is kept. Only what may run twice may be restarted; nothing may have gone to a sink.
  public consuming func restart(
    limits: ExecutionLimits, sink: ResponseSink? = nil
  ) -> OperationExecution {
    precondition(state.flushed == 0, "what is sent cannot be taken back")
    return OperationExecution(
      state.plan, variables: state.variables, writer: state.writer, limits: limits, sink: sink)
  }

  /// Ends the response and gives it back with the memory that the next request can use.
  ///
  /// Errors stand before the data, as the specification recommends (section 7.1); after it when
  /// the beginning of the data is sent already.
  public consuming func finish() -> ExecutionResult {
    precondition(next == rootFieldCount || state.isFailed, "not all root fields have run")
    state.closeRoot()
    return ExecutionResult(
      writer: state.writer, variables: state.variables, errors: state.errors,
      sentBytes: state.flushed, isBroken: state.isFailed && state.flushed > 0)
  }
}

/// The response of an operation, with the memory it was made in.
public struct ExecutionResult: ~Copyable {
  /// Holds the response, one JSON object; if a sink took its beginning, what follows that.
  public var writer: JSONBuffer
  /// The variables, whose memory the next request can use.
  public var variables: VariableValues
  /// The errors that the response reports.
  public let errors: [GraphQLError]
  /// How many bytes of the response the sink was given.
  public let sentBytes: Int
  /// Whether the response that the sink was given cannot be completed: the data would have to
  /// become null after all, or the sink refused. What was sent must be seen to be cut off, and
  /// `writer` holds nothing to send.
  public let isBroken: Bool

  /// The response alone.
  public consuming func takeWriter() -> JSONBuffer { writer }
}
