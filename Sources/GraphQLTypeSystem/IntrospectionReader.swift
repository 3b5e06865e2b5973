internal import GraphQLLanguage
internal import JSON

/// Writes the answer to an introspection query as SDL.
///
/// Every name that goes into the text is checked to be one, every default value to be a literal.
struct IntrospectionReader {
  let json: JSONDocument
  private var output: [UInt8] = []
  /// The kinds of all types by name.
  private var kinds: [String: TypeKind] = [:]

  /// What every schema has is not written.
  private static let builtInTypes: Set<String> = [
    "String", "Int", "Float", "Boolean", "ID", "__Schema", "__Type", "__TypeKind", "__Field",
    "__InputValue", "__EnumValue", "__Directive", "__DirectiveLocation",
  ]
  private static let builtInDirectives: Set<String> = [
    "include", "skip", "deprecated", "specifiedBy", "oneOf",
  ]

  init(_ json: JSONDocument) { self.json = json }

  mutating func sdl(_ data: JSONNodeID) throws(SchemaError) -> [UInt8] {
    guard let schema = object(json.member("__schema", of: data)) else {
      throw fault(
        "Invalid or incomplete introspection result. Ensure that you are passing the \"data\" "
          + "attribute of an introspection response and no \"errors\" were returned alongside: "
          + "\(inspect(data)).")
    }
    let types = try elements("types", of: schema) { "Introspection result missing types: \($0)." }
    for type in types { kinds[try name(of: type)] = try kind(of: type) }
    try writeRoots(schema)
    for type in types { try write(type: type) }
    if let directives = json.member("directives", of: schema) {
      for directive in json.elements(of: directives) { try write(directive: directive) }
    }
    return output
  }

  // MARK: Definitions

  private mutating func writeRoots(_ schema: JSONNodeID) throws(SchemaError) {
    let roots = [
      ("query", json.member("queryType", of: schema)),
      ("mutation", json.member("mutationType", of: schema)),
      ("subscription", json.member("subscriptionType", of: schema)),
    ]
    var lines = ""
    for (operation, type) in roots {
      guard let type = object(type) else { continue }
      let root = try typeName(type)
      try expect(root, .object)
      lines += "\(operation): \(root)\n"
    }
    guard !lines.isEmpty else { return }
    write(descriptionOf: schema)
    write("schema {\n\(lines)}\n")
  }

  private mutating func write(type: JSONNodeID) throws(SchemaError) {
    let name = try name(of: type)
    let kind = try kind(of: type)
    if Self.builtInTypes.contains(name) { return }
    write(descriptionOf: type)
    switch kind {
    case .scalar:
      write("scalar \(name)")
      if let url = string("specifiedByURL", of: type) {
        write(" @specifiedBy(url: ")
        write(quoted: url)
        write(")")
      }
    case .object, .interface: try write(composite: type, name, kind)
    case .union:
      let members = try elements("possibleTypes", of: type) {
        "Introspection result missing possibleTypes: \($0)."
      }
      write("union \(name)")
      for (index, member) in members.enumerated() {
        let member = try typeName(member)
        try expect(member, .object)
        write(index == 0 ? " = \(member)" : " | \(member)")
      }
    case .enum:
      let values = try elements("enumValues", of: type) {
        "Introspection result missing enumValues: \($0)."
      }
      write("enum \(name)")
      try writeBlock(values) { reader, value throws(SchemaError) in
        reader.write(descriptionOf: value)
        reader.write(try reader.name(of: value))
        reader.write(deprecationOf: value)
      }
    case .inputObject:
      let fields = try elements("inputFields", of: type) {
        "Introspection result missing inputFields: \($0)."
      }
      write("input \(name)")
      if json.member("isOneOf", of: type).map(json.kind(of:)) == .true { write(" @oneOf") }
      try writeBlock(fields) { reader, field throws(SchemaError) in
        try reader.write(inputValue: field, "input fields")
      }
    }
    write("\n")
  }

