import GraphQLLanguage
import GraphQLTypeSystem
import JSON
import Testing

/// Small schemas for tests, and short ways to ask them.
enum Sample {
  static let pets = """
    "What can be asked."
    type Query {
      pet(id: ID!, kinds: [Kind!] = [DOG]): Pet
      search(filter: Filter): [Result!]!
    }
    interface Named { name: String! }
    interface Pet implements Named { name: String! owner: Person }
    type Dog implements Pet & Named { name: String! owner: Person barks: Boolean }
    type Cat implements Pet & Named { name: String! owner: Person }
    type Person implements Named { name: String! age: Int @deprecated(reason: "Rude.") }
    union Result = Dog | Person
    enum Kind { DOG CAT @deprecated }
    input Filter { text: String = "*" limit: Int! = 20 kind: Kind inner: Filter }
    input Choice @oneOf { text: String number: Int }
    scalar Instant @specifiedBy(url: "https://example.com/instant")
    directive @cached(seconds: Int = 60) repeatable on FIELD | QUERY
    """

  static func schema(_ texts: String..., scalars: [CustomScalar] = []) throws -> Schema {
    try Schema.build(sdl: texts.map { Array($0.utf8) }, scalars: scalars)
  }
}

extension Schema {
  func type(_ name: String) -> TypeID? { type(named: Array(name.utf8).span) }

  func field(_ name: String, on type: String) -> FieldID? {
    self.type(type).flatMap { field(named: Array(name.utf8).span, on: $0) }
  }

  func inputField(_ name: String, of type: String) -> InputValueID? {
    self.type(type).flatMap { inputField(named: Array(name.utf8).span, of: $0) }
  }

  func argument(_ name: String, of field: FieldID) -> InputValueID? {
    argument(named: Array(name.utf8).span, of: field)
  }

  func directive(_ name: String) -> DirectiveID? { directive(named: Array(name.utf8).span) }

  func reference(_ text: String) throws -> TypeReference? {
    type(.root, of: try Document.parseType(Array(text.utf8)))
  }

  /// A coerced value as text: JSON, but enum values bare and absent fields absent.
  func text(_ values: InputValues, _ id: InputNodeID = InputNodeID(rawValue: 0)) -> String {
    let node = values[id]
    switch node.kind {
    case .null: return "null"
    case .boolean: return "\(node.boolean)"
    case .integer: return "\(node.integer)"
    case .float: return "\(node.float)"
    case .string: return "\"\(values.string(id))\""
    case .key, .bigInteger: return values.string(id)
    case .enumValue: return node.isResolved ? name(of: node.enumValue) : values.string(id)
    case .list, .object:
      var parts: [String] = []
      var child = values.content(of: id)
      while child.rawValue < node.next.rawValue {
        let field = values[child].field
        let label = field == .none ? "" : "\(name(of: field)): "
        parts.append(label + text(values, child))
        child = values[child].next
      }
      let content = parts.joined(separator: ", ")
      return node.kind == .list ? "[\(content)]" : "{\(content)}"
    }
  }

  /// Coerces JSON text; nil if it does not fit.
  func coerced(json: String, _ type: String) throws -> String? {
    let document = try JSONDocument.parse(Array(json.utf8))
    let reference = try #require(try reference(type))
    var values = InputValues()
    return coerce(.root, of: document, to: reference, into: &values) ? text(values) : nil
  }

  /// Coerces a literal; nil if it does not fit.
  func coerced(literal: String, _ type: String) throws -> String? {
    let document = try Document.parseValue(Array(literal.utf8))
    let reference = try #require(try reference(type))
    var values = InputValues()
    return coerce(.root, of: document, to: reference, into: &values) ? text(values) : nil
  }
}
