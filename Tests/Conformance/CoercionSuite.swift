import GraphQLExecution
import GraphQLLanguage
import GraphQLTypeSystem
import JSON

extension Suite {
  /// JSON values and literals against input types: the coerced value, or why it does not fit.
  static let coercion = Suite("coercion") { _ in
    { testCase in
      let run = CoercionRun(testCase)
      switch testCase["fn"]?.string {
      case "coerce_input_value": return try run.coerceJSON()
      case "coerce_input_literal", "value_from_ast": return try run.coerceLiteral()
      case "value_from_ast_untyped": return try run.coerceUntyped()
      case "validate_input_value": return try run.validateJSON()
      case "validate_input_literal": return try run.validateLiteral()
      case "value_to_literal": return try run.literalOfJSON()
      case "ast_from_value": return try run.literalOfResult()
      case let name: return .failed("unknown function \(name ?? "")")
      }
    }
  }
}

/// One case of input coercion.
struct CoercionRun {
  let testCase: CaseValue
  private let texts: [String]
  private let typeName: String

  init(_ testCase: CaseValue) {
    self.testCase = testCase
    texts = (testCase["schema"]?.elements ?? []).compactMap(\.string)
    typeName = testCase["type"]?.string ?? ""
  }

  private static let undefined = CaseValue.object([.init("$undefined", .bool(true))])

  /// The schema; a field of the type makes built-in scalars part of it.
  private func prepare() throws -> (Schema, TypeReference) {
    let schema = try SchemaSources.build(texts + ["input Uses__ { value: \(typeName) }"])
    guard let type = try schema.reference(typeName) else { throw UnknownType(name: typeName) }
    return (schema, type)
  }

  private var showsSuggestions: Bool { testCase["options"]?["hide_suggestions"]?.bool != true }

  // MARK: JSON

  /// The value to coerce; nil for `$undefined`. JSON has no number that is not finite.
  private func json() throws -> JSONDocument? {
    let value = testCase["value"] ?? .null
    if value == Self.undefined { return nil }
    return try JSONDocument.parse(Array(value.withoutUndefined.json.utf8))
  }

  func coerceJSON() throws -> CaseOutcome {
    let (schema, type) = try prepare()
    var values = InputValues()
    var actual = Self.undefined
    if let json = try json(), schema.coerce(.root, of: json, to: type, into: &values) {
      actual = CaseValue(values, InputNodeID(rawValue: 0), schema)
    }
    return compare(actual)
  }

  func validateJSON() throws -> CaseOutcome {
    let (schema, type) = try prepare()
    let document = try json() ?? JSONDocument.parse(Array("null".utf8))
    let problems = schema.problems(
      of: try json() == nil ? nil : .root, in: document, for: type,
      showsSuggestions: showsSuggestions)
    return compare(problems)
  }

  func literalOfJSON() throws -> CaseOutcome {
    let (schema, type) = try prepare()
    let literal = try json().flatMap { schema.literal(in: $0, for: type) }
    return .compare("literal", expected: testCase["expected"]?.string, actual: literal)
  }

  /// A resolver's result as a literal: what result coercion makes of it, as an input value.
  func literalOfResult() throws -> CaseOutcome {
    let (schema, type) = try prepare()
    let expected = testCase["error"].map { InspectedText.normalized($0["message"]?.string ?? "") }
    do throws(ScalarError) {
      let result = try Self.result(testCase["value"] ?? .null, type, schema)
      let json = try? result.map { try JSONDocument.parse(Array($0.json.utf8)) }
      let literal = json.flatMap { schema.literal(in: $0, for: type.nullable) }
      return .all(
        .compare("error", expected: expected, actual: nil),
        .compare("literal", expected: testCase["expected"]?.string, actual: literal))
    } catch {
      return .compare("error", expected: expected, actual: InspectedText.normalized(error.message))
    }
  }

  /// A coerced result; nil where there is none, or null where none may be.
  private static func result(
    _ value: CaseValue, _ type: TypeReference, _ schema: Schema
  ) throws(ScalarError) -> CaseValue? {
    if value == undefined || value.isNull && type.isNonNull { return nil }
    if value.isNull { return .null }
    if let item = type.listItem {
      guard case .array(let items) = value else { return try result(value, item, schema) }
      var results: [CaseValue] = []
      for element in items { try result(element, item, schema).map { results.append($0) } }
      return .array(results)
    }
    guard schema.kind(of: type.named) == .inputObject else {
      return CaseValue(try LeafValue(value).coerced(to: type.named, in: schema))
    }
    guard case .object = value else { return nil }
    var members: [CaseValue.Member] = []
    for field in schema[type.named].inputFields {
      let name = schema.name(of: field)
      guard let given = value[name] else { continue }
      if let result = try result(given, schema[field].type, schema) {
        members.append(.init(name, result))
      }
    }
    return .object(members)
  }

  // MARK: Literals

