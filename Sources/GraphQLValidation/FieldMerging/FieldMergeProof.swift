import GraphQLLanguage
import GraphQLTypeSystem

/// A selection set and the type its fields are selected on.
struct SelectionsOnType {
  let set: NodeID
  /// Nil where the schema knows none.
  let parent: TypeID?
}

/// What is asked of fields with one response name; section 5.3.2 defines both.
private struct MergeChecks: OptionSet {
  let rawValue: UInt32
  /// `SameResponseShape`: whatever the types of their parents.
  static let shape = MergeChecks(rawValue: 1)
  /// `FieldsInSetCanMerge`: the same field and arguments where one object could have both parents.
  static let calls = MergeChecks(rawValue: 2)
}

/// One field of a merged selection set.
private struct FieldOccurrence {
  let node: NodeID
  let parent: TypeID?
}

/// A merged selection set that is still to be looked at.
private struct MergeTask {
  let sets: [SelectionsOnType]
  let checks: MergeChecks
}

/// Proves that fields merge without comparing them pair by pair.
///
/// All selection sets that contribute to one response object are looked at together: their fields
/// are grouped by response name, each group is compared with its first member only, and the
/// selection sets below a group are merged in turn. This is the algorithm of Simon Adameit. A
/// selection set that stands alone is left out, as the walk asks about it separately.
extension Validator {
  /// Whether all fields of the selection set, fragments included, are sure to merge.
  mutating func provesMerge(_ selections: SelectionsOnType) -> Bool {
    var tasks = [MergeTask(sets: [selections], checks: [.shape, .calls])]
    var covered: [Int] = []
    while let task = tasks.popLast() {
      if proves(task, &tasks, &covered) { continue }
      // What was noted as being proven is not: the tasks left are dropped.
      fieldMerging.proven.removeAll()
      return false
    }
    for fragment in covered { fieldMerging.isCovered[fragment] = true }
    return true
  }

  /// The same for the selection set of a fragment definition; nil if it is none's.
  ///
  /// Where a fragment is spread, its fields have been looked at among others. So that long chains
  /// of fragments cost no more than their length, those that no other spreads come first.
  mutating func provesFragmentMerge(_ set: NodeID) -> Bool? {
    if fieldMerging.proofWork == nil { prepareProofs() }
    guard let fragment = index.fragment(withSelectionSet: set) else { return nil }
    return fieldMerging.isCovered[fragment] ? true : nil
  }

  private mutating func prepareProofs() {
    let count = index.fragments.count
    fieldMerging.proofWork = 1_000_000 + 16 * document.nodes.count
    fieldMerging.fragmentMark = Array(repeating: 0, count: count)
    fieldMerging.isCovered = Array(repeating: false, count: count)
    guard count > Self.manyFragments else { return }
    var isSpread = Array(repeating: false, count: count)
    for fragment in 0..<count {
      for spread in index.spreads(ofFragment: fragment, in: document) {
        if let target = index.spreads[spread].fragment { isSpread[target] = true }
      }
    }
    for fragment in 0..<count where !isSpread[fragment] && !fieldMerging.isCovered[fragment] {
      let definition = index.fragments[fragment]
      _ = provesMerge(SelectionsOnType(set: definition.selectionSet, parent: definition.type))
    }
  }

  /// With fewer fragments their order does not matter.
  private static var manyFragments: Int { 16 }

  private mutating func proves(
    _ task: MergeTask, _ tasks: inout [MergeTask], _ covered: inout [Int]
  ) -> Bool {
    if fieldMerging.proofWork ?? 0 < 0 { return false }
    var fragments: [Int] = []
    let fields = occurrences(in: task.sets, &fragments)
    if task.checks == [.shape, .calls] { covered += fragments }
    // Linked lists: the group a field belongs to is found by name, its members by `next`.
    var names = NameIndex()
    var heads: [Int] = []
    var tails: [Int] = []
    var next = Array(repeating: -1, count: fields.count)
    for (position, field) in fields.enumerated() {
      let name = document.responseName(of: field.node)
      if let group = names.insert(name, value: UInt32(heads.count), in: document) {
        next[tails[Int(group)]] = position
        tails[Int(group)] = position
      } else {
        heads.append(position)
        tails.append(position)
      }
    }
    for (head, tail) in zip(heads, tails) where head != tail {
      var group: [FieldOccurrence] = []
      var member = head
      while member >= 0 {
        group.append(fields[member])
        member = next[member]
      }
      guard proves(group, task.checks, &tasks) else { return false }
    }
    return true
  }

