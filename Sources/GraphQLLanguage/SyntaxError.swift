/// A source text that is no GraphQL document, or exceeds a limit.
///
/// The wording is graphql-js's, prefix `Syntax Error: ` included.
public struct SyntaxError: Error, Sendable, Equatable {
  /// What is wrong.
  public let message: String
  /// Byte offset into the source.
  public let offset: Int
  /// The line and column of `offset`.
  public let location: SourceLocation

  init(_ text: String, at offset: Int, in source: [UInt8]) {
    message = "Syntax Error: \(text)"
    self.offset = offset
    location = SourceLocation(of: offset, in: source)
  }
}

extension SyntaxError: CustomStringConvertible {
  /// The message.
  public var description: String { message }
}