  private func variables(into values: inout InputValues) throws -> [String: InputNodeID] {
    var nodes: [String: InputNodeID] = [:]
    let anything = try Schema.build(sdl: [Array("scalar Any".utf8)])
    guard let type = try anything.reference("Any") else { return [:] }
    for member in testCase["variables"]?.members ?? [] where member.value != Self.undefined {
      let json = try JSONDocument.parse(Array(member.value.json.utf8))
      let node = values.end
      if anything.coerce(.root, of: json, to: type, into: &values) { nodes[member.key] = node }
    }
    return nodes
  }

  func coerceLiteral() throws -> CaseOutcome {
    let (schema, type) = try prepare()
    return try coerceLiteral(schema, type)
  }

  func coerceUntyped() throws -> CaseOutcome {
    let schema = try SchemaSources.build(["scalar Any"])
    guard let type = try schema.reference("Any") else { return .failed("no type") }
    return try coerceLiteral(schema, type)
  }

  private func coerceLiteral(_ schema: Schema, _ type: TypeReference) throws -> CaseOutcome {
    let document = try Document.parseValue(Array((testCase["literal"]?.string ?? "").utf8))
    var values = InputValues()
    let nodes = try variables(into: &values)
    let start = values.end
    let fits = schema.coerce(.root, of: document, to: type, into: &values) { variable in
      nodes[document.text(in: document.name(of: variable))]
    }
    return compare(fits ? CaseValue(values, start, schema) : Self.undefined)
  }

  func validateLiteral() throws -> CaseOutcome {
    let (schema, type) = try prepare()
    let document = try Document.parseValue(Array((testCase["value"]?.string ?? "").utf8))
    return compare(
      schema.problems(of: .root, in: document, for: type, showsSuggestions: showsSuggestions))
  }

  // MARK: Comparing

  private func compare(_ actual: CaseValue) -> CaseOutcome {
    let expected = testCase["expected"] ?? .null
    return .compare("value", expected: expected.normalized.json, actual: actual.normalized.json)
  }

  private func compare(_ problems: [InputProblem]) -> CaseOutcome {
    let expected = (testCase["errors"]?.elements ?? []).map { error in
      let path = (error["path"]?.elements ?? []).map { $0.string ?? "\($0.int ?? -1)" }
      let message = error["message_js"]?.string ?? error["message"]?.string ?? ""
      return "\(InspectedText.normalized(message)) at \(path)"
    }
    let actual = problems.map { problem in
      let path = problem.path.map { $0.accessor.trimmingPrefix(".") }
        .map { $0.hasPrefix("[") ? String($0.dropFirst().dropLast()) : String($0) }
      return "\(InspectedText.normalized(problem.message)) at \(path)"
    }
    return .compare("errors", expected: expected, actual: actual)
  }
}

extension CaseValue {
  /// A coerced value as cases record it.
  init(_ values: InputValues, _ id: InputNodeID, _ schema: Schema) {
    let node = values[id]
    switch node.kind {
    case .null: self = .null
    case .boolean: self = .bool(node.boolean)
    case .integer: self = .number("\(node.integer)")
    case .float: self = .number("\(node.float)")
    case .string, .key, .bigInteger: self = .string(values.string(id))
    case .enumValue:
      let name = node.isResolved ? schema.name(of: node.enumValue) : values.string(id)
      self = .object([Member("$enum", .string(name))])
    case .list: self = .array(values.children(of: id).map { CaseValue(values, $0, schema) })
    case .object:
      var members: [Member] = []
      var key: String?
      for child in values.children(of: id) {
        if values[child].kind == .key {
          key = values.string(child)
        } else {
          let name = key ?? schema.name(of: values[child].field)
          members.append(Member(name, CaseValue(values, child, schema)))
          key = nil
        }
      }
      self = .object(members)
    }
  }

  /// The value without members that are `$undefined`.
  var withoutUndefined: CaseValue {
    switch self {
    case .array(let elements): .array(elements.map(\.withoutUndefined))
    case .object(let members):
      .object(
        members.filter { $0.value != .object([Member("$undefined", .bool(true))]) }
          .map { Member($0.key, $0.value.withoutUndefined) })
    default: self
    }
  }

  /// Numbers in one spelling, keys in alphabetical order.
  var normalized: CaseValue {
    switch self {
    case .number(let text): .number(Double(text).map { "\($0)" } ?? text)
    case .array(let elements): .array(elements.map(\.normalized))
    case .object(let members):
      .object(
        members.map { Member($0.key, $0.value.normalized) }.sorted { $0.key < $1.key })
    default: self
    }
  }
}

extension InputValues {
  /// The items or members of a list or object.
  func children(of id: InputNodeID) -> [InputNodeID] {
    var found: [InputNodeID] = []
    var child = content(of: id)
    while child.rawValue < self[id].next.rawValue {
      found.append(child)
      child = self[child].next
    }
    return found
  }
}

/// A case asks for a type that its schema lacks.
private struct UnknownType: Error {
  let name: String
}
