public import GraphQLLanguage
public import GraphQLTypeSystem

/// One operation of a document, compiled: what remains to do for a request is to run it.
///
/// Fragments are expanded, equal response names merged, `@skip` and `@include` decided, response
/// keys are JSON bytes, constant arguments coerced. Selections on interfaces and unions are
/// compiled per object type. A plan holds for one outcome of the conditions; `PlanConditions` says
/// which one. Immutable, so any number of threads may run it.
public final class OperationPlan: Sendable {
  /// The schema the plan was compiled for.
  public let schema: Schema
  /// The document, for the locations of errors.
  public let document: Document
  /// The operation's definition in the document.
  public let operation: NodeID
  /// Query, mutation or subscription.
  public let operationType: OperationType
  /// The operation's variables.
  public let variables: [VariableDefinition]
  let variableNames: NameSlots
  /// What running the plan can cost, as far as it is known before.
  public let cost: OperationCost
  /// Bounds on each execution that is not given its own.
  let executionLimits: ExecutionLimits

  @usableFromInline let fields: FrozenArray<PlannedField>
  @usableFromInline let branches: FrozenArray<PlannedBranch>
  @usableFromInline let keys: FrozenArray<UInt8>
  @usableFromInline let slots: FrozenArray<ArgumentSlot>
  @usableFromInline let root: PlannedSet
  /// Most entries a path can have.
  let pathCapacity: Int
  /// Coerced constant arguments and default values.
  @usableFromInline let constants: InputValues
  /// Literals with variables inside, coerced once per request.
  let literals: [DynamicLiteral]
  /// Where the field nodes stand that were merged into a field.
  let locations: [UInt32]
  /// What is wrong with constant arguments; only in documents that are not valid.
  let argumentErrors: [GraphQLError]

  init(_ parts: consuming PlanParts, _ executionLimits: ExecutionLimits) {
    self.executionLimits = executionLimits
    schema = parts.schema
    document = parts.document
    operation = parts.operation
    operationType = parts.document.operationType(of: parts.operation)
    variables = parts.variables
    variableNames = parts.variableNames
    cost = parts.cost
    fields = FrozenArray(parts.fields)
    branches = FrozenArray(parts.branches)
    keys = FrozenArray(parts.keys)
    slots = FrozenArray(parts.slots)
    root = parts.sets[parts.root]
    pathCapacity = parts.pathCapacity
    constants = parts.constants
    literals = parts.literals
    locations = parts.locations
    argumentErrors = parts.argumentErrors
  }

  /// How many root fields there are.
  public var rootFieldCount: Int { Int(root.count) }

  /// The definition of a root field.
  public func rootField(_ index: Int) -> FieldID {
    FieldID(rawValue: fields[Int(root.start) + index].field)
  }

  /// The key of a field in the response.
  func responseName(_ field: UnsafePointer<PlannedField>) -> String {
    let key = UnsafeBufferPointer(
      start: keys.base + Int(field.pointee.keyStart), count: Int(field.pointee.keyCount))
    // `"name":`, perhaps behind a comma; for __typename with its value.
    let quote = UInt8(ascii: "\"")
    return String(
      decoding: key.drop { $0 != quote }.dropFirst().prefix { $0 != quote }, as: UTF8.self)
  }

  /// Where the field nodes stand that were merged into a field.
  func locations(of field: UnsafePointer<PlannedField>) -> [SourceLocation] {
    let start = Int(field.pointee.locationStart)
    return document.locations(
      ofOffsets: locations[start..<start + Int(field.pointee.locationCount)])
  }

  /// About how many bytes the plan keeps alive beside its document.
  public var footprint: Int {
    fields.footprint + branches.footprint + keys.footprint + slots.footprint
      + locations.count * MemoryLayout<UInt32>.stride + constants.footprint + 512
  }
}

/// What an operation can cost, counted after fragments are expanded and before it runs.
public struct OperationCost: Sendable, Equatable {
  /// Fields in the response when every list has one item and every abstract value its most
  /// expensive type.
  public var fields: Int
  /// Levels of selection sets, introspection apart.
  public var depth: Int
  /// Root fields.
  public var rootFields: Int
}

