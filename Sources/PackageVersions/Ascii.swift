/// The characters that the grammar of versions and constraints names.
enum Ascii {
  static let space = UInt8(ascii: " ")
  static let comma = UInt8(ascii: ",")
  static let dot = UInt8(ascii: ".")
  static let hyphen = UInt8(ascii: "-")
  static let underscore = UInt8(ascii: "_")
  static let plus = UInt8(ascii: "+")
  static let colon = UInt8(ascii: ":")
  static let at = UInt8(ascii: "@")
  static let hash = UInt8(ascii: "#")
  static let bar = UInt8(ascii: "|")
  static let star = UInt8(ascii: "*")
  static let zero = UInt8(ascii: "0")
  static let slash = UInt8(ascii: "/")

  @inline(__always)
  static func isDigit(_ byte: UInt8) -> Bool { byte &- zero < 10 }

  @inline(__always)
  static func isLetter(_ byte: UInt8) -> Bool { lower(byte) &- UInt8(ascii: "a") < 26 }

  /// Folds `A-Z` to lower case and leaves every other byte alone.
  @inline(__always)
  static func lower(_ byte: UInt8) -> UInt8 {
    byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
  }

  /// Space, tab, line feed, vertical tab, form feed, carriage return.
  @inline(__always)
  static func isSpace(_ byte: UInt8) -> Bool { byte == space || byte &- 9 < 5 }

  /// A wildcard part: `x`, `X` or `*`.
  @inline(__always)
  static func isWildcard(_ byte: UInt8) -> Bool {
    byte == star || lower(byte) == UInt8(ascii: "x")
  }
}

/// Whether `text` continues at `index` with `word`, given in lower case, in any case.
@inline(__always)
func continues(_ text: UnsafeRawBufferPointer, at index: Int, _ word: StaticString) -> Bool {
  let length = word.utf8CodeUnitCount
  guard index >= 0, index + length <= text.count else { return false }
  let start = word.utf8Start
  var offset = 0
  while offset < length {
    if Ascii.lower(text[index + offset]) != start[offset] { return false }
    offset += 1
  }
  return true
}

/// Whether `text` ends with `word`, given in lower case, in any case.
@inline(__always)
func hasSuffix(_ text: UnsafeRawBufferPointer, _ word: StaticString) -> Bool {
  continues(text, at: text.count - word.utf8CodeUnitCount, word)
}

/// Whether a normalized text names a branch, which has no place in the numeric order.
@inline(__always)
func isNamedBranch(normalized text: UnsafeRawBufferPointer) -> Bool {
  text.count >= 4 && text[0] == UInt8(ascii: "d") && text[1] == UInt8(ascii: "e")
    && text[2] == UInt8(ascii: "v") && text[3] == Ascii.hyphen
}
