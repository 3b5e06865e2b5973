public import GraphQLLanguage

/// An immutable GraphQL schema: flat arrays of definitions, addressed by typed ids.
///
/// Built once from SDL, then shared by all threads. A look-up by name costs one hash of a few bytes
/// and, nearly always, one comparison; nothing here allocates after the schema is built.
/// Introspection types are ordinary types, and their fields have fixed ids (`IntrospectionField`).
public final class Schema: Sendable {
  /// The UTF-8 text that every `TextRange` of this schema is a range of.
  public let text: [UInt8]
  /// All types, those of the introspection system and the built-in scalars first.
  public let types: [TypeDefinition]
  /// All fields; the introspection fields first.
  public let fields: [FieldDefinition]
  /// All arguments and input fields.
  public let inputValues: [InputValueDefinition]
  /// All enum values.
  public let enumValues: [EnumValueDefinition]
  /// All directives, in the order in which introspection and printing list them.
  public let directives: [DirectiveDefinition]
  /// The schema's description.
  public let description: TextRange?
  /// The root type of queries; nil only in a schema that is not valid.
  public let queryType: TypeID?
  /// The root type of mutations.
  public let mutationType: TypeID?
  /// The root type of subscriptions.
  public let subscriptionType: TypeID?
  /// The types this schema has, in the order in which introspection lists them.
  ///
  /// Built-in scalars that nothing refers to are in `types`, but not here.
  public let typeOrder: [TypeID]
  /// The interfaces of all types; see `TypeDefinition.interfaces`.
  public let interfaceList: [TypeID]
  /// The possible types of all abstract types; see `TypeDefinition.possibleTypes`.
  public let possibleTypeList: [TypeID]
  /// The coerced default values of all arguments and input fields.
  public let defaultValues: InputValues
  /// The behaviour of each scalar type.
  public let scalars: [ScalarBehavior]

  @usableFromInline let possibleBits: [UInt64]
  @usableFromInline let possibleRowWords: Int
  @usableFromInline let slots: [NameSlot]
  @usableFromInline let typeNames: NameTable
  @usableFromInline let directiveNames: NameTable

  /// The documents the schema was built from, the built-in definitions first.
  public let documents: [Document]
  /// The nodes of all type definitions and extensions; see `TypeDefinition.sources`.
  public let typeSources: [SourceReference]
  /// The schema definition and its extensions.
  public let schemaSources: [SourceReference]

  init(_ parts: SchemaParts) {
    text = parts.text
    types = parts.types
    fields = parts.fields
    inputValues = parts.inputValues
    enumValues = parts.enumValues
    directives = parts.directives
    description = parts.description
    queryType = parts.queryType
    mutationType = parts.mutationType
    subscriptionType = parts.subscriptionType
    typeOrder = parts.typeOrder
    interfaceList = parts.interfaceList
    possibleTypeList = parts.possibleTypeList
    defaultValues = parts.defaultValues
    scalars = parts.scalars
    possibleBits = parts.possibleBits
    possibleRowWords = parts.possibleRowWords
    slots = parts.slots
    typeNames = parts.typeNames
    directiveNames = parts.directiveNames
    documents = parts.documents
    typeSources = parts.typeSources
    schemaSources = parts.schemaSources
  }
}

// MARK: - Definitions by id

extension Schema {
  /// The type `id` names.
  @inlinable public subscript(id: TypeID) -> TypeDefinition {
    _read { yield types[Int(id.rawValue)] }
  }

  /// The field `id` names.
  @inlinable public subscript(id: FieldID) -> FieldDefinition {
    _read { yield fields[Int(id.rawValue)] }
  }

  /// The argument or input field `id` names.
  @inlinable public subscript(id: InputValueID) -> InputValueDefinition {
    _read { yield inputValues[Int(id.rawValue)] }
  }

  /// The enum value `id` names.
  @inlinable public subscript(id: EnumValueID) -> EnumValueDefinition {
    _read { yield enumValues[Int(id.rawValue)] }
  }

  /// The directive `id` names.
  @inlinable public subscript(id: DirectiveID) -> DirectiveDefinition {
    _read { yield directives[Int(id.rawValue)] }
  }

  /// The kind of the type `id` names.
  @inlinable public func kind(of id: TypeID) -> TypeKind { types[Int(id.rawValue)].kind }

  /// The bytes of a name, description or reason.
  @inlinable public func bytes(_ range: TextRange) -> ArraySlice<UInt8> { text[range.indices] }

  /// A name, description or reason as a String, for messages.
  public func string(_ range: TextRange) -> String {
    String(decoding: text[range.indices], as: UTF8.self)
  }

  /// The name of a type as a String, for messages.
  public func name(of id: TypeID) -> String { string(self[id].name) }

  /// The name of a field as a String, for messages.
  public func name(of id: FieldID) -> String { string(self[id].name) }

