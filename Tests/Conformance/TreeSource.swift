import GraphQLLanguage
import JSON

/// Writes a recorded syntax tree as plain source text, which the parser turns into a document.
enum TreeSource {
  /// Parses a recorded tree and prints the node it stands for.
  static func printed(_ tree: CaseValue) throws(SyntaxError) -> String {
    let source = text(tree)
    let kind = tree["kind"]?.string ?? ""
    switch kind {
    case let kind where kind.hasSuffix("Coordinate"):
      return try SchemaCoordinate(Array(source.utf8)).description
    case "Variable": return try Document.parseValue(Array(source.utf8)).printed()
    case let kind where kind.hasSuffix("Value"):
      return try Document.parseValue(Array(source.utf8)).printed()
    case "NamedType", "ListType", "NonNullType":
      return try Document.parseType(Array(source.utf8)).printed()
    case "Field", "FragmentSpread", "InlineFragment":
      return try inside("{ \(source) }", .selectionSet)
    case "SelectionSet":
      let document = try Document.parse(source)
      return document.printed(document.selectionSet(of: NodeID(1)) ?? .root)
    case "FieldDefinition": return try inside("type T { \(source) }", .fieldDefinition)
    case "InputValueDefinition": return try inside("input T { \(source) }", .inputValueDefinition)
    case "EnumValueDefinition": return try inside("enum T { \(source) }", .enumValueDefinition)
    default: return try Document.parse(source).printed()
    }
  }

  /// Prints the node in question of a document with one definition.
  private static func inside(_ source: String, _ kind: NodeKind) throws(SyntaxError) -> String {
    let document = try Document.parse(source)
    let definition = NodeID(1)
    if kind == .selectionSet {
      return document.printed(document.selections(of: definition).first ?? .root)
    }
    return document.printed(document.firstChild(of: definition, kind) ?? .root)
  }

  private static func text(_ tree: CaseValue) -> String {
    let kind = tree["kind"]?.string ?? ""
    let name = tree["name"].map(text) ?? ""
    let value = tree["value"]
    switch kind {
    case "Document": return list(tree, "definitions")
    case "Name", "IntValue", "FloatValue", "EnumValue": return value?.string ?? ""
    case "BooleanValue": return value?.bool == true ? "true" : "false"
    case "NullValue": return "null"
    case "StringValue": return string(tree, value?.string ?? "")
    case "ListValue": return "[\(list(tree, "values"))]"
    case "ObjectValue": return "{\(list(tree, "fields"))}"
    case "Argument", "ObjectField": return "\(name): \(value.map(text) ?? "")"
    case "Variable": return "$\(name)"
    case "NamedType": return name
    case "ListType": return "[\(tree["type"].map(text) ?? "")]"
    case "NonNullType": return "\(tree["type"].map(text) ?? "")!"
    case "Directive": return "@\(name)\(list(tree, "arguments", "(", ")"))"
    case "SelectionSet": return "{ \(list(tree, "selections")) }"
    case "TypeCoordinate": return name
    case "MemberCoordinate": return "\(name).\(one(tree, "memberName"))"
    case "ArgumentCoordinate":
      return "\(name).\(one(tree, "fieldName"))(\(one(tree, "argumentName")):)"
    case "DirectiveCoordinate": return "@\(name)"
    case "DirectiveArgumentCoordinate": return "@\(name)(\(one(tree, "argumentName")):)"
    default: return one(tree, "description") + " " + definition(tree, kind, name)
    }
  }

  private static func definition(_ tree: CaseValue, _ kind: String, _ name: String) -> String {
    let directives = list(tree, "directives")
    let selections = one(tree, "selectionSet")
    let condition = one(tree, "typeCondition")
    let initial = tree["defaultValue"].map { "= \(text($0))" } ?? ""
    switch kind {
    case "OperationDefinition":
      let variables = list(tree, "variableDefinitions", "(", ")")
      let operation = tree["operation"]?.string ?? ""
      return "\(operation) \(name) \(variables) \(directives) \(selections)"
    case "FragmentDefinition": return "fragment \(name) on \(condition) \(directives) \(selections)"
    case "VariableDefinition":
      return "\(one(tree, "variable")): \(one(tree, "type")) \(initial) \(directives)"
    case "Field":
      let alias = tree["alias"].map { "\(text($0)):" } ?? ""
      return "\(alias) \(name) \(list(tree, "arguments", "(", ")")) \(directives) \(selections)"
    case "FragmentSpread": return "... \(name) \(directives)"
    case "InlineFragment":
      return "... \(condition.isEmpty ? "" : "on \(condition)") \(directives) \(selections)"
    case "FieldDefinition":
      return "\(name) \(list(tree, "arguments", "(", ")")): \(one(tree, "type")) \(directives)"
    case "InputValueDefinition": return "\(name): \(one(tree, "type")) \(initial) \(directives)"
    case "EnumValueDefinition": return "\(name) \(directives)"
    case "OperationTypeDefinition":
      return "\(tree["operation"]?.string ?? ""): \(one(tree, "type"))"
    case "DirectiveDefinition":
      let repeatable = tree["repeatable"]?.bool == true ? "repeatable" : ""
      let locations = (tree["locations"]?.elements ?? []).map(text).joined(separator: " | ")
      return "directive @\(name) \(list(tree, "arguments", "(", ")")) \(repeatable) on \(locations)"
    default: return typeDefinition(tree, kind, name)
    }
  }

  private static func typeDefinition(_ tree: CaseValue, _ kind: String, _ name: String) -> String {
    let words = [
      "Schema": "schema", "ScalarType": "scalar", "ObjectType": "type",
      "InterfaceType": "interface", "UnionType": "union", "EnumType": "enum",
      "InputObjectType": "input",
    ]
    let isExtension = kind.hasSuffix("Extension")
    let stem = String(kind.dropLast(isExtension ? 9 : 10))
    let members = (tree["types"]?.elements ?? []).map(text).joined(separator: " | ")
    let interfaces = (tree["interfaces"]?.elements ?? []).map(text).joined(separator: " & ")
    let parts = [
      isExtension ? "extend" : "", words[stem] ?? stem, name,
      interfaces.isEmpty ? "" : "implements \(interfaces)", list(tree, "directives"),
      members.isEmpty ? "" : "= \(members)", list(tree, "fields", "{", "}"),
      list(tree, "values", "{", "}"), list(tree, "operationTypes", "{", "}"),
    ]
    return parts.joined(separator: " ")
  }

  private static func one(_ tree: CaseValue, _ key: String) -> String {
    tree[key].map(text) ?? ""
  }

  private static func list(
    _ tree: CaseValue, _ key: String, _ open: String = "", _ close: String = ""
  ) -> String {
    let items = (tree[key]?.elements ?? []).map(text)
    return items.isEmpty ? "" : open + items.joined(separator: " ") + close
  }

  private static func string(_ tree: CaseValue, _ value: String) -> String {
    let quotes = "\"\"\""
    if tree["block"]?.bool == true {
      return "\(quotes)\n\(value.replacing(quotes, with: "\\\(quotes)"))\n\(quotes)"
    }
    return CaseValue.string(value).json
  }
}
