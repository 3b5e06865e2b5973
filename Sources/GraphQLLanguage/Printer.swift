extension Document {
  /// The document, or one node of it, in the canonical layout of graphql-js.
  ///
  /// Comments are gone; strings are written anew from their values. Cost: proportional to the
  /// text and its depth.
  public func printed(_ id: NodeID = .root) -> String {
    String(decoding: printedBytes(id), as: UTF8.self)
  }

  /// The same as UTF-8.
  public func printedBytes(_ id: NodeID = .root) -> [UInt8] {
    Printer(document: self, showsVariables: true).text(id)
  }

  /// A value as it is while its variables have none: `null` in a list, left out of an object.
  public func printedWithoutVariables(_ value: NodeID) -> String {
    String(decoding: Printer(document: self, showsVariables: false).text(value), as: UTF8.self)
  }
}

/// Lays out nodes from the inside out: a node's text is made from its children's texts, because
/// whether arguments share a line depends on how long their texts are.
struct Printer {
  typealias Text = [UInt8]

  let document: Document
  let showsVariables: Bool
  /// A line of arguments or elements longer than this is broken.
  private static let lineLength = 80

  func text(_ id: NodeID) -> Text {
    let node = document[id]
    switch node.kind {
    case .document: return definitions()
    case .name, .intValue, .floatValue, .booleanValue, .nullValue, .enumValue, .namedType:
      return source(node.range)
    case .variable:
      return showsVariables ? utf8("$") + source(document.name(of: id)) : utf8("null")
    case .stringValue: return stringValue(id)
    case .listValue: return listValue(id)
    case .objectValue: return objectValue(id)
    case .argument, .objectField:
      return source(document.name(of: id)) + utf8(": ") + text(document.value(of: id))
    case .directive:
      let arguments = joined(texts(document.arguments(of: id)), by: ", ")
      return utf8("@") + source(document.name(of: id)) + wrapped("(", arguments, ")")
    case .listType: return wrapped("[", text(NodeID(id.rawValue + 1)), "]")
    case .nonNullType: return text(NodeID(id.rawValue + 1)) + utf8("!")
    case .operationDefinition, .fragmentDefinition, .variableDefinition, .selectionSet, .field,
      .fragmentSpread, .inlineFragment:
      return executable(id)
    default: return typeSystem(id)
    }
  }

  /// All definitions. One that could have a block in braces, but has none, would take that of an
  /// anonymous query behind it: there the query keeps its keyword.
  private func definitions() -> Text {
    var output: Text = []
    var isOpen = false
    for id in document.definitions {
      let definition = text(id)
      if !output.isEmpty { output += utf8("\n\n") }
      if isOpen, definition.first == UInt8(ascii: "{") { output += utf8("query ") }
      output += definition
      isOpen = definition.last != UInt8(ascii: "}") && mayHaveBlock(id)
    }
    return output
  }

  private func mayHaveBlock(_ definition: NodeID) -> Bool {
    switch document.kind(of: definition) {
    case .objectTypeDefinition, .interfaceTypeDefinition, .enumTypeDefinition,
      .inputObjectTypeDefinition, .schemaExtension, .objectTypeExtension, .interfaceTypeExtension,
      .enumTypeExtension, .inputObjectTypeExtension:
      true
    default: false
    }
  }

  func texts(_ ids: some Sequence<NodeID>) -> [Text] { ids.map { text($0) } }

  // MARK: Values

  private func stringValue(_ id: NodeID) -> Text {
    var value: Text = []
    document.appendStringValue(of: id, to: &value)
    if document.isBlockString(id) { return BlockString.text(ofValue: value) }
    return QuotedString.text(ofValue: value)
  }

  private func listValue(_ id: NodeID) -> Text {
    let elements = texts(document.elements(of: id))
    let line = utf8("[") + joined(elements, by: ", ") + utf8("]")
    if scalarCount(line) <= Self.lineLength { return line }
    return utf8("[\n") + indented(joined(elements, by: "\n")) + utf8("\n]")
  }

  private func objectValue(_ id: NodeID) -> Text {
    let shown = document.objectFields(of: id).filter {
      showsVariables || document.kind(of: document.value(of: $0)) != .variable
    }
    let fields = texts(shown)
    let line = utf8("{ ") + joined(fields, by: ", ") + utf8(" }")
    return scalarCount(line) <= Self.lineLength ? line : block(fields)
  }

  // MARK: Pieces

  func source(_ range: SourceRange) -> Text { Text(document.bytes(in: range)) }

  func utf8(_ text: String) -> Text { Text(text.utf8) }

  /// Texts that are not empty, with a separator between them.
  func joined(_ parts: [Text], by separator: String) -> Text {
    Text(parts.filter { !$0.isEmpty }.joined(separator: utf8(separator)))
  }

  /// A text between two others; nothing if it is empty.
  func wrapped(_ before: String, _ text: Text, _ after: String = "") -> Text {
    text.isEmpty ? [] : utf8(before) + text + utf8(after)
  }

  /// Each text on a line of its own in braces; nothing if there is none.
  func block(_ parts: [Text]) -> Text {
    wrapped("{\n", indented(joined(parts, by: "\n")), "\n}")
  }

  func indented(_ text: Text) -> Text {
    guard !text.isEmpty else { return text }
    var output = utf8("  ")
    output.reserveCapacity(text.count + 16)
    for byte in text {
      output.append(byte)
      if byte == UInt8(ascii: "\n") { output.append(contentsOf: [0x20, 0x20]) }
    }
    return output
  }

  /// Arguments in parentheses behind a prefix, one a line if they do not fit on one.
  func withArguments(_ prefix: Text, _ arguments: [Text]) -> Text {
    let line = prefix + wrapped("(", joined(arguments, by: ", "), ")")
    if scalarCount(line) <= Self.lineLength { return line }
    return prefix + wrapped("(\n", indented(joined(arguments, by: "\n")), "\n)")
  }

  func directives(_ id: NodeID) -> Text { joined(texts(document.directives(of: id)), by: " ") }

  /// The description in front of a definition, with the line end after it.
  func description(_ id: NodeID) -> Text {
    guard let description = document.description(of: id) else { return [] }
    return text(description) + utf8("\n")
  }

  func containsLineEnd(_ parts: [Text]) -> Bool { parts.contains { $0.contains(0x0A) } }

  private func scalarCount(_ text: Text) -> Int { text.count { $0 & 0xC0 != 0x80 } }
}
