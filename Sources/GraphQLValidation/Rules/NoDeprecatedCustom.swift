import GraphQLLanguage
import GraphQLTypeSystem

/// No deprecated fields, arguments, input fields or enum values: not in the specification, for
/// finding out what a client still uses.
extension Validator {
  mutating func checkNoDeprecated(_ node: NodeID, _ field: FieldID, in parent: TypeID?) {
    guard let reason = schema[field].deprecationReason else { return }
    let owner = parent.map { schema.name(of: $0) } ?? ""
    reportDeprecated("field \(owner).\(name(node))", reason, node)
  }

  mutating func checkNoDeprecated(
    _ node: NodeID, _ argument: InputValueID, of field: FieldID, in parent: TypeID?
  ) {
    guard let reason = schema[argument].deprecationReason else { return }
    let owner = parent.map { schema.name(of: $0) } ?? ""
    reportDeprecated(
      "argument \"\(owner).\(schema.name(of: field))(\(name(node)):)\"", reason, node)
  }

  mutating func checkNoDeprecated(
    _ node: NodeID, _ argument: InputValueID, of directive: DirectiveID
  ) {
    guard let reason = schema[argument].deprecationReason else { return }
    reportDeprecated("argument \"@\(schema.name(of: directive))(\(name(node)):)\"", reason, node)
  }

  mutating func checkNoDeprecated(_ node: NodeID, _ field: InputValueID, of object: TypeID) {
    guard let reason = schema[field].deprecationReason else { return }
    reportDeprecated("input field \(schema.name(of: object)).\(name(node))", reason, node)
  }

  mutating func checkNoDeprecated(_ value: NodeID, _ type: TypeReference?) {
    guard let type = type?.named, schema.kind(of: type) == .enum else { return }
    guard let known = enumValue(named: document[value].range, of: type),
      let reason = schema[known].deprecationReason
    else { return }
    reportDeprecated(
      "enum value \"\(schema.name(of: type)).\(document.text(of: value))\"", reason, value)
  }

  private mutating func reportDeprecated(_ what: String, _ reason: TextRange, _ node: NodeID) {
    report("The \(what) is deprecated. \(schema.string(reason))", at: start(node))
  }
}
