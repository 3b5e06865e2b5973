import GraphQLLanguage
import GraphQLTypeSystem

/// Values of Correct Type, section 5.6.1, with Input Object Field Names, section 5.6.2, and Input
/// Object Required Fields, section 5.6.4.
extension Validator {
  mutating func checkValuesOfCorrectType(_ value: NodeID, _ type: TypeReference?) {
    guard let type, !isPlainly(value, of: type) else { return }
    // One more than can be reported shows that there are too many.
    let limit = maximumErrors == .max ? .max : maximumErrors - errors.count + 1
    for problem in schema.problems(
      of: value, in: document, for: type, limit: limit, showsSuggestions: suggestsNames)
    {
      report(problem.message, at: start(problem.node ?? value))
    }
  }

  /// Whether the value is beyond doubt; the schema is asked about all others, at more cost.
  private func isPlainly(_ value: NodeID, of type: TypeReference) -> Bool {
    switch document.kind(of: value) {
    case .variable: true
    case .nullValue: !type.isNonNull
    case .stringValue: type.named == .string || type.named == .id
    case .booleanValue: type.named == .boolean
    case .enumValue:
      schema.kind(of: type.named) == .enum
        && enumValue(named: document[value].range, of: type.named) != nil
    case .listValue: isPlainly(list: value, of: type)
    case .objectValue: isPlainly(object: value, of: type.named)
    default: false
    }
  }

  private func isPlainly(list: NodeID, of type: TypeReference) -> Bool {
    guard let item = type.listItem else { return false }
    for element in document.elements(of: list) where !isPlainly(element, of: item) { return false }
    return true
  }

  private func isPlainly(object: NodeID, of type: TypeID) -> Bool {
    guard schema.kind(of: type) == .inputObject, !schema[type].isOneOf else { return false }
    for field in document.objectFields(of: object) {
      guard let definition = inputField(named: document.name(of: field), of: type),
        isPlainly(document.value(of: field), of: schema[definition].type)
      else { return false }
    }
    return schema[type].inputFields.allSatisfy {
      !schema[$0].isRequired || isGiven($0, among: document.children(of: object, .objectField))
    }
  }
}
