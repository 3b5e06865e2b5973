import GraphQLLanguage
import GraphQLTypeSystem

/// What the search for conflicting fields remembers.
struct FieldConflictSearch {
  /// The fields of one selection set, inline fragments included, and the fragments it spreads.
  struct Collection {
    /// Fields by response name, in the order in which the names appear first.
    var groups: [Group] = []
    var names = NameIndex()
    /// Positions of the fragments, each once.
    var fragments: [Int] = []
  }

  struct Group {
    let responseName: SourceRange
    var fields: [Field]
  }

  struct Field {
    let node: NodeID
    let parent: TypeID?
    let definition: FieldID?
  }

  /// Two fields that do not merge, and why.
  struct Conflict {
    let responseName: SourceRange
    let reason: String
    let left: [NodeID]
    let right: [NodeID]
  }

  var collections: [Collection] = []
  /// By selection set node: the position in `collections`, or -1.
  var collectionOf: [Int32]
  /// Pairs of a collection and a fragment, or of two fragments, that have been compared at all, and
  /// those compared as belonging to one object.
  var comparedWithFragment: (all: Set<UInt64>, strictly: Set<UInt64>) = ([], [])
  var comparedFragments: (all: Set<UInt64>, strictly: Set<UInt64>) = ([], [])
  /// How much comparing may still cost; as much as in the reference.
  var budget = 500_000
  var depth = 0

  /// How deep fields may nest through fragments.
  static let maximumDepth = 200
  /// Limits on the detail of a message.
  static let maximumDetail = 1000
  static let maximumNodes = 20
}

/// Finds conflicts in the order in which the reference does: fields against fields, fields against
/// fragments, fragments against fragments. Each pair of fragments is compared once.
extension Validator {
  /// Reports the conflicts within a selection set.
  mutating func searchConflicts(within set: NodeID, in parent: TypeID?) {
    var search =
      fieldMerging.search
      ?? FieldConflictSearch(collectionOf: Array(repeating: -1, count: document.nodes.count))
    fieldMerging.search = nil
    defer { fieldMerging.search = search }
    var found = ConflictList(isOutermost: true)
    let own = collect(set, parent, &search)
    for group in search.collections[own].groups where group.fields.count > 1 {
      for (position, left) in group.fields.enumerated() {
        for right in group.fields[(position + 1)...] {
          compare(group.responseName, left, right, exclusive: false, &found, &search)
          if isAborted { return }
        }
      }
    }
    let fragments = search.collections[own].fragments
    for (position, fragment) in fragments.enumerated() {
      compare(own, withFragment: fragment, exclusive: false, &found, &search)
      for other in fragments[(position + 1)...] {
        compare(fragment: fragment, withFragment: other, exclusive: false, &found, &search)
      }
    }
  }

  private mutating func spend(_ amount: Int, _ search: inout FieldConflictSearch) {
    search.budget -= amount
    if search.budget < 0 { abort("Validation aborted.") }
  }

  // MARK: Collecting

  private func collect(
    _ set: NodeID, _ parent: TypeID?, _ search: inout FieldConflictSearch
  ) -> Int {
    let known = search.collectionOf[Int(set.rawValue)]
    if known >= 0 { return Int(known) }
    var collection = FieldConflictSearch.Collection()
    append(set, parent, to: &collection)
    search.collections.append(collection)
    search.collectionOf[Int(set.rawValue)] = Int32(search.collections.count - 1)
    return search.collections.count - 1
  }

  private func collect(fragment: Int, _ search: inout FieldConflictSearch) -> Int {
    let definition = index.fragments[fragment]
    return collect(definition.selectionSet, definition.type, &search)
  }

  private func append(
    _ set: NodeID, _ parent: TypeID?, to collection: inout FieldConflictSearch.Collection
  ) {
    for selection in document.selections(of: set) {
      switch document.kind(of: selection) {
      case .field:
        let name = document.responseName(of: selection)
        let field = FieldConflictSearch.Field(
          node: selection, parent: parent, definition: field(of: selection, on: parent))
        let position = UInt32(collection.groups.count)
        if let group = collection.names.insert(name, value: position, in: document) {
          collection.groups[Int(group)].fields.append(field)
        } else {
          collection.groups.append(
            FieldConflictSearch.Group(responseName: name, fields: [field]))
        }
      case .inlineFragment:
        guard let nested = document.selectionSet(of: selection) else { continue }
        let condition = document.typeCondition(of: selection)
        append(nested, condition.map { type(named: $0) } ?? parent, to: &collection)
      default:
        let name = document.name(of: selection)
        guard let fragment = index.fragment(named: name, in: document),
          !collection.fragments.contains(fragment)
        else { continue }
        collection.fragments.append(fragment)
      }
    }
  }

  // MARK: Comparing collections

  private mutating func compare(
    _ own: Int, withFragment fragment: Int, exclusive: Bool, _ found: inout ConflictList,
    _ search: inout FieldConflictSearch
  ) {
    spend(1, &search)
    if isAborted || search.collections[own].groups.isEmpty { return }
    let pair = UInt64(own) << 32 | UInt64(fragment)
    guard Self.note(pair, exclusive, &search.comparedWithFragment) else { return }
    let other = collect(fragment: fragment, &search)
    if other == own { return }
    guard descend(&search) else { return }
    compare(own, other, exclusive: exclusive, &found, &search)
    for nested in search.collections[other].fragments {
      compare(own, withFragment: nested, exclusive: exclusive, &found, &search)
    }
    search.depth -= 1
  }

