/// Accessors for type system definitions and extensions, chapter 3.
extension Document {
  /// The description in front of a definition: a `stringValue`.
  @inlinable
  public func description(of id: NodeID) -> NodeID? {
    let first = id.rawValue + 1
    guard first < self[id].next, nodes[Int(first)].kind == .stringValue else { return nil }
    return NodeID(first)
  }

  /// The interfaces an object or interface type (extension) implements: `namedType` nodes.
  @inlinable
  public func interfaces(of id: NodeID) -> NodeChildrenOfKind { children(of: id, .namedType) }

  /// The members of a union type (extension): `namedType` nodes.
  @inlinable
  public func memberTypes(of id: NodeID) -> NodeChildrenOfKind { children(of: id, .namedType) }

  /// The field definitions of an object or interface type (extension).
  @inlinable
  public func fieldDefinitions(of id: NodeID) -> NodeChildrenOfKind {
    children(of: id, .fieldDefinition)
  }

  /// The arguments of a field or directive definition, or the fields of an input object type
  /// (extension): `inputValueDefinition` nodes.
  @inlinable
  public func inputValueDefinitions(of id: NodeID) -> NodeChildrenOfKind {
    children(of: id, .inputValueDefinition)
  }

  /// The values of an enum type (extension).
  @inlinable
  public func enumValueDefinitions(of id: NodeID) -> NodeChildrenOfKind {
    children(of: id, .enumValueDefinition)
  }

  /// The root operation types of a schema definition or extension.
  @inlinable
  public func operationTypeDefinitions(of id: NodeID) -> NodeChildrenOfKind {
    children(of: id, .operationTypeDefinition)
  }

  /// The locations of a directive definition: `name` nodes.
  @inlinable
  public func directiveLocations(of id: NodeID) -> NodeChildrenOfKind {
    var names = children(of: id, .name)
    _ = names.next()
    return names
  }

  /// Whether a directive definition says `repeatable`.
  @inlinable
  public func isRepeatable(_ directiveDefinition: NodeID) -> Bool {
    self[directiveDefinition].flags.contains(.repeatable)
  }
}
