import GraphQLLanguage
import GraphQLTypeSystem

/// Single Root Field, section 5.2.4.1: a subscription selects one field, no introspection field,
/// and that does not depend on variables.
extension Validator {
  mutating func checkSingleFieldSubscriptions(_ operation: NodeID) {
    guard document.operationType(of: operation) == .subscription,
      let type = schema.subscriptionType, let set = document.selectionSet(of: operation)
    else { return }
    var root = SubscriptionRoot(type: type)
    collectRootFields(set, &root)
    let quoted = suffix("", nameOf: operation)
    let subject = quoted.isEmpty ? "Anonymous Subscription" : "Subscription" + quoted
    if !root.conditions.isEmpty {
      report(
        "\(subject) must not use `@skip` or `@include` directives in the top level selection.",
        offsets: root.conditions.map { start($0) })
      return
    }
    if root.fields.isEmpty {
      report("\(subject) must select one top level field.", at: start(set))
      return
    }
    let groups = grouped(root.fields)
    if groups.count > 1 {
      let extra = groups.dropFirst().joined().map { start($0) }
      report("\(subject) must select only one top level field.", offsets: Array(extra))
    }
    for group in groups where isIntrospection(group[0]) {
      report(
        "\(subject) must not select an introspection top level field.",
        offsets: group.map { start($0) })
    }
  }

  private func isIntrospection(_ field: NodeID) -> Bool {
    let name = document.name(of: field)
    return name.count >= 2
      && document.isEqual(SourceRange(start: name.start, end: name.start + 2), "__")
  }

  /// The fields by response name, in the order in which the names appear first.
  private func grouped(_ fields: [NodeID]) -> [[NodeID]] {
    var groups: [[NodeID]] = []
    var names = NameIndex()
    for field in fields {
      let name = document.responseName(of: field)
      if let group = names.insert(name, value: UInt32(groups.count), in: document) {
        groups[Int(group)].append(field)
      } else {
        groups.append([field])
      }
    }
    return groups
  }

  private func collectRootFields(_ set: NodeID, _ root: inout SubscriptionRoot) {
    for selection in document.selections(of: set) {
      if let condition = condition(of: selection) {
        root.conditions.append(condition)
        continue
      }
      switch document.kind(of: selection) {
      case .field:
        root.fields.append(selection)
      case .inlineFragment:
        let condition = document.typeCondition(of: selection)
        if condition == nil || applies(condition.flatMap { type(named: $0) }, to: root.type),
          let nested = document.selectionSet(of: selection)
        {
          collectRootFields(nested, &root)
        }
      default:
        guard let fragment = index.fragment(named: document.name(of: selection), in: document),
          !root.fragments.contains(fragment),
          applies(index.fragments[fragment].type, to: root.type)
        else { continue }
        root.fragments.append(fragment)
        collectRootFields(index.fragments[fragment].selectionSet, &root)
      }
    }
  }

  /// The first `@skip`, or else the first `@include`, of a selection.
  private func condition(of selection: NodeID) -> NodeID? {
    var include: NodeID?
    for directive in document.directives(of: selection) {
      let name = document.name(of: directive)
      if document.isEqual(name, "skip") { return directive }
      if include == nil, document.isEqual(name, "include") { include = directive }
    }
    return include
  }

  private func applies(_ type: TypeID?, to root: TypeID) -> Bool {
    type.map { schema.isSubType(root, of: $0) } ?? false
  }
}

/// What a subscription's root selection set comes to.
private struct SubscriptionRoot {
  let type: TypeID
  var fields: [NodeID] = []
  /// Positions of the fragments that have been entered.
  var fragments: [Int] = []
  /// The `@skip` and `@include` directives met.
  var conditions: [NodeID] = []
}
