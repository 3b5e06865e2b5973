internal import GraphQLLanguage

/// Arguments, input fields and their defaults; and which types may replace which.
extension SchemaComparison {
  mutating func compareInputFields(_ before: TypeID, _ after: TypeID, _ type: String) {
    let fields = Difference(
      old[before].inputFields, new[after].inputFields, oldName: { old.name(of: $0) },
      newName: { new.name(of: $0) })
    for field in fields.added {
      let name = "\(type).\(new.name(of: field))"
      if new[field].isRequired {
        add(.requiredInputFieldAdded, "A required field \(name) was added.")
      } else {
        add(.optionalInputFieldAdded, "An optional field \(name) was added.")
      }
    }
    for field in fields.removed {
      add(.fieldRemoved, "Field \(type).\(old.name(of: field)) was removed.")
    }
    for (before, after) in fields.kept {
      let name = "\(type).\(old.name(of: before))"
      compareValues(before, after, name, "Field \(name) changed type", .ofInputFields)
      describe("input-field \(name)", old[before].description, new[after].description)
    }
  }

  mutating func compareArguments(
    _ before: IDRange<InputValueID>, _ after: IDRange<InputValueID>, of owner: String,
    isDirective: Bool = false
  ) {
    let arguments = Difference(
      before, after, oldName: { old.name(of: $0) }, newName: { new.name(of: $0) })
    for argument in arguments.removed {
      add(
        isDirective ? .directiveArgumentRemoved : .argumentRemoved,
        "Argument \(owner)(\(old.name(of: argument)):) was removed.")
    }
    for argument in arguments.added {
      let name = "\(owner)(\(new.name(of: argument)):)"
      if new[argument].isRequired {
        add(
          isDirective ? .requiredDirectiveArgumentAdded : .requiredArgumentAdded,
          "A required argument \(name) was added.")
      } else {
        add(
          isDirective ? .optionalDirectiveArgumentAdded : .optionalArgumentAdded,
          "An optional argument \(name) was added.")
      }
    }
    for (before, after) in arguments.kept {
      let name = old.name(of: before)
      let place = "\(owner)(\(name):)"
      compareValues(before, after, place, "Argument \(place) has changed type", .ofArguments)
      let what = isDirective ? "\(owner)(\(name))" : "argument \(owner)(\(name))"
      describe(what, old[before].description, new[after].description)
    }
  }

  /// How the changes of one sort of input values are called.
  private struct Kinds {
    let type, safeType, defaultChanged, defaultAdded: SchemaChange.Kind

    static let ofArguments = Kinds(
      type: .argumentChangedKind, safeType: .argumentChangedKindSafely,
      defaultChanged: .argumentDefaultChanged, defaultAdded: .argumentDefaultAdded)
    static let ofInputFields = Kinds(
      type: .fieldChangedKind, safeType: .fieldChangedKindSafely,
      defaultChanged: .inputFieldDefaultChanged, defaultAdded: .inputFieldDefaultAdded)
  }

  /// Compares type and default value; where both changed, one change is told.
  private mutating func compareValues(
    _ before: InputValueID, _ after: InputValueID, _ name: String, _ what: String, _ kinds: Kinds
  ) {
    let (type, newType) = (old[before].type, new[after].type)
    let (value, newValue) = (old.sortedDefaultValue(of: before), new.sortedDefaultValue(of: after))
    guard isSafeInput(type, newType), value != newValue else {
      return compareTypes(type, newType, what, kinds.type, kinds.safeType, isSafe: isSafeInput)
    }
    if let value, let newValue {
      add(
        kinds.defaultChanged, "\(name) has changed defaultValue from \(value) to \(newValue).")
    } else if let newValue {
      add(kinds.defaultAdded, "\(name) added a defaultValue \(newValue).")
    } else {
      add(kinds.defaultChanged, "\(name) defaultValue was removed.")
    }
  }

  mutating func compareTypes(
    _ before: TypeReference, _ after: TypeReference, _ what: String, _ unsafe: SchemaChange.Kind,
    _ safe: SchemaChange.Kind, isSafe: (TypeReference, TypeReference) -> Bool
  ) {
    let (left, right) = (old.string(before), new.string(after))
    guard left != right else { return }
    add(isSafe(before, after) ? safe : unsafe, "\(what) from \(left) to \(right).")
  }

  private func isSameNamed(_ before: TypeReference, _ after: TypeReference) -> Bool {
    old.name(of: before.named) == new.name(of: after.named)
  }

  /// Whether a client that reads the old type can read the new one: it may only promise more.
  func isSafeOutput(_ before: TypeReference, _ after: TypeReference) -> Bool {
    if before.isNonNull {
      return after.isNonNull && isSafeOutput(before.nullable, after.nullable)
    }
    if after.isNonNull { return isSafeOutput(before, after.nullable) }
    guard before.isList else { return after.isNamed && isSameNamed(before, after) }
    guard after.isList, let item = before.listItem, let newItem = after.listItem else {
      return false
    }
    return isSafeOutput(item, newItem)
  }

  /// Whether what a client gives for the old type fits the new one: it may only ask for less.
  func isSafeInput(_ before: TypeReference, _ after: TypeReference) -> Bool {
    if before.isNonNull { return isSafeInput(before.nullable, after.nullable) }
    if after.isNonNull { return false }
    guard before.isList else { return after.isNamed && isSameNamed(before, after) }
    guard after.isList, let item = before.listItem, let newItem = after.listItem else {
      return false
    }
    return isSafeInput(item, newItem)
  }
}

extension Schema {
  /// A default value with the fields of objects in alphabetical order, which means nothing.
  fileprivate func sortedDefaultValue(of value: InputValueID) -> String? {
    self[value].defaultLiteral.map {
      sorted(NodeID($0.node), documents[Int($0.document)])
    }
  }

  private func sorted(_ node: NodeID, _ document: Document) -> String {
    switch document.kind(of: node) {
    case .listValue:
      let items = document.elements(of: node).map { sorted($0, document) }
      return "[" + items.joined(separator: ", ") + "]"
    case .objectValue:
      let fields = document.objectFields(of: node).map { field in
        (document.text(in: document.name(of: field)), sorted(document.value(of: field), document))
      }
      let ordered = fields.sorted { Suggestions.naturalOrder($0.0, $1.0) }
      return "{ " + ordered.map { "\($0.0): \($0.1)" }.joined(separator: ", ") + " }"
    default: return document.printed(node)
    }
  }
}
