/// A text that is not JSON, or exceeds a limit.
public struct JSONError: Error, Sendable, Equatable {
  /// What is wrong.
  public let reason: Reason
  /// Byte offset into the text.
  public let offset: Int

  /// An error at a byte of the text.
  public init(reason: Reason, offset: Int) {
    self.reason = reason
    self.offset = offset
  }

  /// What can be wrong with a text.
  public enum Reason: Sendable, Equatable {
    case unexpectedEnd
    case expectedValue
    case expectedKey
    case expectedColon
    case expectedCommaOrEnd
    case badNumber
    case badEscape
    case controlCharacter
    case invalidUTF8
    case textAfterValue
    case tooLong
    case tooDeep
    case tooManyValues
  }
}

extension JSONError: CustomStringConvertible {
  /// What is wrong and at which byte, as one phrase.
  public var description: String { "\(reason.phrase) at byte \(offset)" }
}

extension JSONError.Reason {
  fileprivate var phrase: String {
    switch self {
    case .unexpectedEnd: "unexpected end of JSON"
    case .expectedValue: "expected a JSON value"
    case .expectedKey: "expected a string as object key"
    case .expectedColon: "expected ':' after an object key"
    case .expectedCommaOrEnd: "expected ',' or the end of the array or object"
    case .badNumber: "malformed JSON number"
    case .badEscape: "malformed escape in a JSON string"
    case .controlCharacter: "control character in a JSON string"
    case .invalidUTF8: "invalid UTF-8 in JSON"
    case .textAfterValue: "unexpected text after the JSON value"
    case .tooLong: "JSON text is too long"
    case .tooDeep: "JSON is nested too deeply"
    case .tooManyValues: "JSON has too many values"
    }
  }
}

/// Bounds on what the reader accepts.
@frozen
public struct JSONLimits: Sendable {
  /// Longest text in bytes.
  public var bytes: Int
  /// Deepest nesting of arrays and objects.
  public var depth: Int
  /// Most values, keys included.
  public var values: Int

  /// Limits, each of them the standard one unless given.
  public init(bytes: Int = 16 << 20, depth: Int = 128, values: Int = 1_000_000) {
    self.bytes = min(bytes, Int(UInt32.max) - 1)
    self.depth = depth
    self.values = values
  }

  /// 16 MiB, 128 levels, a million values.
  public static let standard = JSONLimits()
}
