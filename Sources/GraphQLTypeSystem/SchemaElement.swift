public import GraphQLLanguage

/// What a schema coordinate names (section 2.14).
public enum SchemaElement: Sendable, Hashable {
  case type(TypeID)
  /// A field, of its type or, if it is a meta field, of any that has it.
  case field(FieldID, on: TypeID)
  case inputField(InputValueID, of: TypeID)
  case enumValue(EnumValueID)
  case argument(InputValueID, of: FieldID, on: TypeID)
  case directive(DirectiveID)
  case directiveArgument(InputValueID, of: DirectiveID)
}

/// A coordinate goes through something that the schema does not have, or that has no such parts.
public struct SchemaCoordinateError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What was expected, worded as graphql-js does.
  public let description: String
}

extension Schema {
  /// The element that a coordinate names, built-in ones and meta fields included.
  ///
  /// - Returns: nil if its last part names nothing.
  /// - Throws: `SchemaCoordinateError` if a part before the last names nothing, or nothing that
  ///   has such parts.
  public func element(
    at coordinate: SchemaCoordinate
  ) throws(SchemaCoordinateError) -> SchemaElement? {
    switch coordinate {
    case .type(let name): return type(named: Array(name.utf8).span).map { .type($0) }
    case .member(let type, let member):
      let owner = try find(type: type)
      let name = Array(member.utf8)
      switch kind(of: owner) {
      case .enum: return enumValue(named: name.span, of: owner).map { .enumValue($0) }
      case .inputObject:
        return inputField(named: name.span, of: owner).map { .inputField($0, of: owner) }
      case .object, .interface:
        return field(named: name.span, on: owner).map { .field($0, on: owner) }
      case .scalar, .union:
        throw SchemaCoordinateError(
          description:
            "Expected \"\(type)\" to be an Enum, Input Object, Object or Interface type.")
      }
    case .argument(let type, let field, let argument):
      let owner = try find(type: type)
      guard kind(of: owner) == .object || kind(of: owner) == .interface else {
        throw SchemaCoordinateError(
          description: "Expected \"\(type)\" to be an object type or interface type.")
      }
      guard let found = self.field(named: Array(field.utf8).span, on: owner) else {
        throw SchemaCoordinateError(
          description:
            "Expected \"\(field)\" to exist as a field of type \"\(type)\" in the schema.")
      }
      return self.argument(named: Array(argument.utf8).span, of: found)
        .map { .argument($0, of: found, on: owner) }
    case .directive(let name): return directive(named: Array(name.utf8).span).map { .directive($0) }
    case .directiveArgument(let directive, let argument):
      guard let found = self.directive(named: Array(directive.utf8).span) else {
        throw SchemaCoordinateError(
          description: "Expected \"\(directive)\" to be defined as a directive in the schema.")
      }
      return self.argument(named: Array(argument.utf8).span, of: found)
        .map { .directiveArgument($0, of: found) }
    }
  }

  private func find(type name: String) throws(SchemaCoordinateError) -> TypeID {
    guard let type = type(named: Array(name.utf8).span) else {
      throw SchemaCoordinateError(
        description: "Expected \"\(name)\" to be defined as a type in the schema.")
    }
    return type
  }
}
