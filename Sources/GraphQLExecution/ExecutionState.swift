public import GraphQLLanguage
public import GraphQLTypeSystem
public import JSON

/// One step of the path to the value being written: the field, and the list item inside it.
@frozen @usableFromInline struct PathEntry: BitwiseCopyable {
  /// Index of a planned field; -1 for a list inside the entry before it.
  @usableFromInline var field: Int32
  /// How many values were pushed here, less one: the item's index in a list.
  @usableFromInline var index: Int32

  @inlinable init(field: Int32) {
    self.field = field
    index = -1
  }
}

/// Everything a running operation changes, the context apart.
///
/// Every value is written with a comma after it; who closes an object or a list replaces the last
/// comma. So no writer needs to know whether it is the first. Positions in the response count from
/// its beginning, also after bytes were handed to a sink.
@frozen @usableFromInline struct ExecutionState: ~Copyable {
  @usableFromInline var writer: JSONBuffer
  @usableFromInline let plan: OperationPlan
  @usableFromInline let fields: UnsafePointer<PlannedField>
  @usableFromInline let keys: UnsafePointer<UInt8>
  /// The field being completed.
  @usableFromInline var current: Int = 0
  /// How many lists are open between the field and the value that is pushed next.
  @usableFromInline var listDepth: Int = 0
  /// How many bytes of the response are gone to the sink; the writer holds what follows them.
  @usableFromInline var flushed: Int = 0
  /// How many more values may be pushed before the limits are looked at; none after a failure.
  @usableFromInline var steps: Int = ExecutionState.valuesBetweenLooks
  /// The entries of the current path, lent while fields run; `pathTop` is the last one in use.
  @usableFromInline var path = UnsafeMutablePointer<PathEntry>(bitPattern: 8).unsafelyUnwrapped
  @usableFromInline var pathTop: Int = -1
  /// Whether the value at the current position cannot be null and is: whoever is around it
  /// becomes null too. Pushes do nothing while this holds.
  @usableFromInline var isFailed = false
  /// Whether the whole operation ends: nothing that may be null stops the failure then.
  @usableFromInline var isAborted = false
  @usableFromInline var errors: [GraphQLError] = []
  /// Coerced variables, and literals with variables inside.
  @usableFromInline var variables: VariableValues
  /// The value of each of the plan's `literals`, or what is wrong with it.
  var literals: [Result<InputNodeID, GraphQLError>] = []
  let limits: ExecutionLimits
  let sink: ResponseSink?
  /// When the time is up by the limits' clock; nil until it is looked at for the first time.
  var deadline: UInt64?
  /// The work done so far, in steps of `valuesBetweenLooks` values.
  var work = 0

  init(
    _ plan: OperationPlan, variables: consuming VariableValues, writer: consuming JSONBuffer,
    limits: ExecutionLimits, sink: ResponseSink?
  ) {
    self.plan = plan
    self.writer = writer
    self.limits = limits
    self.sink = sink
    fields = plan.fields.base
    keys = plan.keys.base
    self.variables = variables
    if !plan.literals.isEmpty { coerceLiterals() }
  }

  @inlinable var constants: InputValues { plan.constants }
  @inlinable var values: InputValues { variables.memory.values }
}
