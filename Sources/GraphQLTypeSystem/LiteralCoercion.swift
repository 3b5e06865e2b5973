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

// MARK: - Leaves

extension Schema {
  /// Appends the coerced form of a literal that is neither null nor a variable to `values`.
  func appendLeaf(
    _ value: NodeID, _ document: Document, _ type: TypeID, _ values: inout InputValues,
    _ showsSuggestions: Bool, _ variable: (NodeID) -> InputNodeID?
  ) throws(ScalarError) {
    guard kind(of: type) == .scalar else {
      return try appendEnum(value, document, type, &values, showsSuggestions)
    }
    let scalar = scalars[self[type].scalar]
    let node = document.kind(of: value)
    switch scalar.kind {
    case .int: values.append(try LiteralScalar.int(value, document))
    case .float: values.append(try LiteralScalar.float(value, document))
    case .boolean:
      guard node == .booleanValue else {
        throw LiteralScalar.refuse(
          "Boolean cannot represent a non boolean value: ", value, document)
      }
      values.append(document.booleanValue(of: value))
    case .string:
      guard node == .stringValue else {
        throw LiteralScalar.refuse("String cannot represent a non string value: ", value, document)
      }
      values.append(text: value, document)
    case .id:
      if node == .stringValue {
        values.append(text: value, document)
      } else if node == .intValue {
        values.append(document.source.span.extracting(document.range(of: value).indices))
      } else {
        throw LiteralScalar.refuse(
          "ID cannot represent a non-string and non-integer value: ", value, document)
      }
    case .custom:
      let raw = values.append(raw: value, document, variable)
      if let parse = scalar.parse { try parse(raw, &values) }
    }
  }

  private func appendEnum(
    _ value: NodeID, _ document: Document, _ type: TypeID, _ values: inout InputValues,
    _ showsSuggestions: Bool
  ) throws(ScalarError) {
    guard document.kind(of: value) == .enumValue else {
      let text = LiteralScalar.print(value, document)
      let isString = document.kind(of: value) == .stringValue
      let plain = isString ? document.stringValue(of: value) : text
      throw ScalarError(
        "Enum \"\(name(of: type))\" cannot represent non-enum value: \(text)."
          + (showsSuggestions ? enumSuggestions(for: plain, type) : ""))
    }
    let range = document.range(of: value)
    guard let found = enumValue(named: document.source.span.extracting(range.indices), of: type)
    else {
      let text = document.text(in: range)
      throw ScalarError(
        "Value \"\(text)\" does not exist in \"\(name(of: type))\" enum."
          + (showsSuggestions ? enumSuggestions(for: text, type) : ""))
    }
    values.append(found)
  }
}

/// The built-in scalars' coercion of literals, and how messages show one.
enum LiteralScalar {
  static func refuse(_ prefix: String, _ value: NodeID, _ document: Document) -> ScalarError {
    ScalarError(prefix + print(value, document))
  }

  static func print(_ value: NodeID, _ document: Document) -> String {
    JSONScalar.shortened(document.printed(value))
  }

  /// The digits of an integer literal; nil beyond 64 bits.
  static func integer(_ value: NodeID, _ document: Document) -> Int64? {
    Int64(document.text(of: value))
  }

  static func int(_ value: NodeID, _ document: Document) throws(ScalarError) -> Int64 {
    guard document.kind(of: value) == .intValue else {
      throw refuse("Int cannot represent non-integer value: ", value, document)
    }
    guard let number = integer(value, document), Int32(exactly: number) != nil else {
      throw refuse("Int cannot represent non 32-bit signed integer value: ", value, document)
    }
    return number
  }

  static func float(_ value: NodeID, _ document: Document) throws(ScalarError) -> Double {
    let prefix = "Float cannot represent non numeric value: "
    let kind = document.kind(of: value)
    guard kind == .intValue || kind == .floatValue else { throw refuse(prefix, value, document) }
    guard let number = Double(document.text(of: value)), number.isFinite else {
      throw ScalarError(prefix + print(value, document) + " (value is too large)")
    }
    return number
  }
}

extension InputValues {
  /// Appends the text of a string literal.
  mutating func append(text value: NodeID, _ document: Document) {
    if let range = document.verbatimStringValue(of: value) {
      append(document.source.span.extracting(range.indices))
    } else {
      append(Array(document.stringValue(of: value).utf8).span)
    }
  }

  /// Appends a literal as it is, for a custom scalar; variables without value count as null in a
  /// list and are left out of an object.
  @discardableResult
  mutating func append(
    raw value: NodeID, _ document: Document, _ variable: (NodeID) -> InputNodeID?
  ) -> InputNodeID {
    let start = end
    switch document.kind(of: value) {
    case .variable:
      if let node = variable(value) { append(copying: node) } else { appendNull() }
    case .booleanValue: append(document.booleanValue(of: value))
    case .stringValue: append(text: value, document)
    case .enumValue:
      append(document.source.span.extracting(document.range(of: value).indices), as: .enumValue)
    case .intValue:
      if let integer = LiteralScalar.integer(value, document) {
        append(integer)
      } else {
        append(document.source.span.extracting(document.range(of: value).indices), as: .bigInteger)
      }
    case .floatValue: append(Double(document.text(of: value)) ?? .infinity)
    case .listValue:
      let list = open(.list)
      var count = 0
      for element in document.elements(of: value) {
        append(raw: element, document, variable)
        count += 1
      }
      close(list, count: count)
    case .objectValue:
      let object = open(.object)
      var count = 0
      for entry in document.objectFields(of: value) {
        let member = document.value(of: entry)
        if document.kind(of: member) == .variable, variable(member) == nil { continue }
        append(
          document.source.span.extracting(document.name(of: entry).indices), as: .key)
        append(raw: member, document, variable)
        count += 1
      }
      close(object, count: count)
    default: appendNull()
    }
    return start
  }
}
