public import GraphQLLanguage
public import GraphQLTypeSystem
public import JSON

/// One step of the path to the value being written: the field, and the list item inside it.
@frozen @usableFromInline struct PathEntry: BitwiseCopyable {
  @usableFromInline var field: UnsafePointer<PlannedField>
  /// How many values were pushed here, less one: the item's index in a list.
  @usableFromInline var index: Int32 = -1
  /// Whether this is a list inside the entry before it.
  @usableFromInline var isList: Bool

  @inlinable init(field: UnsafePointer<PlannedField>, isList: Bool) {
    self.field = field
    self.isList = isList
  }
}

/// Everything a running operation changes, the context apart.
///
/// Commas are written before what they part from something: those of an object are in the keys of
/// its fields, those of a list come with its items. Positions in the response count from its
/// beginning, also after bytes were handed to a sink.
///
/// The compiler copies all of it, 232 bytes, for each call of a function that does not mutate it
/// and is not inlined: what every field needs is always inlined.
@frozen @usableFromInline struct ExecutionState: ~Copyable {
  @usableFromInline var writer: JSONBuffer
  @usableFromInline let plan: OperationPlan
  @usableFromInline let fields: UnsafePointer<PlannedField>
  @usableFromInline let keys: UnsafePointer<UInt8>
  /// The field being completed.
  @usableFromInline var current: UnsafePointer<PlannedField>
  /// How many lists are open between the field and the value that is pushed next.
  @usableFromInline var listDepth: Int = 0
  /// How many bytes of the response are gone to the sink; the writer holds what follows them.
  @usableFromInline var flushed: Int = 0
  /// How many more values may be pushed before the limits are looked at; none after a failure.
  @usableFromInline var steps: Int = ExecutionState.valuesBetweenLooks
  /// The entries of the current path, lent while fields run; `top` is the last one in use.
  @usableFromInline var path = UnsafeMutablePointer<PathEntry>(bitPattern: 64).unsafelyUnwrapped
  @usableFromInline var top = UnsafeMutablePointer<PathEntry>(bitPattern: 64).unsafelyUnwrapped
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
  /// Other limits than those of the plan.
  private let ownLimits: ExecutionLimits?
  let sink: ResponseSink?
  /// When the time is up by the limits' clock; nil until it is looked at for the first time.
  var deadline: UInt64?
  /// The work done so far, in steps of `valuesBetweenLooks` values.
  var work = 0

  init(
    _ plan: consuming OperationPlan, variables: consuming VariableValues,
    writer: consuming JSONBuffer, limits: consuming ExecutionLimits?,
    sink: consuming ResponseSink?
  ) {
    fields = plan.fields.base
    current = fields
    keys = plan.keys.base
    self.plan = plan
    self.writer = writer
    ownLimits = limits
    self.sink = sink
    self.variables = variables
    if !self.plan.literals.isEmpty { coerceLiterals() }
  }

  var limits: ExecutionLimits { ownLimits ?? plan.executionLimits }

  /// `limits.responseBytes`, without a copy of the rest.
  var responseLimit: Int { ownLimits?.responseBytes ?? plan.executionLimits.responseBytes }

  @inlinable var constants: InputValues { plan.constants }
  @inlinable var values: InputValues { variables.memory.values }
}
