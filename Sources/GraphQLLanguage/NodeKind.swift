/// What a syntax node is, under the name graphql-js gives it.
///
/// Specification: chapter 2 (executable) and chapter 3 (type system) productions.
public enum NodeKind: UInt8, Sendable, CaseIterable {
  case document
  case name

  // Executable definitions and selections, section 2.3 to 2.9.
  case operationDefinition
  case fragmentDefinition
  case variableDefinition
  case variable
  case selectionSet
  case field
  case argument
  case fragmentSpread
  case inlineFragment
  case directive

  // Values, section 2.10.
  case intValue
  case floatValue
  case stringValue
  case booleanValue
  case nullValue
  case enumValue
  case listValue
  case objectValue
  case objectField

  // Type references, section 2.12.
  case namedType
  case listType
  case nonNullType

  // Type system definitions, chapter 3.
  case schemaDefinition
  case operationTypeDefinition
  case scalarTypeDefinition
  case objectTypeDefinition
  case interfaceTypeDefinition
  case unionTypeDefinition
  case enumTypeDefinition
  case inputObjectTypeDefinition
  case directiveDefinition
  case fieldDefinition
  case inputValueDefinition
  case enumValueDefinition

  // Type system extensions, chapter 3.
  case schemaExtension
  case scalarTypeExtension
  case objectTypeExtension
  case interfaceTypeExtension
  case unionTypeExtension
  case enumTypeExtension
  case inputObjectTypeExtension
}

extension NodeKind {
  /// Whether the node is a definition of an executable document: an operation or a fragment.
  @inlinable
  public var isExecutableDefinition: Bool {
    self == .operationDefinition || self == .fragmentDefinition
  }

  /// Whether the node defines a type.
  @inlinable
  public var isTypeDefinition: Bool {
    switch self {
    case .scalarTypeDefinition, .objectTypeDefinition, .interfaceTypeDefinition,
      .unionTypeDefinition, .enumTypeDefinition, .inputObjectTypeDefinition:
      true
    default: false
    }
  }

  /// Whether the node extends a type (a schema extension is none).
  @inlinable
  public var isTypeExtension: Bool {
    switch self {
    case .scalarTypeExtension, .objectTypeExtension, .interfaceTypeExtension,
      .unionTypeExtension, .enumTypeExtension, .inputObjectTypeExtension:
      true
    default: false
    }
  }

  /// Whether the node is a value, a variable included.
  @inlinable
  public var isValue: Bool {
    switch self {
    case .variable, .intValue, .floatValue, .stringValue, .booleanValue, .nullValue, .enumValue,
      .listValue, .objectValue:
      true
    default: false
    }
  }

  /// Whether the node is a type reference.
  @inlinable
  public var isTypeReference: Bool {
    self == .namedType || self == .listType || self == .nonNullType
  }
}
