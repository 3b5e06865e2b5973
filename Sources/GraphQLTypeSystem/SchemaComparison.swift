internal import GraphQLLanguage

/// Walks two schemas side by side.
struct SchemaComparison {
  let old: Schema
  let new: Schema
  var changes: [SchemaChange] = []

  init(old: Schema, new: Schema) {
    self.old = old
    self.new = new
  }

  mutating func add(_ kind: SchemaChange.Kind, _ description: String) {
    changes.append(SchemaChange(kind: kind, description: description))
  }

  /// What two lists have of each other, by name, in their order.
  struct Difference<Item> {
    var removed: [Item] = []
    var added: [Item] = []
    var kept: [(old: Item, new: Item)] = []

    init(
      _ old: some Collection<Item>, _ new: some Collection<Item>, oldName: (Item) -> String,
      newName: (Item) -> String
    ) {
      var known: [String: Item] = [:]
      for item in new { known[newName(item)] = item }
      var seen: Set<String> = []
      for item in old {
        let name = oldName(item)
        seen.insert(name)
        if let other = known[name] { kept.append((item, other)) } else { removed.append(item) }
      }
      added = new.filter { !seen.contains(newName($0)) }
    }
  }

  mutating func compareTypes() {
    let types = Difference(
      old.typeOrder, new.typeOrder, oldName: { old.name(of: $0) }, newName: { new.name(of: $0) })
    for type in types.removed {
      let name = old.name(of: type)
      add(
        .typeRemoved,
        old[type].isBuiltIn
          ? "Standard scalar \(name) was removed because it is not referenced anymore."
          : "\(name) was removed.")
    }
    for type in types.added { add(.typeAdded, "\(new.name(of: type)) was added.") }
    for (before, after) in types.kept { compare(before, after) }
  }

  private mutating func compare(_ before: TypeID, _ after: TypeID) {
    let name = old.name(of: before)
    describe(name, old[before].description, new[after].description)
    guard old.kind(of: before) == new.kind(of: after) else {
      add(
        .typeChangedKind,
        "\(name) changed from \(old.kind(of: before).title) to \(new.kind(of: after).title).")
      return
    }
    switch old.kind(of: before) {
    case .scalar: break
    case .enum: compareValues(before, after, name)
    case .union: compareMembers(before, after, name)
    case .inputObject: compareInputFields(before, after, name)
    case .object, .interface:
      compareFields(before, after, name)
      compareInterfaces(before, after, name)
    }
  }

  /// Tells that a description changed, if it did.
  mutating func describe(_ what: String, _ before: TextRange?, _ after: TextRange?) {
    let text = after.map { new.string($0) }
    guard before.map({ old.string($0) }) != text else { return }
    add(
      .descriptionChanged,
      "Description of \(what) has changed to \(text.map { "\"\($0)\"" } ?? "nothing").")
  }

  // MARK: Types

  private mutating func compareValues(_ before: TypeID, _ after: TypeID, _ type: String) {
    let values = Difference(
      old[before].enumValues, new[after].enumValues, oldName: { old.name(of: $0) },
      newName: { new.name(of: $0) })
    for value in values.added {
      add(.valueAddedToEnum, "Enum value \(type).\(new.name(of: value)) was added.")
    }
    for value in values.removed {
      add(.valueRemovedFromEnum, "Enum value \(type).\(old.name(of: value)) was removed.")
    }
    for (before, after) in values.kept {
      describe(
        "enum value \(type).\(old.name(of: before))", old[before].description,
        new[after].description)
    }
  }

  private mutating func compareMembers(_ before: TypeID, _ after: TypeID, _ type: String) {
    let members = Difference(
      old.possibleTypes(of: before), new.possibleTypes(of: after), oldName: { old.name(of: $0) },
      newName: { new.name(of: $0) })
    for member in members.added {
      add(.typeAddedToUnion, "\(new.name(of: member)) was added to union type \(type).")
    }
    for member in members.removed {
      add(.typeRemovedFromUnion, "\(old.name(of: member)) was removed from union type \(type).")
    }
  }

  private mutating func compareInterfaces(_ before: TypeID, _ after: TypeID, _ type: String) {
    let interfaces = Difference(
      old.interfaces(of: before), new.interfaces(of: after), oldName: { old.name(of: $0) },
      newName: { new.name(of: $0) })
    for interface in interfaces.added {
      add(
        .implementedInterfaceAdded,
        "\(new.name(of: interface)) added to interfaces implemented by \(type).")
    }
    for interface in interfaces.removed {
      add(
        .implementedInterfaceRemoved,
        "\(type) no longer implements interface \(old.name(of: interface)).")
    }
  }

  private mutating func compareFields(_ before: TypeID, _ after: TypeID, _ type: String) {
    let fields = Difference(
      old[before].fields, new[after].fields, oldName: { old.name(of: $0) },
      newName: { new.name(of: $0) })
    for field in fields.removed {
      add(.fieldRemoved, "Field \(type).\(old.name(of: field)) was removed.")
    }
    for field in fields.added {
      add(.fieldAdded, "Field \(type).\(new.name(of: field)) was added.")
    }
    for (before, after) in fields.kept {
      let name = "\(type).\(old.name(of: before))"
      compareArguments(old[before].arguments, new[after].arguments, of: name)
      compareTypes(
        old[before].type, new[after].type, "Field \(name) changed type", .fieldChangedKind,
        .fieldChangedKindSafely, isSafe: isSafeOutput)
      describe("field \(name)", old[before].description, new[after].description)
    }
  }

  // MARK: Directives

  mutating func compareDirectives() {
    let directives = Difference(
      old.directives.indices.map { DirectiveID(rawValue: UInt32($0)) },
      new.directives.indices.map { DirectiveID(rawValue: UInt32($0)) },
      oldName: { old.name(of: $0) }, newName: { new.name(of: $0) })
    for directive in directives.removed {
      add(.directiveRemoved, "Directive @\(old.name(of: directive)) was removed.")
    }
    for directive in directives.added {
      add(.directiveAdded, "Directive @\(new.name(of: directive)) was added.")
    }
    for (before, after) in directives.kept {
      compare(old[before], new[after], "@\(old.name(of: before))")
    }
  }

  private mutating func compare(
    _ before: DirectiveDefinition, _ after: DirectiveDefinition, _ name: String
  ) {
    compareArguments(before.arguments, after.arguments, of: name, isDirective: true)
    if before.isRepeatable, !after.isRepeatable {
      add(.directiveRepeatableRemoved, "Repeatable flag was removed from \(name).")
    } else if after.isRepeatable, !before.isRepeatable {
      add(.directiveRepeatableAdded, "Repeatable flag was added to \(name).")
    }
    describe(name, before.description, after.description)
    for location in before.locationList where !after.locations.contains(location) {
      add(.directiveLocationRemoved, "\(location.name) was removed from \(name).")
    }
    for location in after.locationList where !before.locations.contains(location) {
      add(.directiveLocationAdded, "\(location.name) was added to \(name).")
    }
  }
}

extension TypeKind {
  /// The kind with its article.
  fileprivate var title: String {
    switch self {
    case .scalar: "a Scalar type"
    case .object: "an Object type"
    case .interface: "an Interface type"
    case .union: "a Union type"
    case .enum: "an Enum type"
    case .inputObject: "an Input type"
    }
  }
}
