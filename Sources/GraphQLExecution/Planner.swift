internal import GraphQLLanguage
internal import GraphQLTypeSystem

/// Bounds on what one operation may ask for, checked while it is planned.
public struct OperationLimits: Sendable {
  /// Most fields after fragments are expanded.
  public var fields: Int
  /// Most levels of selection sets, introspection apart.
  public var depth: Int
  /// Most root fields.
  public var rootFields: Int
  /// Most levels with introspection.
  public var introspectionDepth: Int

  /// 5,000 fields, 15 levels, 20 root fields; 30 levels with introspection.
  public init(
    fields: Int = 5_000, depth: Int = 15, rootFields: Int = 20, introspectionDepth: Int = 30
  ) {
    self.fields = fields
    self.depth = depth
    self.rootFields = rootFields
    self.introspectionDepth = introspectionDepth
  }
}

/// What the planner has made so far.
struct PlanParts {
  let schema: Schema
  let document: Document
  let operation: NodeID
  let variables: [VariableDefinition]
  let variableNames: NameSlots
  var cost = OperationCost(fields: 0, depth: 0, rootFields: 0)
  var fields: [PlannedField] = []
  var sets: [PlannedSet] = []
  var branches: [PlannedBranch] = []
  var keys: [UInt8] = []
  var slots: [ArgumentSlot] = []
  var root = 0
  var pathCapacity = 0
  var constants = InputValues()
  var literals: [DynamicLiteral] = []
  var locations: [UInt32] = []
  var argumentErrors: [GraphQLError] = []
}

/// Compiles an operation into a plan.
///
/// A selection set that several fragments spread, or that is planned for several parent types, is
/// planned once: the plan stays as small as the document however often it expands, and its cost is
/// computed without expanding it.
struct Planner {
  private let operation: PreparedOperation
  private let limits: OperationLimits
  private let executionLimits: ExecutionLimits
  private var collector: SelectionCollector
  var parts: PlanParts
  private var costs: [SetCost] = []
  private var planned: [SetKey: Int] = [:]
  private let remembersSets: Bool
  private var level = 0

  /// Most selections looked at: selection sets that merge in ever new ways could make it endless.
  private static let maximumVisits = 1_000_000

  /// What running a selection set costs.
  private struct SetCost {
    var fields = 0
    var depth = 0
    var introspectionDepth = 0
    var pathCapacity = 0
    /// Whether the set below is planned; until then, reaching it again is a cycle of fragments.
    var isKnown = false
  }

  /// What decides the plan of a selection set.
  private struct SetKey: Hashable {
    let sets: [NodeID]
    let type: TypeID
  }

  init(
    _ operation: PreparedOperation, conditions: UInt64, limits: OperationLimits,
    executionLimits: ExecutionLimits
  ) {
    self.operation = operation
    self.limits = limits
    self.executionLimits = executionLimits
    collector = SelectionCollector(operation, conditions: conditions)
    parts = PlanParts(
      schema: operation.schema, document: operation.document, operation: operation.operation,
      variables: operation.variables, variableNames: operation.variableNames)
    remembersSets = !operation.fragments.fragments.isEmpty
  }

  mutating func plan() throws(RequestError) -> OperationPlan {
    let set = operation.document.selectionSet(of: operation.operation)
    let type = operation.document.operationType(of: operation.operation)
    guard let rootType = operation.schema.rootType(of: type) else {
      throw RequestError(
        GraphQLError(
          "Schema is not configured to execute \(type.keyword) operation.",
          locations: [operation.document.location(of: operation.operation)]))
    }
    parts.root = try plan(set.map { [$0] } ?? [], on: rootType, isAbstract: false)
    let cost = costs[parts.root]
    parts.cost = OperationCost(
      fields: cost.fields, depth: cost.depth, rootFields: Int(parts.sets[parts.root].count))
    parts.pathCapacity = cost.pathCapacity + 1
    try check(parts.cost.rootFields, "root fields", limits.rootFields)
    try check(parts.cost.fields, "fields", limits.fields)
    try check(parts.cost.depth, "levels", limits.depth)
    try check(cost.introspectionDepth, "levels", limits.introspectionDepth)
    // Keys are copied with more bytes than they have.
    parts.keys.append(contentsOf: repeatElement(0, count: 32))
    return OperationPlan(parts, executionLimits)
  }

