internal import GraphQLLanguage
internal import GraphQLTypeSystem

/// Collects the fields of a selection set for one object type, grouped by response name
/// (CollectFields, section 6.3.2).
struct SelectionCollector {
  /// One response name and the field nodes that have it.
  struct Group {
    let name: SourceRange
    let hash: Int
    let first: Int32
    var last: Int32
    var count: Int32
  }

  /// A field node in the list of its group.
  struct Occurrence {
    let node: NodeID
    var next: Int32
  }

  let operation: PreparedOperation
  let conditions: UInt64
  /// The groups of the selection sets being planned, outer sets first.
  private(set) var groups: [Group] = []
  private(set) var occurrences: [Occurrence] = []
  /// For each fragment, the collection that visited it last.
  private var visited: [UInt32]
  private var collection: UInt32 = 0
  /// How many selections were looked at so far.
  private(set) var visits = 0
  /// Group indexes by name, used while one collection has many groups.
  private var slots: [Int32] = []

  init(_ operation: PreparedOperation, conditions: UInt64) {
    self.operation = operation
    self.conditions = conditions
    visited = Array(repeating: 0, count: operation.fragments.fragments.count)
    groups.reserveCapacity(32)
    occurrences.reserveCapacity(32)
  }

  /// Collects what these selection sets select on an object type; the groups are the last ones.
  mutating func collect(_ sets: [NodeID], on type: TypeID) -> Range<Int> {
    let base = groups.count
    collection += 1
    slots.removeAll(keepingCapacity: true)
    for set in sets { collect(set, on: type, base: base) }
    return base..<groups.count
  }

  /// Forgets the last groups and their field nodes.
  mutating func drop(_ range: Range<Int>) {
    guard let first = range.first else { return }
    occurrences.removeLast(occurrences.count - Int(groups[first].first))
    groups.removeLast(range.count)
  }

  private mutating func collect(_ set: NodeID, on type: TypeID, base: Int) {
    let document = operation.document
    let limit = document[set].next
    var cursor = set.rawValue + 1
    while cursor < limit {
      let node = NodeID(cursor)
      cursor = document[node].next
      visits += 1
      guard !operation.hasDirectives || isIncluded(node) else { continue }
      switch document.kind(of: node) {
      case .field:
        add(node, base: base)
      case .fragmentSpread:
        guard
          let index = operation.fragments.index(of: document.name(of: node), in: document),
          visited[index] != collection
        else { continue }
        visited[index] = collection
        let fragment = operation.fragments.fragments[index]
        guard let condition = fragment.type, applies(condition, to: type) else { continue }
        collect(fragment.selectionSet, on: type, base: base)
      default:
        if let condition = document.typeCondition(of: node) {
          let name = document.source.span.extracting(document.name(of: condition).indices)
          guard
            let fragmentType = operation.schema.type(named: name), applies(fragmentType, to: type)
          else { continue }
        }
        if let nested = document.selectionSet(of: node) { collect(nested, on: type, base: base) }
      }
    }
  }

  /// Whether `@skip` and `@include` let a selection be (section 6.3.2).
  private func isIncluded(_ node: NodeID) -> Bool {
    let document = operation.document
    for directive in document.directives(of: node) {
      guard let value = document.condition(of: directive) else { continue }
      let isSkip = document.isEqual(document.name(of: directive), "skip")
      if isTrue(value) == isSkip { return false }
    }
    return true
  }

  private func isTrue(_ value: NodeID) -> Bool {
    let document = operation.document
    guard document.kind(of: value) == .variable else { return document.booleanValue(of: value) }
    let name = document.name(of: value)
    for (bit, variable) in operation.conditions.enumerated()
    where document.isEqual(operation.variables[variable].name, name) {
      return conditions >> UInt64(bit) & 1 == 1
    }
    return false
  }

  /// Whether a fragment on `fragmentType` applies to an object type (section 6.3.2).
  private func applies(_ fragmentType: TypeID, to object: TypeID) -> Bool {
    if fragmentType == object { return true }
    return operation.schema.kind(of: fragmentType).isAbstract
      && operation.schema.isPossible(object, of: fragmentType)
  }

  private mutating func add(_ node: NodeID, base: Int) {
    let document = operation.document
    let name = document.responseName(of: node)
    let hash = document.hash(of: name)
    let occurrence = Int32(occurrences.count)
    occurrences.append(Occurrence(node: node, next: -1))
    guard let index = find(name, hash: hash, base: base) else {
      groups.append(
        Group(name: name, hash: hash, first: occurrence, last: occurrence, count: 1))
      if groups.count - base > 16 { index(from: base) }
      return
    }
    occurrences[Int(groups[index].last)].next = occurrence
    groups[index].last = occurrence
    groups[index].count += 1
  }

  private func find(_ name: SourceRange, hash: Int, base: Int) -> Int? {
    let document = operation.document
    if slots.isEmpty {
      for index in base..<groups.count
      where groups[index].hash == hash && document.isEqual(groups[index].name, name) {
        return index
      }
      return nil
    }
    var probe = hash & (slots.count - 1)
    while slots[probe] >= 0 {
      let index = Int(slots[probe])
      if groups[index].hash == hash, document.isEqual(groups[index].name, name) { return index }
      probe = (probe + 1) & (slots.count - 1)
    }
    return nil
  }

  /// Enters the groups added since the last call, or all of them when the table must grow.
  private mutating func index(from base: Int) {
    let count = groups.count - base
    var first = groups.count - 1
    if slots.count < count * 2 {
      slots = [Int32](repeating: -1, count: max(64, slots.count * 2))
      first = base
    }
    for index in first..<groups.count {
      var probe = groups[index].hash & (slots.count - 1)
      while slots[probe] >= 0 { probe = (probe + 1) & (slots.count - 1) }
      slots[probe] = Int32(index)
    }
  }
}