  private mutating func write(
    composite type: JSONNodeID, _ name: String, _ kind: TypeKind
  ) throws(SchemaError) {
    write(kind == .object ? "type \(name)" : "interface \(name)")
    // Interfaces had none of their own before 2021, and null for them.
    let isOld = kind == .interface && isNull(json.member("interfaces", of: type))
    let interfaces =
      isOld
      ? []
      : try elements("interfaces", of: type) {
        "Introspection result missing interfaces: \($0)."
      }
    for (index, interface) in interfaces.enumerated() {
      let interface = try typeName(interface)
      try expect(interface, .interface)
      write(index == 0 ? " implements \(interface)" : " & \(interface)")
    }
    let fields = try elements("fields", of: type) { "Introspection result missing fields: \($0)." }
    try writeBlock(fields) { reader, field throws(SchemaError) in
      reader.write(descriptionOf: field)
      reader.write(try reader.name(of: field))
      let arguments = try reader.elements("args", of: field) {
        "Introspection result missing field args: \($0)."
      }
      try reader.write(arguments: arguments)
      let type = try reader.typeText(reader.json.member("type", of: field))
      guard reader.kinds[type.named]?.isOutput == true else {
        throw reader.fault(
          "Introspection must provide output type for fields, but received: \(type.text).")
      }
      reader.write(": \(type.text)")
      reader.write(deprecationOf: field)
    }
  }

  private mutating func write(directive: JSONNodeID) throws(SchemaError) {
    let arguments = try elements("args", of: directive) {
      "Introspection result missing directive args: \($0)."
    }
    let locations = try elements("locations", of: directive) {
      "Introspection result missing directive locations: \($0)."
    }
    let name = try name(of: directive)
    if Self.builtInDirectives.contains(name) { return }
    write(descriptionOf: directive)
    write("directive @\(name)")
    try write(arguments: arguments)
    if json.member("isRepeatable", of: directive).map(json.kind(of:)) == .true {
      write(" repeatable")
    }
    for (index, location) in locations.enumerated() {
      write((index == 0 ? " on " : " | ") + (try checked(json.string(of: location))))
    }
    write("\n")
  }

  // MARK: Members

  private mutating func writeBlock(
    _ members: [JSONNodeID],
    _ member: (inout IntrospectionReader, JSONNodeID) throws(SchemaError) -> Void
  ) throws(SchemaError) {
    if members.isEmpty { return }
    write(" {\n")
    for id in members {
      try member(&self, id)
      write("\n")
    }
    write("}")
  }

  private mutating func write(arguments: [JSONNodeID]) throws(SchemaError) {
    if arguments.isEmpty { return }
    write("(\n")
    for argument in arguments {
      try write(inputValue: argument, "arguments")
      write("\n")
    }
    write(")")
  }

  private mutating func write(
    inputValue value: JSONNodeID, _ owner: String
  ) throws(SchemaError) {
    write(descriptionOf: value)
    let type = try typeText(json.member("type", of: value))
    guard kinds[type.named]?.isInput == true else {
      throw fault("Introspection must provide input type for \(owner), but received: \(type.text).")
    }
    write("\(try name(of: value)): \(type.text)")
    if let literal = string("defaultValue", of: value) {
      do throws(SyntaxError) {
        _ = try Document.parseConstantValue(Array(literal.utf8))
      } catch {
        throw SchemaError([GraphQLError(error)])
      }
      write(" = \(literal)")
    }
    write(deprecationOf: value)
  }

  private mutating func write(descriptionOf id: JSONNodeID) {
    guard let text = string("description", of: id) else { return }
    write(quoted: text)
    write("\n")
  }

  private mutating func write(deprecationOf id: JSONNodeID) {
    guard let reason = string("deprecationReason", of: id) else { return }
    write(" @deprecated(reason: ")
    write(quoted: reason)
    write(")")
  }

  private mutating func write(quoted text: String) {
    output += QuotedString.text(ofValue: Array(text.utf8))
  }