  private func check(_ count: Int, _ what: String, _ limit: Int) throws(RequestError) {
    guard count > limit else { return }
    throw RequestError(
      GraphQLError(
        "The operation has more than \(limit) \(what).",
        locations: [operation.document.location(of: operation.operation)],
        code: "QUERY_TOO_COMPLEX"))
  }

  /// Plans these selection sets merged, for an object type; returns the index in `sets`.
  private mutating func plan(
    _ sets: [NodeID], on type: TypeID, isAbstract: Bool
  ) throws(RequestError) -> Int {
    let key = SetKey(sets: sets, type: type)
    let remembers = remembersSets || isAbstract
    if remembers, let known = planned[key] {
      guard costs[known].isKnown else {
        throw RequestError(GraphQLError("Fragments form a cycle."))
      }
      return known
    }
    level += 1
    defer { level -= 1 }
    // What is around a type of the API is of the API, too: its level is the depth. A cycle of
    // fragments in a document that is not valid ends here as well.
    let isIntrospection = operation.schema[type].isBuiltIn
    try check(level, "levels", isIntrospection ? limits.introspectionDepth : limits.depth)
    let groups = collector.collect(sets, on: type)
    try check(collector.visits, "selections with its fragments", Self.maximumVisits)
    let index = parts.sets.count
    let start = parts.fields.count
    var fieldIDs: [FieldID] = []
    var members: [Int] = []
    let document = operation.document
    for group in groups {
      let node = collector.occurrences[Int(collector.groups[group].first)].node
      let name = document.source.span.extracting(document.name(of: node).indices)
      guard let field = operation.schema.field(named: name, on: type) else { continue }
      fieldIDs.append(field)
      members.append(group)
    }
    parts.sets.append(PlannedSet(start: UInt32(start), count: UInt32(members.count)))
    costs.append(SetCost())
    try check(parts.fields.count + members.count, "fields", max(limits.fields, 1000) * 8)
    parts.fields.append(contentsOf: repeatElement(PlannedField.empty, count: members.count))
    if remembers { planned[key] = index }
    var cost = SetCost()
    for (offset, group) in members.enumerated() {
      let below = try plan(
        group, as: fieldIDs[offset], on: type, at: start + offset, isFirst: offset == 0)
      cost.fields = min(cost.fields + 1 + below.fields, 1 << 40)
      cost.depth = max(cost.depth, below.depth)
      cost.introspectionDepth = max(cost.introspectionDepth, below.introspectionDepth)
      cost.pathCapacity = max(cost.pathCapacity, below.pathCapacity)
    }
    cost.depth += isIntrospection ? 0 : 1
    cost.introspectionDepth += 1
    cost.isKnown = true
    costs[index] = cost
    collector.drop(groups)
    return index
  }

  /// Plans one field; returns the cost of what is below it.
  private mutating func plan(
    _ group: Int, as field: FieldID, on type: TypeID, at index: Int, isFirst: Bool
  ) throws(RequestError) -> SetCost {
    let schema = operation.schema
    let definition = schema[field]
    let named = definition.type.named
    var planned = PlannedField.empty
    planned.field = field.rawValue
    planned.type = named.rawValue
    (planned.nonNull, planned.listCount) = definition.type.nullability
    planned.role = IntrospectionField(field) == nil ? .resolver : .introspection
    if field == .typename { planned.role = .typename }
    writeKey(group, type: type, isFirst: isFirst, to: &planned)
    planLocations(group, to: &planned)
    let node = collector.occurrences[Int(collector.groups[group].first)].node
    planArguments(of: node, field: definition, to: &planned)
    var cost = SetCost()
    if schema.kind(of: named).isComposite {
      let sets = selectionSets(of: group)
      if schema.kind(of: named).isAbstract {
        let types = schema.possibleTypes(of: named)
        var branches: [PlannedBranch] = []
        for possible in types {
          let set = try plan(sets, on: possible, isAbstract: true)
          branches.append(PlannedBranch(type: possible.rawValue, set: parts.sets[set]))
          cost.fields = max(cost.fields, costs[set].fields)
          cost.depth = max(cost.depth, costs[set].depth)
          cost.introspectionDepth = max(cost.introspectionDepth, costs[set].introspectionDepth)
          cost.pathCapacity = max(cost.pathCapacity, costs[set].pathCapacity)
        }
        planned.kind = .branches
        planned.selection = PlannedSet(
          start: UInt32(parts.branches.count), count: UInt32(branches.count))
        parts.branches.append(contentsOf: branches)
      } else {
        let set = try plan(sets, on: named, isAbstract: false)
        planned.kind = .fields
        planned.selection = parts.sets[set]
        cost = costs[set]
      }
    }
    cost.pathCapacity += 1 + Int(planned.listCount)
    parts.fields[index] = planned
    return cost
  }

