import GraphQLLanguage
import GraphQLTypeSystem

/// When two fields with one response name are the same field, section 5.3.2.
extension Validator {
  /// The definition of a selected field; nil where the schema knows none.
  func field(of node: NodeID, on parent: TypeID?) -> FieldID? {
    parent.flatMap { field(named: document.name(of: node), on: $0) }
  }

  /// Whether both select the same field with the same arguments.
  func isSameCall(_ left: NodeID, _ right: NodeID) -> Bool {
    document.isEqual(document.name(of: left), document.name(of: right))
      && haveSameArguments(left, right)
  }

  /// Whether both have the same arguments, in whatever order.
  func haveSameArguments(_ left: NodeID, _ right: NodeID) -> Bool {
    let leftArguments = document.arguments(of: left)
    let rightArguments = document.arguments(of: right)
    if leftArguments.isEmpty && rightArguments.isEmpty { return true }
    guard leftArguments.count == rightArguments.count else { return false }
    // Most often in the same order, and then there is no need to look for names.
    var other = rightArguments
    for argument in leftArguments {
      guard let candidate = other.next() else { return false }
      let name = document.name(of: argument)
      var counterpart: NodeID? = candidate
      if !document.isEqual(document.name(of: candidate), name) {
        counterpart = nil
        for each in rightArguments where document.isEqual(document.name(of: each), name) {
          counterpart = each
        }
      }
      guard let counterpart,
        isSameValue(document.value(of: argument), document.value(of: counterpart))
      else { return false }
    }
    return true
  }

  /// Whether both literals are written as the same value: object fields may stand in any order.
  func isSameValue(_ left: NodeID, _ right: NodeID) -> Bool {
    let kind = document.kind(of: left)
    guard kind == document.kind(of: right) else { return false }
    if document.isEqual(document[left].range, document[right].range) { return true }
    switch kind {
    case .stringValue:
      return document.isBlockString(left) == document.isBlockString(right)
        && document.stringValue(of: left) == document.stringValue(of: right)
    case .variable:
      return document.isEqual(document.name(of: left), document.name(of: right))
    case .listValue:
      var others = document.elements(of: right)
      for element in document.elements(of: left) {
        guard let other = others.next(), isSameValue(element, other) else { return false }
      }
      return others.isEmpty
    case .objectValue:
      let leftFields = fieldsByName(left)
      let rightFields = fieldsByName(right)
      return leftFields.count == rightFields.count
        && zip(leftFields, rightFields).allSatisfy { left, right in
          document.isEqual(document.name(of: left), document.name(of: right))
            && isSameValue(document.value(of: left), document.value(of: right))
        }
    default:
      return false
    }
  }

  private func fieldsByName(_ object: NodeID) -> [NodeID] {
    document.objectFields(of: object).sorted { left, right in
      let leftName = document.bytes(in: document.name(of: left))
      let rightName = document.bytes(in: document.name(of: right))
      if leftName.elementsEqual(rightName) { return left < right }
      return leftName.lexicographicallyPrecedes(rightName)
    }
  }

  /// Whether no value could have both types: lists and non-null must agree, and so must leaf types;
  /// what is inside composite types is compared field by field.
  func doTypesConflict(_ left: TypeReference, _ right: TypeReference) -> Bool {
    if left == right { return false }
    if left.isNonNull != right.isNonNull || left.isList != right.isList { return true }
    if let leftInner = left.ofType, let rightInner = right.ofType {
      return doTypesConflict(leftInner, rightInner)
    }
    return schema.kind(of: left.named).isLeaf || schema.kind(of: right.named).isLeaf
  }
}
