internal import GraphQLLanguage

/// The rules for each kind of type (sections 3.6 to 3.10, "Type Validation").
extension SchemaValidator {
  mutating func check(_ type: TypeID) {
    let definition = schema[type]
    if definition.isBuiltIn { return }
    checkName(definition.name, at: schema.typeSources[definition.sources].first)
    switch definition.kind {
    case .scalar: break
    case .object, .interface:
      checkFields(type)
      checkInterfaces(type)
    case .union: checkMembers(type)
    case .enum: checkValues(type)
    case .inputObject: checkInputFields(type)
    }
  }

  private func label(_ field: FieldID) -> String { schema.coordinate(of: field) }

  private func label(_ argument: InputValueID, of field: FieldID) -> String {
    "\(label(field))(\(schema.name(of: argument)):)"
  }

  private mutating func checkFields(_ type: TypeID) {
    if schema[type].fields.isEmpty {
      report("Type \(schema.name(of: type)) must define one or more fields.", at: sources(type))
    }
    for field in schema[type].fields {
      let definition = schema[field]
      checkName(definition.name, at: definition.source)
      if !schema.isOutput(definition.type) {
        let type = schema.string(definition.type)
        report(
          "The type of \(label(field)) must be Output Type but got: \(type).",
          at: [typeNode(definition.source)])
      }
      for argument in definition.arguments {
        check(
          argument, label: label(argument, of: field), typeAt: typeNode(schema[argument].source))
      }
    }
  }

  private mutating func checkMembers(_ type: TypeID) {
    let name = schema.name(of: type)
    let members = schema.possibleTypes(of: type)
    if members.isEmpty {
      report("Union type \(name) must define one or more member types.", at: sources(type))
    }
    for index in members.indices {
      let member = members[index]
      if members[..<index].contains(member) {
        report(
          "Union type \(name) can only include type \(schema.name(of: member)) once.",
          at: mentions(of: member, in: type))
      } else if schema.kind(of: member) != .object {
        report(
          "Union type \(name) can only include Object types, it cannot include "
            + "\(schema.name(of: member)).", at: mentions(of: member, in: type))
      }
    }
  }

  private mutating func checkValues(_ type: TypeID) {
    if schema[type].enumValues.isEmpty {
      report(
        "Enum type \(schema.name(of: type)) must define one or more values.", at: sources(type))
    }
    for value in schema[type].enumValues { checkName(schema[value].name, at: schema[value].source) }
  }

  private mutating func checkInputFields(_ type: TypeID) {
    let name = schema.name(of: type)
    if schema[type].inputFields.isEmpty {
      report("Input Object type \(name) must define one or more fields.", at: sources(type))
    }
    for field in schema[type].inputFields {
      let definition = schema[field]
      let label = "\(name).\(schema.name(of: field))"
      checkName(definition.name, at: definition.source)
      if !schema.isInput(definition.type) {
        report(
          "The type of \(label) must be Input Type but got: \(schema.string(definition.type)).",
          at: [typeNode(definition.source)])
      }
      if definition.isRequired, definition.deprecationReason != nil {
        report(
          "Required input field \(label) cannot be deprecated.",
          at: [deprecatedNode(definition.source), typeNode(definition.source)])
      }
      checkDefault(of: field, label: label)
      guard schema[type].isOneOf else { continue }
      if definition.type.isNonNull {
        report(
          "OneOf input field \(label) must be nullable.", at: [typeNode(definition.source)])
      }
      if definition.defaultLiteral != nil {
        report("OneOf input field \(label) cannot have a default value.", at: [definition.source])
      }
    }
    checkDefaultCycles(type)
  }
}

// MARK: - Interfaces

extension SchemaValidator {
  private mutating func checkInterfaces(_ type: TypeID) {
    let name = schema.name(of: type)
    let interfaces = schema.interfaces(of: type)
    for index in interfaces.indices {
      let interface = interfaces[index]
      let interfaceName = schema.name(of: interface)
      if schema.kind(of: interface) != .interface {
        report(
          "Type \(name) must only implement Interface types, it cannot implement "
            + "\(interfaceName).", at: mentions(of: interface, in: type))
      } else if interface == type {
        report(
          "Type \(name) cannot implement itself because it would create a circular reference.",
          at: mentions(of: interface, in: type))
      } else if interfaces[..<index].contains(interface) {
        report(
          "Type \(name) can only implement \(interfaceName) once.",
          at: mentions(of: interface, in: type))
      } else {
        checkAncestors(of: type, interface)
        check(type, implements: interface)
      }
    }
  }

  private mutating func checkAncestors(of type: TypeID, _ interface: TypeID) {
    let name = schema.name(of: type)
    let declared = schema.interfaces(of: type)
    for ancestor in schema.interfaces(of: interface) where !declared.contains(ancestor) {
      let interfaceName = schema.name(of: interface)
      report(
        ancestor == type
          ? "Type \(name) cannot implement \(interfaceName) because it would create a circular "
            + "reference."
          : "Type \(name) must implement \(schema.name(of: ancestor)) because it is implemented "
            + "by \(interfaceName).",
        at: mentions(of: ancestor, in: interface) + mentions(of: interface, in: type))
    }
  }

  private mutating func check(_ type: TypeID, implements interface: TypeID) {
    for expected in schema[interface].fields {
      let name = Array(schema.bytes(schema[expected].name))
      guard let field = schema.field(named: name.span, on: type) else {
        report(
          "Interface field \(label(expected)) expected but \(schema.name(of: type)) does not "
            + "provide it.", at: [schema[expected].source] + sources(type))
        continue
      }
      let (wanted, actual) = (schema[expected], schema[field])
      if !schema.isSubType(actual.type, of: wanted.type) {
        report(
          "Interface field \(label(expected)) expects type \(schema.string(wanted.type)) but "
            + "\(label(field)) is type \(schema.string(actual.type)).",
          at: [typeNode(wanted.source), typeNode(actual.source)])
      }
      checkArguments(of: field, against: expected)
      if actual.deprecationReason != nil, wanted.deprecationReason == nil {
        report(
          "Interface field \(label(expected)) is not deprecated, so implementation field "
            + "\(label(field)) must not be deprecated.",
          at: [deprecatedNode(actual.source), typeNode(actual.source)])
      }
    }
  }

  private mutating func checkArguments(of field: FieldID, against expected: FieldID) {
    for wanted in schema[expected].arguments {
      let name = Array(schema.bytes(schema[wanted].name))
      guard let actual = schema.argument(named: name.span, of: field) else {
        report(
          "Interface field argument \(label(wanted, of: expected)) expected but \(label(field)) "
            + "does not provide it.", at: [schema[wanted].source, schema[field].source])
        continue
      }
      if schema[wanted].type != schema[actual].type {
        report(
          "Interface field argument \(label(wanted, of: expected)) expects type "
            + "\(schema.string(schema[wanted].type)) but \(label(actual, of: field)) is type "
            + "\(schema.string(schema[actual].type)).",
          at: [typeNode(schema[wanted].source), typeNode(schema[actual].source)])
      }
    }
    for actual in schema[field].arguments where schema[actual].isRequired {
      let name = Array(schema.bytes(schema[actual].name))
      if schema.argument(named: name.span, of: expected) == nil {
        report(
          "Argument \"\(label(actual, of: field))\" must not be required type "
            + "\"\(schema.string(schema[actual].type))\" if not provided by the Interface field "
            + "\"\(label(expected))\".", at: [schema[actual].source, schema[expected].source])
      }
    }
  }
}