  private func selectionSets(of group: Int) -> [NodeID] {
    var sets: [NodeID] = []
    var occurrence = collector.groups[group].first
    while occurrence >= 0 {
      let entry = collector.occurrences[Int(occurrence)]
      if let set = operation.document.selectionSet(of: entry.node) { sets.append(set) }
      occurrence = entry.next
    }
    return sets
  }

  private mutating func planLocations(_ group: Int, to planned: inout PlannedField) {
    planned.locationStart = UInt32(parts.locations.count)
    planned.locationCount = min(
      UInt32(collector.groups[group].count), PlannedField.maximumLocations)
    var occurrence = collector.groups[group].first
    for _ in 0..<planned.locationCount {
      let entry = collector.occurrences[Int(occurrence)]
      parts.locations.append(operation.document[entry.node].start)
      occurrence = entry.next
    }
  }

  private mutating func writeKey(
    _ group: Int, type: TypeID, isFirst: Bool, to planned: inout PlannedField
  ) {
    let start = parts.keys.count
    if !isFirst { parts.keys.append(UInt8(ascii: ",")) }
    parts.keys.append(UInt8(ascii: "\""))
    parts.keys.append(contentsOf: operation.document.bytes(in: collector.groups[group].name))
    parts.keys.append(contentsOf: "\":".utf8)
    if planned.role == .typename {
      parts.keys.append(UInt8(ascii: "\""))
      parts.keys.append(contentsOf: operation.schema.bytes(operation.schema[type].name))
      parts.keys.append(UInt8(ascii: "\""))
    }
    planned.keyStart = UInt32(start)
    planned.keyCount = UInt32(parts.keys.count - start)
  }
}

extension PlannedField {
  /// Most locations in an error of a field that many selections were merged into.
  static var maximumLocations: UInt32 { 50 }

  /// A field still to be planned.
  static var empty: PlannedField {
    PlannedField(
      keyStart: 0, keyCount: 0, field: 0, type: 0, nonNull: 0,
      selection: PlannedSet(start: 0, count: 0), slotStart: 0, slotCount: 0, listCount: 0,
      role: .resolver, kind: .none, locationStart: 0, locationCount: 0)
  }
}

extension TypeReference {
  /// Bit n says whether the value inside n lists is non-null; and how many lists there are.
  var nullability: (bits: UInt32, lists: UInt8) {
    var bits: UInt32 = 0
    var lists: UInt8 = 0
    var type = self
    while true {
      if type.isNonNull { bits |= 1 << UInt32(lists) }
      guard let item = type.listItem else { return (bits, lists) }
      type = item
      lists += 1
    }
  }
}

extension PreparedOperation {
  /// Compiles the operation for one outcome of its conditions.
  ///
  /// - Parameters:
  ///   - conditions: the outcome.
  ///   - limits: bounds on what the operation asks for.
  ///   - execution: bounds on each execution of the plan.
  /// - Throws: `QUERY_TOO_COMPLEX` when a limit is exceeded; nothing has been executed then.
  public func plan(
    conditions: UInt64, limits: OperationLimits = OperationLimits(),
    execution: ExecutionLimits = ExecutionLimits()
  ) throws(RequestError) -> OperationPlan {
    var planner = Planner(
      self, conditions: conditions, limits: limits, executionLimits: execution)
    return try planner.plan()
  }
}