  /// The name of an argument or input field as a String, for messages.
  public func name(of id: InputValueID) -> String { string(self[id].name) }

  /// The name of an enum value as a String, for messages.
  public func name(of id: EnumValueID) -> String { string(self[id].name) }

  /// The name of a directive as a String, for messages.
  public func name(of id: DirectiveID) -> String { string(self[id].name) }

  /// A field as messages name it, such as `Query.pet`.
  public func coordinate(of field: FieldID) -> String {
    "\(name(of: self[field].parent)).\(name(of: field))"
  }

  /// The type as SDL writes it, such as `[String!]!`.
  public func string(_ type: TypeReference) -> String {
    guard let inner = type.ofType else { return name(of: type.named) }
    return type.isNonNull ? string(inner) + "!" : "[" + string(inner) + "]"
  }

  /// The interfaces a type declares, in order.
  @inlinable public func interfaces(of id: TypeID) -> ArraySlice<TypeID> {
    interfaceList[self[id].interfaces]
  }

  /// The object types a value of the abstract type `id` can have.
  @inlinable public func possibleTypes(of id: TypeID) -> ArraySlice<TypeID> {
    possibleTypeList[self[id].possibleTypes]
  }
}

// MARK: - Look-up by name

extension Schema {
  @inlinable func find(
    _ name: Span<UInt8>, in table: NameTable, nameOf: (UInt32) -> TextRange
  ) -> UInt32? {
    guard table.mask != 0 else { return nil }
    let hash = nameHash(name)
    var probe = hash & table.mask
    while true {
      let slot = slots[Int(table.start + probe)]
      if slot.idPlusOne == 0 { return nil }
      if slot.hash == hash {
        let known = nameOf(slot.idPlusOne - 1).indices
        if isText(name, at: known, of: text) { return slot.idPlusOne - 1 }
      }
      probe = (probe + 1) & table.mask
    }
  }

  /// The type with this name, if it is one of `typeOrder`: a built-in scalar only where it is used.
  @inlinable public func type(named name: Span<UInt8>) -> TypeID? {
    find(name, in: typeNames) { types[Int($0)].name }.map(TypeID.init(rawValue:))
  }

  /// The field with this name that can be selected on `type`, the meta fields `__typename`,
  /// `__schema` and `__type` included where they are allowed (section 4).
  @inlinable public func field(named name: Span<UInt8>, on type: TypeID) -> FieldID? {
    if name.count >= 2, name[0] == UInt8(ascii: "_"), name[1] == UInt8(ascii: "_") {
      return metaField(named: name, on: type)
    }
    guard kind(of: type) == .object || kind(of: type) == .interface else { return nil }
    return find(name, in: self[type].names) { fields[Int($0)].name }.map(FieldID.init(rawValue:))
  }

  @usableFromInline func metaField(named name: Span<UInt8>, on type: TypeID) -> FieldID? {
    guard let found = find(name, in: self[.metaFields].names, nameOf: { fields[Int($0)].name })
    else {
      guard kind(of: type) == .object || kind(of: type) == .interface else { return nil }
      return find(name, in: self[type].names) { fields[Int($0)].name }.map(FieldID.init(rawValue:))
    }
    let field = FieldID(rawValue: found)
    let allowed = field == .typename ? kind(of: type).isComposite : type == queryType
    return allowed ? field : nil
  }

  /// The input field with this name of an input object type.
  @inlinable public func inputField(named name: Span<UInt8>, of type: TypeID) -> InputValueID? {
    guard kind(of: type) == .inputObject else { return nil }
    return find(name, in: self[type].names) { inputValues[Int($0)].name }
      .map(InputValueID.init(rawValue:))
  }

  /// The value with this name of an enum type.
  @inlinable public func enumValue(named name: Span<UInt8>, of type: TypeID) -> EnumValueID? {
    guard kind(of: type) == .enum else { return nil }
    return find(name, in: self[type].names) { enumValues[Int($0)].name }
      .map(EnumValueID.init(rawValue:))
  }

  /// The argument with this name of a field.
  @inlinable public func argument(named name: Span<UInt8>, of field: FieldID) -> InputValueID? {
    find(name, in: self[field].names) { inputValues[Int($0)].name }
      .map(InputValueID.init(rawValue:))
  }

  /// The directive with this name.
  @inlinable public func directive(named name: Span<UInt8>) -> DirectiveID? {
    find(name, in: directiveNames) { directives[Int($0)].name }
      .map(DirectiveID.init(rawValue:))
  }

  /// The argument with this name of a directive.
  @inlinable public func argument(
    named name: Span<UInt8>, of directive: DirectiveID
  ) -> InputValueID? {
    find(name, in: self[directive].names) { inputValues[Int($0)].name }
      .map(InputValueID.init(rawValue:))
  }
}
