internal import GraphQLLanguage

extension Schema {
  /// Appends the coerced form of a literal that is neither null nor a variable to `values`.
  func appendLeaf(
    _ value: NodeID, _ document: Document, _ type: TypeID, _ values: inout InputValues,
    _ showsSuggestions: Bool, _ variable: (NodeID) -> InputNodeID?
  ) throws(ScalarError) {
    guard kind(of: type) == .scalar else {
      return try appendEnum(value, document, type, &values, showsSuggestions)
    }
    let definition = self[type]
    let node = document.kind(of: value)
    switch definition.scalarKind {
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
      let raw = try values.append(raw: value, document, variable)
      if let parse = scalars[definition.scalar].parse { try parse(raw, &values) }
    }
  }

  /// Whether a literal obviously fits a leaf type: the answer that validation nearly always needs,
  /// without coercing. False says nothing.
  func isPlain(_ value: NodeID, _ document: Document, _ type: TypeID) -> Bool {
    let node = document.kind(of: value)
    guard kind(of: type) == .scalar else {
      let range = document.range(of: value).indices
      return node == .enumValue
        && enumValue(named: document.source.span.extracting(range), of: type) != nil
    }
    let definition = self[type]
    switch definition.scalarKind {
    case .string: return node == .stringValue
    case .boolean: return node == .booleanValue
    case .id: return node == .stringValue || node == .intValue
    case .int: return node == .intValue && document.range(of: value).count < 10
    case .float: return node == .intValue && document.range(of: value).count < 16
    case .custom: return scalars[definition.scalar].parse == nil
    }
  }

  private func appendEnum(
    _ value: NodeID, _ document: Document, _ type: TypeID, _ values: inout InputValues,
    _ showsSuggestions: Bool
  ) throws(ScalarError) {
    guard document.kind(of: value) == .enumValue else {
      let text = LiteralScalar.printLeaf(value, document)
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
    ScalarError(prefix + printLeaf(value, document))
  }

  /// A literal in the place of a leaf. Where it has variables, it is a list or an object: wrong
  /// whatever their values are.
  static func printLeaf(_ value: NodeID, _ document: Document) -> String {
    isLong(value, document)
      ? print(value, document) : JSONScalar.shortened(document.printedWithoutVariables(value))
  }

  static func print(_ value: NodeID, _ document: Document) -> String {
    JSONScalar.shortened(
      isLong(value, document) ? document.text(of: value) : document.printed(value))
  }

  /// Whether a literal is shown as it is written: to lay it out for each of many messages would
  /// take long, and most of it is cut.
  private static func isLong(_ value: NodeID, _ document: Document) -> Bool {
    document.range(of: value).count > 4 * JSONScalar.inspectionLimit
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
      throw ScalarError(prefix + printLeaf(value, document) + " (value is too large)")
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
  ) throws(ScalarError) -> InputNodeID {
    let start = end
    switch document.kind(of: value) {
    case .variable:
      guard let node = variable(value) else { return appendNull() }
      guard hasRoom(forCopyOf: node, of: self) else { throw InputProblem.tooLarge }
      append(copying: node)
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
        try append(raw: element, document, variable)
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
        try append(raw: member, document, variable)
        count += 1
      }
      close(object, count: count)
    default: appendNull()
    }
    return start
  }
}
