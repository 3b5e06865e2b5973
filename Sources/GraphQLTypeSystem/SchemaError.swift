public import GraphQLLanguage

/// Why no schema could be built from SDL.
public struct SchemaError: Error, Sendable {
  /// What is wrong, at least one; locations count within the document an error belongs to.
  public let errors: [GraphQLError]

  /// An error made of these.
  public init(_ errors: [GraphQLError]) { self.errors = errors }
}

extension SchemaError: CustomStringConvertible {
  public var description: String { errors.map(\.message).joined(separator: "\n") }
}