/// What `PlannedField.role` says.
@frozen @usableFromInline enum FieldRole: UInt8, BitwiseCopyable {
  /// A resolver of the API.
  case resolver
  /// The same, but an argument can fail for the variables of a request.
  case checkedResolver
  /// `__typename`: the value is part of the key bytes.
  case typename
  /// `__schema`, `__type`, or a field of an introspection type.
  case introspection
}

/// What `PlannedField.selection` is a range of.
@frozen @usableFromInline enum SelectionKind: UInt8, BitwiseCopyable {
  /// The type is a leaf: nothing is selected.
  case none
  /// The type is an object type.
  case fields
  /// The type is abstract.
  case branches
}

/// One field of a selection set.
@frozen @usableFromInline struct PlannedField: BitwiseCopyable {
  /// The key with quotes and colon, and a comma before it unless it is the first of its object: a
  /// range of the plan's `keys`.
  @usableFromInline var keyStart: UInt32
  @usableFromInline var keyCount: UInt32
  /// The `FieldID`.
  @usableFromInline var field: UInt32
  /// The named type of the value, a `TypeID`.
  @usableFromInline var type: UInt32
  /// Bit n: whether the value inside n lists is non-null.
  @usableFromInline var nonNull: UInt32
  /// What is selected below: of an object type its fields, of an abstract type its branches.
  @usableFromInline var selection: PlannedSet
  /// One slot for each argument the schema defines.
  @usableFromInline var slotStart: UInt32
  @usableFromInline var slotCount: UInt16
  /// How many lists the type has around its named type.
  @usableFromInline var listCount: UInt8
  @usableFromInline var role: FieldRole
  @usableFromInline var kind: SelectionKind
  /// The merged field nodes, a range of the plan's `locations`.
  @usableFromInline var locationStart: UInt32
  @usableFromInline var locationCount: UInt32
}

/// A selection set for one object type: a range of fields; or a range of branches.
@frozen @usableFromInline struct PlannedSet: BitwiseCopyable {
  @usableFromInline var start: UInt32
  @usableFromInline var count: UInt32

  @inlinable init(start: UInt32, count: UInt32) {
    self.start = start
    self.count = count
  }

  @inlinable var range: Range<Int> { Int(start)..<Int(start) &+ Int(count) }
}

/// The selection set that an abstract field has for one object type.
@frozen @usableFromInline struct PlannedBranch: BitwiseCopyable {
  @usableFromInline var type: UInt32
  @usableFromInline var set: PlannedSet
}

/// Where the value of one argument comes from.
@frozen @usableFromInline enum ArgumentSlot: BitwiseCopyable {
  /// Not given, and there is no default value.
  case absent
  /// A node of the plan's `constants`: a literal or the default value.
  case constant(UInt32)
  /// A variable; `fallback` is the default's node plus one, or 0; `place` is where it stands.
  case variable(index: UInt32, fallback: UInt32, place: UInt32)
  /// A literal with variables inside, an index into the plan's `literals`.
  case literal(UInt32)
  /// An index into the plan's `argumentErrors`.
  case invalid(UInt32)
}

/// A literal that contains variables, and where it stands.
struct DynamicLiteral: Sendable {
  let argument: InputValueID
  let value: NodeID
}

/// A fixed array whose elements are reached without reference counting or bounds checks.
@usableFromInline final class FrozenStorage<Element: BitwiseCopyable>: @unchecked Sendable {
  let base: UnsafeMutableBufferPointer<Element>
  init(_ elements: [Element]) {
    base = .allocate(capacity: max(elements.count, 1))
    _ = base.initialize(from: elements)
  }
  deinit { base.deallocate() }
}

/// The pointer to a `FrozenStorage`, valid as long as the plan that holds it.
@usableFromInline struct FrozenArray<Element: BitwiseCopyable>: @unchecked Sendable {
  let storage: FrozenStorage<Element>
  @usableFromInline let base: UnsafePointer<Element>
  let count: Int

  init(_ elements: [Element]) {
    storage = FrozenStorage(elements)
    base = UnsafePointer(storage.base.baseAddress.unsafelyUnwrapped)
    count = elements.count
  }

  subscript(index: Int) -> Element {
    precondition(index >= 0 && index < count)
    return base[index]
  }

  var footprint: Int { count * MemoryLayout<Element>.stride }
}
