internal import GraphQLLanguage

/// Input objects that no finite value fits, and default values that contain themselves
/// (section 3.10, "Circular References").
extension SchemaValidator {
  /// The input object a value of `type` must contain if it gives `field` and nothing less.
  private func demand(of field: InputValueID, in type: TypeID) -> TypeID? {
    let reference = schema[field].type
    let isDemanded = schema[type].isOneOf ? reference.isNamed : reference.isNonNull
    guard isDemanded, reference.nullable.isNamed,
      schema.kind(of: reference.named) == .inputObject
    else { return nil }
    return reference.named
  }

  mutating func checkFiniteValues() {
    let inputs = schema.typeOrder.filter { schema.kind(of: $0) == .inputObject }
    var isFinite = Array(repeating: false, count: schema.types.count)
    var hasChanged = true
    while hasChanged {
      hasChanged = false
      for type in inputs where !isFinite[Int(type.rawValue)] {
        let fields = schema[type].inputFields
        let isSatisfied = { (field: InputValueID) in
          demand(of: field, in: type).map { isFinite[Int($0.rawValue)] } ?? true
        }
        let finite =
          schema[type].isOneOf && !fields.isEmpty
          ? fields.contains(where: isSatisfied) : fields.allSatisfy(isSatisfied)
        if finite {
          isFinite[Int(type.rawValue)] = true
          hasChanged = true
        }
      }
    }
    var search = CycleSearch(
      isFinite: isFinite, isVisited: Array(repeating: false, count: isFinite.count))
    for type in inputs where !isFinite[Int(type.rawValue)] { visit(type, &search) }
  }

  /// A depth-first walk along demands that no finite value meets.
  private struct CycleSearch {
    let isFinite: [Bool]
    var isVisited: [Bool]
    var path: [(type: TypeID, field: InputValueID)] = []
  }

  private mutating func visit(_ type: TypeID, _ search: inout CycleSearch) {
    guard !search.isVisited[Int(type.rawValue)] else { return }
    search.isVisited[Int(type.rawValue)] = true
    for field in schema[type].inputFields {
      guard let target = demand(of: field, in: type), !search.isFinite[Int(target.rawValue)]
      else { continue }
      search.path.append((type, field))
      if let start = search.path.firstIndex(where: { $0.type == target }) {
        let cycle = search.path[start...]
        let fields = cycle.map { "\(schema.name(of: $0.type)).\(schema.name(of: $0.field))" }
        report(
          "Input Object \(schema.name(of: target)) cannot be provided a finite value because it "
            + "references itself through fields: \(fields.joined(separator: ", ")).",
          at: cycle.map { schema[$0.field].source })
      } else {
        visit(target, &search)
      }
      search.path.removeLast()
    }
  }
}

// MARK: - Default values

extension SchemaValidator {
  mutating func checkDefaultCycles(_ type: TypeID) {
    var path: [InputValueID] = []
    // An empty object takes every default of the type.
    for field in schema[type].inputFields { follow(defaultOf: field, of: type, &path) }
  }

  /// Follows the default values that come with a literal of an input object type.
  private mutating func follow(
    _ value: NodeID, _ document: Document, _ type: TypeID, _ path: inout [InputValueID]
  ) {
    if document.kind(of: value) == .listValue {
      for element in document.elements(of: value) { follow(element, document, type, &path) }
    }
    guard document.kind(of: value) == .objectValue else { return }
    for field in schema[type].inputFields {
      if let given = schema.member(named: schema[field].name, of: value, document) {
        let fieldType = schema[field].type.named
        if schema.kind(of: fieldType) == .inputObject { follow(given, document, fieldType, &path) }
      } else {
        follow(defaultOf: field, of: type, &path)
      }
    }
  }

  private mutating func follow(
    defaultOf field: InputValueID, of type: TypeID, _ path: inout [InputValueID]
  ) {
    let definition = schema[field]
    guard schema.kind(of: definition.type.named) == .inputObject,
      let literal = definition.defaultLiteral
    else { return }
    if let start = path.firstIndex(of: field) {
      let via = path[(start + 1)...].map { label($0) }
      report(
        "Invalid circular reference. The default value of Input Object field \(label(field)) "
          + "references itself"
          + (via.isEmpty ? "." : " via the default values of: \(via.joined(separator: ", "))."),
        at: path[start...].map { schema[$0].defaultLiteral })
      return
    }
    guard !isDefaultFollowed[Int(field.rawValue)] else { return }
    isDefaultFollowed[Int(field.rawValue)] = true
    path.append(field)
    follow(NodeID(literal.node), document(literal), definition.type.named, &path)
    path.removeLast()
  }

  /// `Type.field` of an input field.
  private func label(_ field: InputValueID) -> String {
    let owner = schema.typeOrder.first { schema[$0].inputFields.contains(field) }
    return "\(owner.map { schema.name(of: $0) } ?? "").\(schema.name(of: field))"
  }
}
