import GraphQLLanguage
import GraphQLTypeSystem

/// The variables that the operation being walked defines.
struct OperationVariables {
  private(set) var definitions: [NodeID] = []
  /// Which of the definitions have a use.
  private var used: [Bool] = []
  /// The definitions by name, once there are many.
  private var names = NameIndex()
  private static let linearLimit = 8

  /// Starts over with the variables of another operation.
  mutating func reset(to operation: NodeID, in document: Document) {
    definitions.removeAll(keepingCapacity: true)
    for definition in document.variableDefinitions(of: operation) { definitions.append(definition) }
    used.removeAll(keepingCapacity: true)
    for _ in definitions { used.append(false) }
    guard definitions.count > Self.linearLimit else { return }
    names.removeAll()
    for (position, definition) in definitions.enumerated() {
      names.set(document.name(of: definition), value: UInt32(position), in: document)
    }
  }

  /// The definition of a variable; of several with one name the last.
  func position(of name: SourceRange, in document: Document) -> Int? {
    if definitions.count > Self.linearLimit {
      return names.value(name, in: document).map(Int.init)
    }
    return definitions.lastIndex { document.isEqual(document.name(of: $0), name) }
  }

  /// Notes that the variable at this position is used.
  mutating func markUsed(_ position: Int) { used[position] = true }

  /// Whether the variable at this position, or another of its name, is used.
  func isUsed(_ position: Int, in document: Document) -> Bool {
    let name = document.name(of: definitions[position])
    return self.position(of: name, in: document).map { used[$0] } ?? false
  }
}

/// One use of a variable and what is expected there.
struct VariableUsage {
  let variable: NodeID
  /// The type of the place; nil where the schema knows none.
  let type: TypeReference?
  /// The input object type, where the place is a field of one.
  let inputObject: TypeID?
  /// Whether the place has a default value.
  let hasDefault: Bool

  init(
    variable: NodeID, type: TypeReference?, inputObject: TypeID? = nil, hasDefault: Bool = false
  ) {
    self.variable = variable
    self.type = type
    self.inputObject = inputObject
    self.hasDefault = hasDefault
  }
}

/// Uses of variables with the types expected there.
struct VariableUsages {
  /// Whether the walk is to note what it meets.
  var isCollecting = false
  /// All usages noted, definition by definition.
  var list: [VariableUsage] = []
  /// Where the usages of a fragment stand in `list`; those of each fragment are found once.
  var ofFragment: [Range<Int>?] = []
}

extension Validator {
  /// Calls the body for each variable used by an operation, directly or in a fragment it reaches.
  mutating func forEachVariableUse(
    of operation: NodeID, _ body: (inout Validator, NodeID) -> Void
  ) {
    guard !index.variableUses.isEmpty else { return }
    for use in index.variableUses(in: operation, of: document) {
      body(&self, index.variableUses[use])
    }
    for fragment in reach.fragments {
      let uses = index.variableUses(in: index.fragments[fragment].node, of: document)
      spendFragmentWork(1 + uses.count)
      if isAborted { return }
      for use in uses { body(&self, index.variableUses[use]) }
    }
  }

  /// The typed usages in a fragment, a range of `usages.list`.
  ///
  /// A fragment may stand behind the operation that spreads it, so its types are found by a walk
  /// of its own, without rules.
  mutating func usages(inFragment position: Int) -> Range<Int> {
    if usages.ofFragment.isEmpty {
      usages.ofFragment = Array(repeating: nil, count: index.fragments.count)
    }
    if let known = usages.ofFragment[position] { return known }
    let fragment = index.fragments[position]
    let first = usages.list.count
    if !index.variableUses(in: fragment.node, of: document).isEmpty {
      let (rules, field) = (rules, enclosingField)
      (self.rules, enclosingField, usages.isCollecting) = ([], nil, true)
      walkFragmentDefinition(fragment.node)
      (self.rules, enclosingField, usages.isCollecting) = (rules, field, false)
    }
    usages.ofFragment[position] = first..<usages.list.count
    return first..<usages.list.count
  }
}