  private mutating func compare(
    fragment left: Int, withFragment right: Int, exclusive: Bool, _ found: inout ConflictList,
    _ search: inout FieldConflictSearch
  ) {
    spend(2, &search)
    if isAborted || left == right { return }
    let pair = UInt64(min(left, right)) << 32 | UInt64(max(left, right))
    guard Self.note(pair, exclusive, &search.comparedFragments) else { return }
    let leftFields = collect(fragment: left, &search)
    let rightFields = collect(fragment: right, &search)
    guard descend(&search) else { return }
    compare(leftFields, rightFields, exclusive: exclusive, &found, &search)
    for nested in search.collections[rightFields].fragments {
      compare(fragment: left, withFragment: nested, exclusive: exclusive, &found, &search)
    }
    for nested in search.collections[leftFields].fragments {
      compare(fragment: nested, withFragment: right, exclusive: exclusive, &found, &search)
    }
    search.depth -= 1
  }

  private mutating func descend(_ search: inout FieldConflictSearch) -> Bool {
    if search.depth >= FieldConflictSearch.maximumDepth {
      abort("Validation aborted.")
      return false
    }
    search.depth += 1
    return true
  }

  /// Notes a pair as compared; false if it was compared before, and at least as strictly.
  private static func note(
    _ pair: UInt64, _ exclusive: Bool, _ compared: inout (all: Set<UInt64>, strictly: Set<UInt64>)
  ) -> Bool {
    let isNew = compared.all.insert(pair).inserted
    return exclusive ? isNew : compared.strictly.insert(pair).inserted
  }

  /// Compares the fields of two collections that have the same response names.
  private mutating func compare(
    _ left: Int, _ right: Int, exclusive: Bool, _ found: inout ConflictList,
    _ search: inout FieldConflictSearch
  ) {
    if search.collections[right].groups.isEmpty { return }
    for group in search.collections[left].groups {
      spend(1, &search)
      let other = search.collections[right]
      guard let match = other.names.value(group.responseName, in: document) else { continue }
      for leftField in group.fields {
        for rightField in other.groups[Int(match)].fields {
          if isAborted { return }
          compare(
            group.responseName, leftField, rightField, exclusive: exclusive, &found, &search)
        }
      }
    }
  }

  // MARK: Comparing fields

  private mutating func compare(
    _ responseName: SourceRange, _ left: FieldConflictSearch.Field,
    _ right: FieldConflictSearch.Field, exclusive: Bool, _ found: inout ConflictList,
    _ search: inout FieldConflictSearch
  ) {
    spend(2, &search)
    if isAborted { return }
    // Fields of different object types never meet in one response, so that only the shapes of
    // their values must agree. Interfaces and unions may come to overlap.
    let exclusive =
      exclusive
      || (left.parent != right.parent && isObject(left.parent) && isObject(right.parent))
    if !exclusive, let reason = callConflict(left.node, right.node) {
      note(
        FieldConflictSearch.Conflict(
          responseName: responseName, reason: reason, left: [left.node], right: [right.node]),
        &found)
      return
    }
    if let leftType = left.definition.map({ schema[$0].type }),
      let rightType = right.definition.map({ schema[$0].type }),
      doTypesConflict(leftType, rightType)
    {
      let reason =
        "they return conflicting types \"\(schema.string(leftType))\" and "
        + "\"\(schema.string(rightType))\""
      note(
        FieldConflictSearch.Conflict(
          responseName: responseName, reason: reason, left: [left.node], right: [right.node]),
        &found)
      return
    }
    compareSubfields(responseName, left, right, exclusive: exclusive, &found, &search)
  }

  private func isObject(_ type: TypeID?) -> Bool {
    type.map { schema.kind(of: $0) == .object } ?? false
  }

  private func callConflict(_ left: NodeID, _ right: NodeID) -> String? {
    guard document.isEqual(document.name(of: left), document.name(of: right)) else {
      return
        "\"\(abbreviated(name(left)))\" and \"\(abbreviated(name(right)))\" are different fields"
    }
    return haveSameArguments(left, right) ? nil : "they have differing arguments"
  }

  private mutating func compareSubfields(
    _ responseName: SourceRange, _ left: FieldConflictSearch.Field,
    _ right: FieldConflictSearch.Field, exclusive: Bool, _ found: inout ConflictList,
    _ search: inout FieldConflictSearch
  ) {
    guard let leftSet = document.selectionSet(of: left.node),
      let rightSet = document.selectionSet(of: right.node), descend(&search)
    else { return }
    var inner = ConflictList(isOutermost: false)
    let own = collect(leftSet, left.definition.map { schema[$0].type.named }, &search)
    let other = collect(rightSet, right.definition.map { schema[$0].type.named }, &search)
    compare(own, other, exclusive: exclusive, &inner, &search)
    for fragment in search.collections[other].fragments {
      compare(own, withFragment: fragment, exclusive: exclusive, &inner, &search)
    }
    for fragment in search.collections[own].fragments {
      compare(other, withFragment: fragment, exclusive: exclusive, &inner, &search)
    }
    for fragment in search.collections[own].fragments {
      for otherFragment in search.collections[other].fragments {
        compare(
          fragment: fragment, withFragment: otherFragment, exclusive: exclusive, &inner, &search)
      }
    }
    search.depth -= 1
    if let conflict = combined(inner.conflicts, responseName, left.node, right.node) {
      note(conflict, &found)
    }
  }
}
