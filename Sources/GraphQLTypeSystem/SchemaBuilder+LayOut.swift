internal import GraphQLLanguage

/// The second pass: each type with its members, in one place.
extension SchemaBuilder {
  mutating func layOut(_ outline: TypeOutline, id: TypeID) {
    let definition = outline.sources[0]
    var type = TypeDefinition(
      kind: outline.kind, isOneOf: false, isBuiltIn: outline.isBuiltIn, name: outline.name,
      description: describe(NodeID(definition.node), document(definition)), specifiedByURL: nil,
      fields: .empty, inputFields: .empty, enumValues: .empty, interfaces: 0..<0,
      possibleTypes: 0..<0, scalarKind: .custom, scalar: 0, possibleRow: 0, names: .empty,
      sources: parts.typeSources.count..<parts.typeSources.count + outline.sources.count)
    parts.typeSources.append(contentsOf: outline.sources)
    switch outline.kind {
    case .scalar: layOut(scalar: outline, &type)
    case .object, .interface:
      layOut(fields: outline, &type, id)
      type.interfaces = layOutReferences(outline, into: \.interfaceList)
    case .union: type.possibleTypes = layOutReferences(outline, into: \.possibleTypeList)
    case .enum: layOut(enumValues: outline, &type, id)
    case .inputObject:
      let node = NodeID(definition.node)
      type.isOneOf = directive("oneOf", on: node, of: document(definition)) != nil
      layOut(inputFields: outline, &type)
    }
    parts.types.append(type)
  }

  private mutating func layOut(scalar outline: TypeOutline, _ type: inout TypeDefinition) {
    for source in outline.sources {
      let document = document(source)
      if let directive = directive("specifiedBy", on: NodeID(source.node), of: document) {
        type.specifiedByURL = stringArgument("url", of: directive, document)
      }
    }
    type.scalar = parts.scalars.count
    if outline.isBuiltIn {
      let kinds: [ScalarBehavior.Kind] = [.string, .int, .float, .boolean, .id]
      type.scalarKind = kinds[parts.scalars.count]
      parts.scalars.append(ScalarBehavior())
    } else {
      let name = string(outline.name)
      let custom = scalars.first { $0.name == name }
      parts.scalars.append(custom?.behavior ?? ScalarBehavior())
    }
  }

  private mutating func layOut(
    fields outline: TypeOutline, _ type: inout TypeDefinition, _ id: TypeID
  ) {
    let first = UInt32(parts.fields.count)
    let nodes = members(of: outline, .fieldDefinition)
    type.names = tables.makeTable(for: nodes.count)
    for source in nodes {
      let document = document(source)
      let node = NodeID(source.node)
      let name = intern(document.name(of: node), of: document)
      let next = UInt32(parts.fields.count)
      insert(name, id: next, into: type.names, source, "Field", outline, among: nodes)
      let (arguments, names) = layOut(
        arguments: source, owner: "\(string(outline.name)).\(string(name))")
      guard let typeNode = document.type(of: node),
        let fieldType = typeReference(typeNode, of: document)
      else { continue }
      parts.fields.append(
        FieldDefinition(
          name: name, description: describe(node, document), type: fieldType,
          arguments: arguments, deprecationReason: deprecationReason(of: node, document),
          parent: id, source: source, names: names))
    }
    type.fields = IDRange(first: first, count: parts.fields.count - Int(first))
  }

  private mutating func layOut(inputFields outline: TypeOutline, _ type: inout TypeDefinition) {
    let first = UInt32(parts.inputValues.count)
    let nodes = members(of: outline, .inputValueDefinition)
    type.names = tables.makeTable(for: nodes.count)
    for source in nodes {
      let document = document(source)
      let name = intern(document.name(of: NodeID(source.node)), of: document)
      let next = UInt32(parts.inputValues.count)
      insert(name, id: next, into: type.names, source, "Field", outline, among: nodes)
      layOut(inputValue: source, named: name)
    }
    type.inputFields = IDRange(first: first, count: parts.inputValues.count - Int(first))
  }

  private mutating func layOut(
    enumValues outline: TypeOutline, _ type: inout TypeDefinition, _ id: TypeID
  ) {
    let first = UInt32(parts.enumValues.count)
    let nodes = members(of: outline, .enumValueDefinition)
    type.names = tables.makeTable(for: nodes.count)
    for source in nodes {
      let document = document(source)
      let node = NodeID(source.node)
      let name = intern(document.name(of: node), of: document)
      let next = UInt32(parts.enumValues.count)
      insert(name, id: next, into: type.names, source, "Enum value", outline, among: nodes)
      parts.enumValues.append(
        EnumValueDefinition(
          name: name, description: describe(node, document),
          deprecationReason: deprecationReason(of: node, document), parent: id, source: source))
    }
    type.enumValues = IDRange(first: first, count: parts.enumValues.count - Int(first))
  }

