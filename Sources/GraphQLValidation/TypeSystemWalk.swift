import GraphQLLanguage
import GraphQLTypeSystem

/// What the rules for type system documents have met so far.
struct TypeSystemNames {
  var hasSchemaDefinition = false
  /// Byte offset of the first operation type definition of each kind.
  var operationTypes: [UInt32?] = Array(repeating: nil, count: OperationType.allCases.count)
  /// Byte offset of the first definition with each name.
  var types = NameIndex()
  var directives = NameIndex()
  /// Fields and enum values, of the type with the name that qualifies theirs.
  var members = NameIndex()
  /// Directives on a type (its extensions included), qualified by the type's name.
  var typeDirectives = NameIndex()
  var schemaDirectives = NameIndex()
}

/// The walk over type system definitions and extensions, in type system documents or, where they
/// do not belong, in others.
extension Validator {
  mutating func walkTypeSystemDefinition(_ definition: NodeID) {
    walksTypeSystem = true
    enterDefinition(definition)
    walkMembers(of: definition)
    walksTypeSystem = false
  }

  private mutating func enterDefinition(_ node: NodeID) {
    let kind = document.kind(of: node)
    if kind == .schemaDefinition, rules.contains(.loneSchemaDefinition) {
      checkLoneSchemaDefinition(node)
    }
    if kind == .schemaDefinition || kind == .schemaExtension {
      if rules.contains(.uniqueOperationTypes) { checkUniqueOperationTypes(node) }
    }
    if kind.isTypeDefinition, rules.contains(.uniqueTypeNames) { checkUniqueTypeNames(node) }
    if kind == .enumTypeDefinition || kind == .enumTypeExtension {
      if rules.contains(.uniqueEnumValueNames) { checkUniqueEnumValueNames(node) }
    }
    if rules.contains(.uniqueFieldDefinitionNames) { checkUniqueFieldDefinitionNames(node) }
    if rules.contains(.uniqueArgumentDefinitionNames) { checkUniqueArgumentDefinitionNames(node) }
    if kind == .directiveDefinition, rules.contains(.uniqueDirectiveNames) {
      checkUniqueDirectiveNames(node)
    }
    if rules.contains(.uniqueDirectivesPerLocation) { checkUniqueDirectives(ofDefinition: node) }
    if kind.isTypeExtension, rules.contains(.possibleTypeExtensions) {
      checkPossibleTypeExtensions(node)
    }
    if kind == .schemaExtension, rules.contains(.possibleTypeExtensions) {
      checkPossibleSchemaExtension(node)
    }
  }

  /// Walks what a definition, or a field or value in one, holds.
  private mutating func walkMembers(of node: NodeID) {
    let kind = document.kind(of: node)
    for child in document.children(of: node) {
      let childKind = document.kind(of: child)
      switch childKind {
      case .directive:
        walkDirective(child, at: directiveLocation(ofDefinition: node))
      case .namedType, .listType, .nonNullType:
        walkTypeReference(child)
      case .fieldDefinition, .enumValueDefinition, .operationTypeDefinition:
        if rules.contains(.uniqueDirectivesPerLocation) { checkUniqueDirectives(of: child) }
        walkMembers(of: child)
      case .inputValueDefinition:
        if rules.contains(.uniqueDirectivesPerLocation) { checkUniqueDirectives(of: child) }
        walkInputValue(child, inInputObject: kind.isInputObject)
      default: break
      }
    }
  }

  private mutating func walkInputValue(_ node: NodeID, inInputObject: Bool) {
    for child in document.children(of: node) {
      let kind = document.kind(of: child)
      if kind == .directive {
        walkDirective(child, at: inInputObject ? .inputFieldDefinition : .argumentDefinition)
      } else if kind.isTypeReference {
        walkTypeReference(child)
      } else if kind.isValue {
        walkValue(child, VariableUsage(variable: child, type: nil))
      }
    }
  }

  /// Where a directive stands that is a child of this definition.
  private func directiveLocation(ofDefinition node: NodeID) -> DirectiveLocation {
    switch document.kind(of: node) {
    case .scalarTypeDefinition, .scalarTypeExtension: .scalar
    case .objectTypeDefinition, .objectTypeExtension: .object
    case .interfaceTypeDefinition, .interfaceTypeExtension: .interface
    case .unionTypeDefinition, .unionTypeExtension: .union
    case .enumTypeDefinition, .enumTypeExtension: .enum
    case .inputObjectTypeDefinition, .inputObjectTypeExtension: .inputObject
    case .fieldDefinition: .fieldDefinition
    case .enumValueDefinition: .enumValue
    default: .schema
    }
  }
}

extension NodeKind {
  /// Whether the node defines or extends an input object type.
  var isInputObject: Bool {
    self == .inputObjectTypeDefinition || self == .inputObjectTypeExtension
  }
}
