/// The places where a directive may stand (section 3.13).
public enum DirectiveLocation: UInt8, CaseIterable, Sendable {
  case query, mutation, subscription, field, fragmentDefinition, fragmentSpread, inlineFragment
  case variableDefinition, schema, scalar, object, fieldDefinition, argumentDefinition, interface
  case union, `enum`, enumValue, inputObject, inputFieldDefinition

  /// The name used in SDL and introspection.
  public var name: StaticString {
    switch self {
    case .query: "QUERY"
    case .mutation: "MUTATION"
    case .subscription: "SUBSCRIPTION"
    case .field: "FIELD"
    case .fragmentDefinition: "FRAGMENT_DEFINITION"
    case .fragmentSpread: "FRAGMENT_SPREAD"
    case .inlineFragment: "INLINE_FRAGMENT"
    case .variableDefinition: "VARIABLE_DEFINITION"
    case .schema: "SCHEMA"
    case .scalar: "SCALAR"
    case .object: "OBJECT"
    case .fieldDefinition: "FIELD_DEFINITION"
    case .argumentDefinition: "ARGUMENT_DEFINITION"
    case .interface: "INTERFACE"
    case .union: "UNION"
    case .enum: "ENUM"
    case .enumValue: "ENUM_VALUE"
    case .inputObject: "INPUT_OBJECT"
    case .inputFieldDefinition: "INPUT_FIELD_DEFINITION"
    }
  }
}

/// A set of directive locations, for a test of one bit.
@frozen public struct DirectiveLocations: OptionSet, Sendable {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The set of one location.
  @inlinable public init(_ location: DirectiveLocation) { rawValue = 1 << location.rawValue }

  /// Whether `location` is in the set.
  @inlinable public func contains(_ location: DirectiveLocation) -> Bool {
    rawValue & (1 << location.rawValue) != 0
  }
}