  private mutating func write(_ text: String) { output += text.utf8 }
}

// MARK: - Reading

extension IntrospectionReader {
  private func fault(_ message: String) -> SchemaError { SchemaError([GraphQLError(message)]) }

  private func inspect(_ id: JSONNodeID) -> String { JSONScalar.inspect(id, json) }

  private func isNull(_ id: JSONNodeID?) -> Bool { id.map(json.kind(of:)) == .null }

  private func object(_ id: JSONNodeID?) -> JSONNodeID? {
    id.flatMap { json.kind(of: $0) == .object ? $0 : nil }
  }

  private func string(_ key: StaticString, of id: JSONNodeID) -> String? {
    guard let value = json.member(key, of: id), json.kind(of: value) == .string else { return nil }
    return json.string(of: value)
  }

  private func elements(
    _ key: StaticString, of id: JSONNodeID, _ missing: (String) -> String
  ) throws(SchemaError) -> [JSONNodeID] {
    guard let list = json.member(key, of: id), json.kind(of: list) == .array else {
      throw fault(missing(inspect(id)))
    }
    return Array(json.elements(of: list))
  }

  private func checked(_ name: String) throws(SchemaError) -> String {
    let isLetter = { (byte: UInt8) in
      byte == UInt8(ascii: "_") || (byte | 0x20) &- UInt8(ascii: "a") < 26
    }
    let isDigit = { (byte: UInt8) in byte &- UInt8(ascii: "0") < 10 }
    guard let first = name.utf8.first else {
      throw fault("Expected name to be a non-empty string.")
    }
    guard name.utf8.allSatisfy({ isLetter($0) || isDigit($0) }) else {
      throw fault("Names must only contain [_a-zA-Z0-9] but \"\(name)\" does not.")
    }
    guard !isDigit(first) else {
      throw fault("Names must start with [_a-zA-Z] but \"\(name)\" does not.")
    }
    return name
  }

  private func name(of id: JSONNodeID) throws(SchemaError) -> String {
    guard let name = string("name", of: id) else {
      throw fault("Introspection result missing name: \(inspect(id)).")
    }
    return try checked(name)
  }

  private func kind(of type: JSONNodeID) throws(SchemaError) -> TypeKind {
    switch string("kind", of: type) {
    case "SCALAR": return .scalar
    case "OBJECT": return .object
    case "INTERFACE": return .interface
    case "UNION": return .union
    case "ENUM": return .enum
    case "INPUT_OBJECT": return .inputObject
    default:
      throw fault(
        "Invalid or incomplete introspection result. Ensure that a full introspection query is "
          + "used in order to build a client schema: \(inspect(type)).")
    }
  }

  /// The name of a known type.
  private func typeName(_ reference: JSONNodeID) throws(SchemaError) -> String {
    guard let name = string("name", of: reference) else {
      throw fault("Unknown type reference: \(inspect(reference)).")
    }
    guard kinds[name] != nil else {
      throw fault(
        "Invalid or incomplete schema, unknown type: \(name). Ensure that a full introspection "
          + "query is used in order to build a client schema.")
    }
    return name
  }

  private func expect(_ name: String, _ kind: TypeKind) throws(SchemaError) {
    guard kinds[name] != kind else { return }
    let what = kind == .interface ? "Interface" : "Object"
    throw fault("Expected \(name) to be a GraphQL \(what) type.")
  }

  /// A type reference as SDL, and the type inside it.
  private func typeText(
    _ reference: JSONNodeID?
  ) throws(SchemaError) -> (text: String, named: String) {
    var suffix = ""
    var prefix = ""
    var current = reference
    while let id = object(current) {
      switch string("kind", of: id) {
      case "LIST":
        prefix += "["
        suffix = "]" + suffix
      case "NON_NULL": suffix = "!" + suffix
      default:
        let name = try typeName(id)
        return (prefix + name + suffix, name)
      }
      current = json.member("ofType", of: id)
    }
    throw fault("Decorated type deeper than introspection query.")
  }
}