  /// The fields of selection sets, those of inline fragments and spread fragments included.
  private mutating func occurrences(
    in sets: [SelectionsOnType], _ fragments: inout [Int]
  ) -> [FieldOccurrence] {
    fieldMerging.collection += 1
    let collection = fieldMerging.collection
    var result: [FieldOccurrence] = []
    var pending = sets
    var visits = 0
    while let selections = pending.popLast() {
      for selection in document.selections(of: selections.set) {
        visits += 1
        switch document.kind(of: selection) {
        case .field:
          result.append(FieldOccurrence(node: selection, parent: selections.parent))
        case .inlineFragment:
          guard let set = document.selectionSet(of: selection) else { continue }
          let condition = document.typeCondition(of: selection)
          let parent = condition.map { type(named: $0) } ?? selections.parent
          pending.append(SelectionsOnType(set: set, parent: parent))
        default:
          let name = document.name(of: selection)
          guard let fragment = index.fragment(named: name, in: document),
            fieldMerging.fragmentMark[fragment] != collection
          else { continue }
          fieldMerging.fragmentMark[fragment] = collection
          fragments.append(fragment)
          let definition = index.fragments[fragment]
          // A fragment that spreads itself adds nothing.
          if definition.selectionSet == sets[0].set { continue }
          pending.append(SelectionsOnType(set: definition.selectionSet, parent: definition.type))
        }
      }
    }
    fieldMerging.proofWork = (fieldMerging.proofWork ?? 0) - visits
    return result
  }

  /// Checks fields that share a response name and notes the merged selection sets below them.
  private mutating func proves(
    _ group: [FieldOccurrence], _ checks: MergeChecks, _ tasks: inout [MergeTask]
  ) -> Bool {
    let definitions = group.map { field(of: $0.node, on: $0.parent) }
    if checks.contains(.shape), !haveSameShape(definitions) { return false }
    let objects = checks.contains(.calls) ? objectParents(of: group) : []
    if objects.count <= 1 {
      // One object could have all parents, so that both checks ask about the same sets.
      if checks.contains(.calls), !areSameCalls(group) { return false }
      push(group, definitions, checks, &tasks)
      return true
    }
    for object in objects {
      let members = group.indices.filter { !isObject(group[$0].parent, otherThan: object) }
      let common = members.map { group[$0] }
      if !areSameCalls(common) { return false }
      push(common, members.map { definitions[$0] }, .calls, &tasks)
      fieldMerging.proofWork = (fieldMerging.proofWork ?? 0) - group.count
      if fieldMerging.proofWork ?? 0 < 0 { return false }
    }
    push(group, definitions, checks.intersection(.shape), &tasks)
    return true
  }

  private mutating func push(
    _ group: [FieldOccurrence], _ definitions: [FieldID?], _ checks: MergeChecks,
    _ tasks: inout [MergeTask]
  ) {
    if checks.isEmpty { return }
    var sets: [SelectionsOnType] = []
    for (field, definition) in zip(group, definitions) {
      guard let set = document.selectionSet(of: field.node) else { continue }
      let parent = definition.map { schema[$0].type.named }
      sets.append(SelectionsOnType(set: set, parent: parent))
    }
    guard sets.count > 1 else { return }
    var key = sets.map(\.set.rawValue)
    key.sort()
    key.append(checks.rawValue)
    guard fieldMerging.proven.insert(key).inserted else { return }
    tasks.append(MergeTask(sets: sets, checks: checks))
  }

  private func haveSameShape(_ definitions: [FieldID?]) -> Bool {
    var first: TypeReference?
    for case let definition? in definitions {
      let type = schema[definition].type
      if let first, doTypesConflict(first, type) { return false }
      first = first ?? type
    }
    return true
  }

  private func areSameCalls(_ group: [FieldOccurrence]) -> Bool {
    let first = group[0].node
    return group.dropFirst().allSatisfy { isSameCall(first, $0.node) }
  }

  /// The different object types among the fields' parents.
  private func objectParents(of group: [FieldOccurrence]) -> [TypeID] {
    var objects: [TypeID] = []
    for case let parent? in group.map(\.parent)
    where schema.kind(of: parent) == .object && objects.last != parent && !objects.contains(parent)
    {
      objects.append(parent)
    }
    return objects
  }

  private func isObject(_ type: TypeID?, otherThan object: TypeID) -> Bool {
    guard let type, type != object else { return false }
    return schema.kind(of: type) == .object
  }
}
