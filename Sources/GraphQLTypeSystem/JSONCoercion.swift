public import JSON

/// Input coercion of JSON values: what variables need (sections 3.5 to 3.12, "Input Coercion").
extension Schema {
  /// Appends the coerced form of a JSON value to `values`.
  ///
  /// - Parameter type: an input type.
  /// - Returns: Whether the value fits `type`. If not, `values` is as it was; ask
  ///   `problems(of:in:for:limit:showsSuggestions:)` for the reasons.
  public func coerce(
    _ value: JSONNodeID, of json: JSONDocument, to type: TypeReference,
    into values: inout InputValues
  ) -> Bool {
    let mark = values.end
    if append(value, json, type, &values) { return true }
    values.truncate(to: mark)
    return false
  }

  private func append(
    _ value: JSONNodeID, _ json: JSONDocument, _ type: TypeReference, _ values: inout InputValues
  ) -> Bool {
    if json.kind(of: value) == .null {
      guard !type.isNonNull else { return false }
      values.appendNull()
      return true
    }
    if let item = type.listItem {
      let list = values.open(.list)
      guard json.kind(of: value) == .array else {
        guard append(value, json, item, &values) else { return false }
        values.close(list, count: 1)
        return true
      }
      var count = 0
      for element in json.elements(of: value) {
        guard append(element, json, item, &values) else { return false }
        count += 1
      }
      values.close(list, count: count)
      return true
    }
    if kind(of: type.named) == .inputObject {
      return append(object: value, json, type.named, &values)
    }
    do throws(ScalarError) {
      try appendLeaf(value, json, type.named, &values, false)
      return true
    } catch {
      return false
    }
  }

  private func append(
    object: JSONNodeID, _ json: JSONDocument, _ type: TypeID, _ values: inout InputValues
  ) -> Bool {
    guard json.kind(of: object) == .object else { return false }
    for member in json.members(of: object) where inputField(member.key, json, type) == nil {
      return false
    }
    let start = values.open(.object)
    var given = 0
    var count = 0
    for field in self[type].inputFields {
      let node = values.end
      if let value = member(named: self[field].name, of: object, json) {
        guard append(value, json, self[field].type, &values) else { return false }
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
    if self[type].isOneOf, given != 1 { return false }
    values.close(start, count: count)
    return true
  }

  /// The input field a JSON key names.
  func inputField(_ key: JSONNodeID, _ json: JSONDocument, _ type: TypeID) -> InputValueID? {
    guard json[key].isSpecial else {
      return inputField(named: json.source.span.extracting(json[key].range), of: type)
    }
    return inputField(named: Array(json.string(of: key).utf8).span, of: type)
  }

  /// The value of an object's member with a name of this schema; of equal keys the last counts.
  func member(
    named name: TextRange, of object: JSONNodeID, _ json: JSONDocument
  ) -> JSONNodeID? {
    var found: JSONNodeID?
    for member in json.members(of: object) {
      let key = json[member.key]
      if key.isSpecial {
        if json.string(of: member.key) == string(name) { found = member.value }
      } else if key.range.count == Int(name.count),
        isText(json.source.span.extracting(key.range), at: name.indices, of: text)
      {
        found = member.value
      }
    }
    return found
  }

  enum DefaultOutcome { case appended, none, invalid }

  /// Appends the default value of an input field that was left out.
  func appendDefault(of field: InputValueID, _ values: inout InputValues) -> DefaultOutcome {
    let definition = self[field]
    if let node = definition.defaultValue {
      guard values.hasRoom(forCopyOf: node, of: defaultValues) else { return .invalid }
      values.append(copying: node, of: defaultValues)
      return .appended
    }
    return definition.defaultLiteral != nil || definition.type.isNonNull ? .invalid : .none
  }
}
