public import GraphQLLanguage

/// Input coercion of literals: arguments and default values (sections 3.5 to 3.12).
extension Schema {
  /// Appends the coerced form of a literal to `values`.
  ///
  /// Variables have been coerced before, into the same `values`; nothing but their nullness is
  /// checked here, since validation has compared their types (section 5.8.5).
  ///
  /// - Parameters:
  ///   - value: a value node of `document`.
  ///   - type: an input type.
  ///   - variable: where in `values` the value of a variable node stands; nil if it has none.
  /// - Returns: Whether the value fits `type`. If not, `values` is as it was; ask
  ///   `problems(of:in:for:...)` for the reasons.
  public func coerce(
    _ value: NodeID, of document: Document, to type: TypeReference, into values: inout InputValues,
    variable: (NodeID) -> InputNodeID? = { _ in nil }
  ) -> Bool {
    let mark = values.end
    if append(value, document, type, &values, variable) { return true }
    values.truncate(to: mark)
    return false
  }

  private func append(
    _ value: NodeID, _ document: Document, _ type: TypeReference, _ values: inout InputValues,
    _ variable: (NodeID) -> InputNodeID?
  ) -> Bool {
    switch document.kind(of: value) {
    case .variable:
      guard let node = variable(value) else { return false }
      guard !type.isNonNull || values[node].kind != .null else { return false }
      guard values.hasRoom(forCopyOf: node, of: values) else { return false }
      values.append(copying: node)
      return true
    case .nullValue:
      guard !type.isNonNull else { return false }
      values.appendNull()
      return true
    default: break
    }
    if let item = type.listItem {
      return append(list: value, document, item, &values, variable)
    }
    if kind(of: type.named) == .inputObject {
      return append(object: value, document, type.named, &values, variable)
    }
    do throws(ScalarError) {
      try appendLeaf(value, document, type.named, &values, false, variable)
      return true
    } catch {
      return false
    }
  }

  private func append(
    list: NodeID, _ document: Document, _ item: TypeReference, _ values: inout InputValues,
    _ variable: (NodeID) -> InputNodeID?
  ) -> Bool {
    let start = values.open(.list)
    guard document.kind(of: list) == .listValue else {
      guard append(list, document, item, &values, variable) else { return false }
      values.close(start, count: 1)
      return true
    }
    var count = 0
    for element in document.elements(of: list) {
      if isMissing(element, document, variable) {
        guard !item.isNonNull else { return false }
        values.appendNull()
      } else {
        guard append(element, document, item, &values, variable) else { return false }
      }
      count += 1
    }
    values.close(start, count: count)
    return true
  }

  /// Whether a value is a variable without a value.
  private func isMissing(
    _ value: NodeID, _ document: Document, _ variable: (NodeID) -> InputNodeID?
  ) -> Bool {
    document.kind(of: value) == .variable && variable(value) == nil
  }

  private func append(
    object: NodeID, _ document: Document, _ type: TypeID, _ values: inout InputValues,
    _ variable: (NodeID) -> InputNodeID?
  ) -> Bool {
    guard document.kind(of: object) == .objectValue else { return false }
    var entries = 0
    for entry in document.objectFields(of: object) {
      guard inputField(entry, document, type) != nil else { return false }
      entries += 1
    }
    let start = values.open(.object)
    var given = 0
    var count = 0
    for field in self[type].inputFields {
      let node = values.end
      let value = member(named: self[field].name, of: object, document)
      if let value, !isMissing(value, document, variable) {
        guard append(value, document, self[field].type, &values, variable) else { return false }
        if self[type].isOneOf, values[node].kind == .null { return false }
        given += 1
      } else {
        switch appendDefault(of: field, &values) {
        case .appended: break
        case .none: continue
        case .invalid: return false
        }
      }
      values.setField(field, of: node)
      count += 1
    }
    if self[type].isOneOf, given != 1 || entries != 1 { return false }
    values.close(start, count: count)
    return true
  }

  /// The input field that an `objectField` node names.
  func inputField(_ entry: NodeID, _ document: Document, _ type: TypeID) -> InputValueID? {
    inputField(
      named: document.source.span.extracting(document.name(of: entry).indices), of: type)
  }

  /// The value given in an object literal for the field with a name of this schema.
  func member(named name: TextRange, of object: NodeID, _ document: Document) -> NodeID? {
    for entry in document.objectFields(of: object) {
      let range = document.name(of: entry)
      if range.count == Int(name.count),
        isText(document.source.span.extracting(range.indices), at: name.indices, of: text)
      {
        return document.value(of: entry)
      }
    }
    return nil
  }
}
