/// Bounds on what the parser accepts; whatever exceeds one is a syntax error.
@frozen
public struct ParserLimits: Sendable {
  /// Longest source in bytes.
  public var bytes: Int
  /// Most tokens, comments included.
  public var tokens: Int
  /// Deepest nesting of selection sets, list and object values and list types together; it
  /// bounds the stack that this parser and every later recursive walk need.
  public var depth: Int
  /// Longest name in bytes. Names come back in errors, in paths and as keys, many times over.
  public var name: Int

  /// Limits, each of them the standard one unless given.
  public init(
    bytes: Int = 1 << 20, tokens: Int = 100_000, depth: Int = 200, name: Int = .max
  ) {
    self.bytes = min(bytes, Int(UInt32.max) - 1)
    self.tokens = tokens
    self.depth = depth
    self.name = name
  }

  /// 1 MiB, 100,000 tokens, 200 levels, names of any length.
  public static let standard = ParserLimits()
}
