internal import GraphQLLanguage

/// Coerces the default values of all arguments and input fields, once, when the schema is built.
///
/// A default may contain an input object whose left-out fields have defaults of their own; those
/// come first. Defaults that contain themselves are never ready and stay without a value, as do
/// those that do not fit their type: both are for schema validation to report.
extension SchemaBuilder {
  mutating func coerceDefaultValues() {
    var pending = parts.inputValues.indices.filter { parts.inputValues[$0].defaultLiteral != nil }
    var isPending = parts.inputValues.map { $0.defaultLiteral != nil }
    while !pending.isEmpty {
      let schema = Schema(parts)
      let ready = pending.filter { schema.isDefaultReady($0, isPending) }
      if ready.isEmpty { return }
      for index in ready {
        isPending[index] = false
        let definition = schema.inputValues[index]
        guard let literal = definition.defaultLiteral else { continue }
        let start = parts.defaultValues.end
        let fits = schema.coerce(
          NodeID(literal.node), of: parts.documents[Int(literal.document)], to: definition.type,
          into: &parts.defaultValues)
        if fits { parts.inputValues[index].defaultValue = start }
      }
      pending.removeAll { !isPending[$0] }
    }
  }
}

extension Schema {
  /// Whether no default value that is still pending belongs into this one.
  fileprivate func isDefaultReady(_ index: Int, _ isPending: [Bool]) -> Bool {
    guard let literal = inputValues[index].defaultLiteral else { return true }
    return isReady(
      NodeID(literal.node), documents[Int(literal.document)], inputValues[index].type.named,
      isPending)
  }

  private func isReady(
    _ value: NodeID, _ document: Document, _ type: TypeID, _ isPending: [Bool]
  ) -> Bool {
    guard kind(of: type) == .inputObject else { return true }
    if document.kind(of: value) == .listValue {
      return document.elements(of: value).allSatisfy { isReady($0, document, type, isPending) }
    }
    guard document.kind(of: value) == .objectValue else { return true }
    return self[type].inputFields.allSatisfy { field in
      if let given = member(named: self[field].name, of: value, document) {
        return isReady(given, document, self[field].type.named, isPending)
      }
      return !isPending[Int(field.rawValue)]
    }
  }
}
