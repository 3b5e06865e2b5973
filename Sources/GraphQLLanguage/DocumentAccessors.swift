extension Document {
  /// The name of a definition, selection, argument, directive, variable or type reference.
  ///
  /// Empty for an anonymous operation. The name of a variable definition is its variable's name;
  /// a variable's name is without `$`. A schema definition, a list, an inline fragment and the like
  /// have no name: empty too.
  @inlinable
  public func name(of id: NodeID) -> SourceRange {
    let node = self[id]
    if node.flags.contains(.nameFirst) { return nameAtStart(of: node) }
    switch node.kind {
    case .name, .namedType, .enumValue: return node.range
    case .variable: return nameAtEnd(of: node)
    default: return nameAmongChildren(of: id)
    }
  }

  @inlinable
  internal func nameAtStart(of node: Node) -> SourceRange {
    if node.nameLength < UInt16.max {
      return SourceRange(start: node.start, end: node.start + UInt32(node.nameLength))
    }
    return longNameAtStart(of: node)
  }

  /// A name of 65,535 bytes or more: its end must be looked for.
  @usableFromInline
  internal func longNameAtStart(of node: Node) -> SourceRange {
    var end = Int(node.start)
    while end < Int(node.end), ByteClass.isNameContinue(source[end]) { end += 1 }
    return SourceRange(start: node.start, end: UInt32(end))
  }

  /// A variable's name: all name bytes before its end (ignored bytes may follow the `$`).
  @usableFromInline
  internal func nameAtEnd(of node: Node) -> SourceRange {
    var start = Int(node.end)
    while start > Int(node.start), ByteClass.isNameContinue(source[start - 1]) { start -= 1 }
    return SourceRange(start: UInt32(start), end: node.end)
  }

  @usableFromInline
  internal func nameAmongChildren(of id: NodeID) -> SourceRange {
    let node = self[id]
    if node.kind == .variableDefinition, let variable = firstChild(of: id, .variable) {
      return nameAtEnd(of: self[variable])
    }
    if node.flags.contains(.alias), node.kind == .field {
      return nodes[Int(id.rawValue) + 2].range
    }
    guard let name = firstChild(of: id, .name) else {
      return SourceRange(start: node.start, end: node.start)
    }
    return self[name].range
  }

  /// A field's alias; nil when it has none.
  @inlinable
  public func alias(of field: NodeID) -> SourceRange? {
    let node = self[field]
    guard node.kind == .field, node.flags.contains(.alias) else { return nil }
    return nodes[Int(field.rawValue) + 1].range
  }

  /// The key of a field in the response: the alias, or else the name (section 2.7).
  @inlinable
  public func responseName(of field: NodeID) -> SourceRange { alias(of: field) ?? name(of: field) }

  /// The arguments of a field or directive.
  @inlinable
  public func arguments(of id: NodeID) -> NodeChildrenOfKind { children(of: id, .argument) }

  /// The directives applied to a node, in source order.
  @inlinable
  public func directives(of id: NodeID) -> NodeChildrenOfKind { children(of: id, .directive) }

  /// The selection set of an operation, field, inline fragment or fragment definition.
  @inlinable
  public func selectionSet(of id: NodeID) -> NodeID? { firstChild(of: id, .selectionSet) }

  /// The selections of a selection set, or of the node that has one; none without.
  @inlinable
  public func selections(of id: NodeID) -> NodeChildren {
    if self[id].kind == .selectionSet { return children(of: id) }
    guard let set = selectionSet(of: id) else {
      return NodeChildren(nodes: nodes, cursor: 0, limit: 0)
    }
    return children(of: set)
  }

  /// The type condition of a fragment definition or an inline fragment: a `namedType`.
  @inlinable
  public func typeCondition(of id: NodeID) -> NodeID? { firstChild(of: id, .namedType) }

  /// The kind of an operation definition or of a root operation type definition.
  @inlinable
  public func operationType(of id: NodeID) -> OperationType {
    let flags = self[id].flags
    if flags.contains(.mutation) { return .mutation }
    return flags.contains(.subscription) ? .subscription : .query
  }

  /// An operation's variable definitions, in source order.
  @inlinable
  public func variableDefinitions(of operation: NodeID) -> NodeChildrenOfKind {
    children(of: operation, .variableDefinition)
  }

  /// The type of a variable, field or input value definition, or what a list or non-null type
  /// wraps, or the root type of an operation type definition.
  @inlinable
  public func type(of id: NodeID) -> NodeID? {
    children(of: id).first { self[$0].kind.isTypeReference }
  }

  /// The value of an argument or object field; a definition has at most a `defaultValue`.
  @inlinable
  public func value(of id: NodeID) -> NodeID {
    // The name is the node's first token, so the value is the only child.
    NodeID(id.rawValue + 1)
  }

  /// The default value of a variable or input value definition.
  @inlinable
  public func defaultValue(of id: NodeID) -> NodeID? {
    var afterType = false
    for child in children(of: id) {
      let kind = self[child].kind
      if afterType, kind.isValue { return child }
      if kind.isTypeReference { afterType = true }
    }
    return nil
  }
}
