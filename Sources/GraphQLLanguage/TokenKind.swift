/// The kinds of lexical tokens, section 2.1.7.
///
/// A punctuator's raw value is its first byte, but for `...`, which shares it with the `.` of
/// schema coordinates.
public enum TokenKind: UInt8, Sendable {
  case startOfFile = 0
  case endOfFile = 1
  case name = 2
  case int = 3
  case float = 4
  case string = 5
  case blockString = 6
  case comment = 7
  case spread = 0x20
  case bang = 0x21
  case dollar = 0x24
  case ampersand = 0x26
  case leftParenthesis = 0x28
  case rightParenthesis = 0x29
  case dot = 0x2E
  case colon = 0x3A
  case equals = 0x3D
  case at = 0x40
  case leftBracket = 0x5B
  case rightBracket = 0x5D
  case leftBrace = 0x7B
  case pipe = 0x7C
  case rightBrace = 0x7D

  /// The name that error messages give to the kind, without quotes.
  public var label: String {
    switch self {
    case .startOfFile: "<SOF>"
    case .endOfFile: "<EOF>"
    case .name: "Name"
    case .int: "Int"
    case .float: "Float"
    case .string: "String"
    case .blockString: "BlockString"
    case .comment: "Comment"
    case .spread: "..."
    default: String(UnicodeScalar(rawValue))
    }
  }

  /// Whether the token is one of the fixed texts of section 2.1.8.
  public var isPunctuator: Bool { rawValue >= 0x20 }
}
