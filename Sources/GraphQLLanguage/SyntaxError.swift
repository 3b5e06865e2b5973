/// A source text that is no GraphQL document, or exceeds a limit.
///
/// The wording is graphql-js's, prefix `Syntax Error: ` included.
public struct SyntaxError: Error, Sendable, Equatable {
  public let message: String
  /// Byte offset into the source.
  public let offset: Int
  public let location: SourceLocation

  init(_ text: String, at offset: Int, in source: [UInt8]) {
    message = "Syntax Error: \(text)"
    self.offset = offset
    location = SourceLocation(of: offset, in: source)
  }
}

extension SyntaxError: CustomStringConvertible {
  public var description: String { message }
}
