/// The six kinds of named types (section 3.4).
public enum TypeKind: UInt8, Sendable {
  case scalar, object, interface, union, `enum`, inputObject

  /// Whether values of this kind can be arguments, variables and input fields.
  @inlinable public var isInput: Bool { self == .scalar || self == .enum || self == .inputObject }

  /// Whether fields can have this kind of type.
  @inlinable public var isOutput: Bool { self != .inputObject }

  /// Whether selections end here: scalars and enums.
  @inlinable public var isLeaf: Bool { self == .scalar || self == .enum }

  /// Whether there is a selection set below: objects, interfaces and unions.
  @inlinable public var isComposite: Bool {
    self == .object || self == .interface || self == .union
  }

  /// Whether the object type is known only at runtime: interfaces and unions.
  @inlinable public var isAbstract: Bool { self == .interface || self == .union }
}

/// Where a definition stands in the SDL a schema was built from.
@frozen public struct SourceReference: Hashable, Sendable {
  /// The document, counted among those the schema was built from; built-in text comes first.
  public let document: UInt32
  /// The node in that document.
  public let node: UInt32

  @inlinable public init(document: UInt32, node: UInt32) {
    self.document = document
    self.node = node
  }
}

/// One named type (sections 3.5 to 3.10).
public struct TypeDefinition: Sendable {
  /// The kind of type; what the other properties hold depends on it.
  public let kind: TypeKind
  /// Whether the type carries `@oneOf` (section 3.10.1).
  public internal(set) var isOneOf: Bool
  /// Whether it is a built-in scalar or an introspection type.
  public let isBuiltIn: Bool
  /// The type's name.
  public let name: TextRange
  /// The type's description.
  public let description: TextRange?
  /// Of a scalar: what `@specifiedBy` says.
  public internal(set) var specifiedByURL: TextRange?
  /// Of objects and interfaces: the fields.
  public internal(set) var fields: IDRange<FieldID>
  /// Of input objects: the fields.
  public internal(set) var inputFields: IDRange<InputValueID>
  /// Of enums: the values.
  public internal(set) var enumValues: IDRange<EnumValueID>
  /// Of objects and interfaces: the interfaces they implement, a range of `Schema.interfaceList`.
  public internal(set) var interfaces: Range<Int>
  /// Of abstract types: the members of a union, in order, or the objects that implement an
  /// interface; a range of `Schema.possibleTypeList`.
  public internal(set) var possibleTypes: Range<Int>
  /// Of a scalar: which one.
  public internal(set) var scalarKind: ScalarBehavior.Kind
  /// Of a scalar: its place in `Schema.scalars`.
  public internal(set) var scalar: Int
  /// Of an abstract type: its row in the schema's bit matrix.
  @usableFromInline var possibleRow: Int
  /// Fields, input fields or enum values by name.
  @usableFromInline var names: NameTable
  /// The definition and its extensions, a range of `Schema.typeSources`.
  public internal(set) var sources: Range<Int>
}

/// One field of an object or interface (section 3.6).
public struct FieldDefinition: Sendable {
  /// The field's name.
  public let name: TextRange
  /// The field's description.
  public let description: TextRange?
  /// The type of its value.
  public let type: TypeReference
  /// Its arguments, in order.
  public let arguments: IDRange<InputValueID>
  /// The reason given with `@deprecated`; nil when it is not deprecated.
  public let deprecationReason: TextRange?
  /// The type it belongs to.
  public let parent: TypeID
  /// Where it is defined.
  public let source: SourceReference
  @usableFromInline var names: NameTable
}

/// One argument or input field (section 3.6.1, 3.10).
public struct InputValueDefinition: Sendable {
  /// The name.
  public let name: TextRange
  /// The description.
  public let description: TextRange?
  /// The type a value must have.
  public let type: TypeReference
  /// Where the default value stands in the SDL, as a Value node; nil without one.
  public let defaultLiteral: SourceReference?
  /// The coerced default value in `Schema.defaultValues`; nil without one, or if it is invalid.
  public internal(set) var defaultValue: InputNodeID?
  /// The reason given with `@deprecated`; nil when it is not deprecated.
  public let deprecationReason: TextRange?
  /// Where it is defined.
  public let source: SourceReference

  /// Whether a value must be given: the type is non-null and there is no default.
  @inlinable public var isRequired: Bool { type.isNonNull && defaultLiteral == nil }
}

/// One value of an enum (section 3.9).
public struct EnumValueDefinition: Sendable {
  /// The name.
  public let name: TextRange
  /// The description.
  public let description: TextRange?
  /// The reason given with `@deprecated`; nil when it is not deprecated.
  public let deprecationReason: TextRange?
  /// The enum it belongs to.
  public let parent: TypeID
  /// Where it is defined.
  public let source: SourceReference
}

/// One directive (section 3.13).
public struct DirectiveDefinition: Sendable {
  /// The name, without the at sign.
  public let name: TextRange
  /// The description.
  public let description: TextRange?
  /// Its arguments, in order.
  public let arguments: IDRange<InputValueID>
  /// Where it may stand.
  public let locations: DirectiveLocations
  /// The same, in the order of the definition.
  public let locationList: [DirectiveLocation]
  /// Whether it may stand several times in one place.
  public let isRepeatable: Bool
  /// Whether it is one of the five that every schema has.
  public let isBuiltIn: Bool
  /// Where it is defined.
  public let source: SourceReference
  @usableFromInline var names: NameTable
}
