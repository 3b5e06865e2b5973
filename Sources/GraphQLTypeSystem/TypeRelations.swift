public import GraphQLLanguage

/// How types of one schema relate (section 3.6: covariance; section 5.5.2.3: overlap).
extension Schema {
  /// Whether values of `type` can be arguments, variables or input fields.
  @inlinable public func isInput(_ type: TypeReference) -> Bool { kind(of: type.named).isInput }

  /// Whether fields can have this type.
  @inlinable public func isOutput(_ type: TypeReference) -> Bool { kind(of: type.named).isOutput }

  /// Whether an object of type `object` can stand where the abstract type `abstract` is asked for.
  @inlinable public func isPossible(_ object: TypeID, of abstract: TypeID) -> Bool {
    let start = self[abstract].possibleRow * possibleRowWords
    let word = possibleBits[start + Int(object.rawValue >> 6)]
    return word >> UInt64(object.rawValue & 63) & 1 == 1
  }

  /// Whether `type` is `abstract`, a member of it or an implementation of it.
  public func isSubType(_ type: TypeID, of abstract: TypeID) -> Bool {
    if type == abstract { return true }
    switch kind(of: abstract) {
    case .union: return isPossible(type, of: abstract)
    case .interface: return interfaces(of: type).contains(abstract)
    case .scalar, .object, .enum, .inputObject: return false
    }
  }

  /// Whether a value of type `type` can stand where `superType` is expected (covariance).
  public func isSubType(_ type: TypeReference, of superType: TypeReference) -> Bool {
    if type == superType { return true }
    if superType.isNonNull {
      return type.isNonNull && isSubType(type.nullable, of: superType.nullable)
    }
    if type.isNonNull { return isSubType(type.nullable, of: superType) }
    if superType.isList {
      guard type.isList, let item = type.listItem, let superItem = superType.listItem else {
        return false
      }
      return isSubType(item, of: superItem)
    }
    guard type.isNamed else { return false }
    return isSubType(type.named, of: superType.named)
  }

  /// Whether some object type belongs to both composite types.
  public func doTypesOverlap(_ left: TypeID, _ right: TypeID) -> Bool {
    if left == right { return true }
    switch (kind(of: left).isAbstract, kind(of: right).isAbstract) {
    case (true, true):
      let leftStart = self[left].possibleRow * possibleRowWords
      let rightStart = self[right].possibleRow * possibleRowWords
      for word in 0..<possibleRowWords
      where possibleBits[leftStart + word] & possibleBits[rightStart + word] != 0 {
        return true
      }
      return false
    case (true, false): return isPossible(right, of: left)
    case (false, true): return isPossible(left, of: right)
    case (false, false): return false
    }
  }
}

extension Schema {
  /// The type that a type node of an executable document refers to (section 2.12).
  ///
  /// - Returns: nil if no type has the name, or it is wrapped more than
  ///   `TypeReference.maximumWrappers` times.
  public func type(_ node: NodeID, of document: Document) -> TypeReference? {
    switch document.kind(of: node) {
    case .namedType:
      let name = document.source.span.extracting(document.range(of: node).indices)
      return type(named: name).map(TypeReference.init)
    case .listType:
      return document.type(of: node).flatMap { type($0, of: document) }?.asList
    case .nonNullType:
      return document.type(of: node).flatMap { type($0, of: document) }?.asNonNull
    default: return nil
    }
  }
}
