import GraphQLLanguage
import GraphQLTypeSystem

/// All Variable Usages Are Allowed, section 5.8.5: a variable's type fits where it is used.
extension Validator {
  /// Checks an operation's own usages, a range of `usages.list`, and those in the fragments it
  /// reaches.
  mutating func checkVariablesInAllowedPosition(_ own: Range<Int>) {
    for usage in own { check(usages.list[usage]) }
    guard !index.variableUses.isEmpty else { return }
    for fragment in reach.fragments {
      let range = usages(inFragment: fragment)
      spendFragmentWork(1 + range.count)
      if isAborted { return }
      for usage in range { check(usages.list[usage]) }
    }
  }

  private mutating func check(_ usage: VariableUsage) {
    let name = document.name(of: usage.variable)
    guard let expected = usage.type,
      let position = variables.position(of: name, in: document),
      let node = document.type(of: variables.definitions[position]),
      let type = schema.type(node, of: document)
    else { return }
    let definition = variables.definitions[position]
    if !isAllowed(definition, type, at: usage, expecting: expected) {
      report(
        "Variable \"$\(self.name(usage.variable))\" of type \"\(schema.string(type))\" used in "
          + "position expecting type \"\(schema.string(expected))\".",
        at: start(definition), start(usage.variable))
    }
    if let object = usage.inputObject, schema[object].isOneOf, !type.isNonNull {
      report(
        "Variable \"$\(self.name(usage.variable))\" is of type \"\(schema.string(type))\" but must "
          + "be non-nullable to be used for OneOf Input Object \"\(schema.name(of: object))\".",
        at: start(definition), start(usage.variable))
    }
  }

  /// `IsVariableUsageAllowed` of the specification, but for OneOf fields.
  private func isAllowed(
    _ definition: NodeID, _ type: TypeReference, at usage: VariableUsage,
    expecting expected: TypeReference
  ) -> Bool {
    if expected.isNonNull, !type.isNonNull {
      let value = document.defaultValue(of: definition)
      let hasValue = value.map { document.kind(of: $0) != .nullValue } ?? false
      return (hasValue || usage.hasDefault) && schema.isSubType(type, of: expected.nullable)
    }
    return schema.isSubType(type, of: expected)
  }
}
