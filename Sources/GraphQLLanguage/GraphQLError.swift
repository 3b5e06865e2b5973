/// An error as a GraphQL response shows it, specification section 7.1.6.
public struct GraphQLError: Error, Sendable, Equatable {
  /// What is wrong, for the developer.
  public var message: String
  /// Where in the document; empty when no place applies.
  public var locations: [SourceLocation]
  /// Which response field; empty when the error belongs to no field.
  public var path: [PathSegment]
  /// The machine-readable code under `extensions`, if the error has one.
  public var code: String?

  /// An error; locations, path and code are added where they are known.
  public init(
    _ message: String, locations: [SourceLocation] = [], path: [PathSegment] = [],
    code: String? = nil
  ) {
    self.message = message
    self.locations = locations
    self.path = path
    self.code = code
  }
}

/// One step of a response path.
public enum PathSegment: Sendable, Hashable {
  /// A response name.
  case field(String)
  /// A place in a list, from 0.
  case index(Int)
}

extension GraphQLError {
  /// The error a response shows for a document that does not parse.
  public init(_ error: SyntaxError) {
    self.init(error.message, locations: [error.location])
  }
}

extension GraphQLError: CustomStringConvertible {
  /// The message.
  public var description: String { message }
}
