/// The types that have the same id in every schema: they are built first, from `builtInSDL`.
extension TypeID {
  /// A type that is not part of any schema: it owns the meta fields.
  @usableFromInline static var metaFields: TypeID { TypeID(rawValue: 0) }
  /// The built-in scalar String.
  @inlinable public static var string: TypeID { TypeID(rawValue: 1) }
  /// The built-in scalar Int.
  @inlinable public static var int: TypeID { TypeID(rawValue: 2) }
  /// The built-in scalar Float.
  @inlinable public static var float: TypeID { TypeID(rawValue: 3) }
  /// The built-in scalar Boolean.
  @inlinable public static var boolean: TypeID { TypeID(rawValue: 4) }
  /// The built-in scalar ID.
  @inlinable public static var id: TypeID { TypeID(rawValue: 5) }
  /// The introspection type `__Schema`.
  @inlinable public static var schemaType: TypeID { TypeID(rawValue: 6) }
}

extension FieldID {
  /// The meta field `__schema` of the query root.
  @inlinable public static var schema: FieldID { FieldID(rawValue: 0) }
  /// The meta field `__type` of the query root.
  @inlinable public static var type: FieldID { FieldID(rawValue: 1) }
  /// The meta field `__typename` of every composite type.
  @inlinable public static var typename: FieldID { FieldID(rawValue: 2) }
}

/// Every field of the introspection system (section 4.2); the raw value is its `FieldID`.
///
/// The executor switches over this to resolve introspection from the schema's arrays.
public enum IntrospectionField: UInt32, CaseIterable, Sendable {
  case metaSchema, metaType, metaTypename
  case schemaDescription, schemaTypes, schemaQueryType, schemaMutationType
  case schemaSubscriptionType, schemaDirectives
  case typeKind, typeName, typeDescription, typeSpecifiedByURL, typeFields, typeInterfaces
  case typePossibleTypes, typeEnumValues, typeInputFields, typeOfType, typeIsOneOf
  case fieldName, fieldDescription, fieldArgs, fieldType, fieldIsDeprecated
  case fieldDeprecationReason
  case inputValueName, inputValueDescription, inputValueType, inputValueDefaultValue
  case inputValueIsDeprecated, inputValueDeprecationReason
  case enumValueName, enumValueDescription, enumValueIsDeprecated, enumValueDeprecationReason
  case directiveName, directiveDescription, directiveIsRepeatable, directiveLocations
  case directiveArgs

  /// The introspection field with this id; nil for a field of the application.
  @inlinable public init?(_ field: FieldID) { self.init(rawValue: field.rawValue) }
}