  mutating func layOut(directive name: TextRange, _ source: SourceReference) {
    let document = document(source)
    let node = NodeID(source.node)
    let (arguments, names) = layOut(arguments: source, owner: "@\(string(name))")
    var locations: [DirectiveLocation] = []
    for location in document.directiveLocations(of: node) {
      let known = DirectiveLocation.allCases.first {
        document.isEqual(document.range(of: location), $0.name)
      }
      if let known { locations.append(known) }
    }
    let isBuiltIn = parts.documents[0].definitions.contains {
      parts.documents[0].kind(of: $0) == .directiveDefinition
        && parts.documents[0].isEqual(
          parts.documents[0].name(of: $0), to: document, document.name(of: node))
    }
    parts.directives.append(
      DirectiveDefinition(
        name: name, description: describe(node, document), arguments: arguments,
        locations: DirectiveLocations(locations.map { DirectiveLocations($0) }),
        locationList: locations, isRepeatable: document.isRepeatable(node), isBuiltIn: isBuiltIn,
        source: source, names: names))
  }

  private mutating func layOut(
    arguments source: SourceReference, owner: String
  ) -> (IDRange<InputValueID>, NameTable) {
    let document = document(source)
    let first = UInt32(parts.inputValues.count)
    let nodes = document.inputValueDefinitions(of: NodeID(source.node))
    let table = tables.makeTable(for: nodes.count)
    for node in nodes {
      let range = document.name(of: node)
      let bytes = document.source.span.extracting(range.indices)
      if tables.find(bytes, in: table, text: parts.text) != nil {
        let name = document.text(in: range)
        fail("Argument \"\(owner)(\(name):)\" can only be defined once.", at: node, of: document)
      }
      let name = intern(range, of: document)
      let next = UInt32(parts.inputValues.count)
      tables.insert(name, id: next, into: table, text: parts.text)
      layOut(
        inputValue: SourceReference(document: source.document, node: node.rawValue), named: name)
    }
    return (IDRange(first: first, count: parts.inputValues.count - Int(first)), table)
  }

  private mutating func layOut(inputValue source: SourceReference, named name: TextRange) {
    let document = document(source)
    let node = NodeID(source.node)
    guard let typeNode = document.type(of: node),
      let type = typeReference(typeNode, of: document)
    else { return }
    parts.inputValues.append(
      InputValueDefinition(
        name: name, description: describe(node, document), type: type,
        defaultLiteral: document.defaultValue(of: node).map {
          SourceReference(document: source.document, node: $0.rawValue)
        },
        defaultValue: nil, deprecationReason: deprecationReason(of: node, document),
        source: source))
  }
}

// MARK: - Members

extension SchemaBuilder {
  /// The nodes of one kind in a type's definition and extensions.
  private func members(of outline: TypeOutline, _ kind: NodeKind) -> [SourceReference] {
    var found: [SourceReference] = []
    for source in outline.sources {
      for child in document(source).children(of: NodeID(source.node), kind) {
        found.append(SourceReference(document: source.document, node: child.rawValue))
      }
    }
    return found
  }

  /// Enters a member's name; a second one of that name is an error.
  private mutating func insert(
    _ name: TextRange, id: UInt32, into table: NameTable, _ source: SourceReference,
    _ what: String, _ outline: TypeOutline, among members: [SourceReference]
  ) {
    if tables.find(name, in: table, text: parts.text) != nil {
      let place = "\(what) \"\(string(outline.name)).\(string(name))\""
      // Looked for in the documents: a member whose type is unknown has no definition.
      let first = members.first { other in
        let document = document(other)
        let known = document.source[document.name(of: NodeID(other.node)).indices]
        return known.elementsEqual(parts.text[name.indices])
      }
      let isExtension = (first ?? source).document < source.document
      let message =
        isExtension
        ? "\(place) already exists in the schema. It cannot also be defined in this type extension."
        : "\(place) can only be defined once."
      fail(message, at: NodeID(source.node), of: document(source))
    }
    tables.insert(name, id: id, into: table, text: parts.text)
  }

  /// The types a union lists or an object or interface implements.
  private mutating func layOutReferences(
    _ outline: TypeOutline, into list: WritableKeyPath<SchemaParts, [TypeID]>
  ) -> Range<Int> {
    let first = parts[keyPath: list].count
    for source in members(of: outline, .namedType) {
      if let type = resolve(NodeID(source.node), of: document(source)) {
        parts[keyPath: list].append(type)
      }
    }
    return first..<parts[keyPath: list].count
  }

  /// The root types: those of the schema definition and extensions, or the types with the usual
  /// names in the first document (section 3.3.1).
  mutating func layOutRoots() {
    var isDefined = false
    for source in parts.schemaSources {
      let document = document(source)
      let node = NodeID(source.node)
      if document.kind(of: node) == .schemaDefinition {
        isDefined = true
        parts.description = describe(node, document)
      }
      for root in document.operationTypeDefinitions(of: node) {
        guard let typeNode = document.type(of: root),
          let type = resolve(typeNode, of: document)
        else { continue }
        switch document.operationType(of: root) {
        case .query: parts.queryType = type
        case .mutation: parts.mutationType = type
        case .subscription: parts.subscriptionType = type
        }
      }
    }
    guard !isDefined else { return }
    parts.queryType = parts.queryType ?? usualRoot("Query")
    parts.mutationType = parts.mutationType ?? usualRoot("Mutation")
    parts.subscriptionType = parts.subscriptionType ?? usualRoot("Subscription")
  }

  private func usualRoot(_ name: StaticString) -> TypeID? {
    let found = outlines.firstIndex { outline in
      let source = outline.sources[0]
      let document = document(source)
      return source.document == 1 && document.isEqual(document.name(of: NodeID(source.node)), name)
    }
    return found.map { TypeID(rawValue: UInt32($0)) }
  }
}
