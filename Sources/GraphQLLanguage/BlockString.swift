/// Strings in triple quotes, section 2.10.4: what their lines mean and how they are printed.
public enum BlockString {
  /// Appends the value of what stands between the quotes: `\"""` becomes `"""`, every line end a
  /// line feed, and common indentation and blank outer lines are removed.
  static func appendValue(ofRaw raw: ArraySlice<UInt8>, to output: inout [UInt8]) {
    let text = Array(raw)
    let lines = splitLines(text)
    let kept = dedent(lines, of: text)
    var isFirst = true
    for line in kept {
      if !isFirst { output.append(UInt8(ascii: "\n")) }
      isFirst = false
      appendUnescaped(text[line], to: &output)
    }
  }

  /// The lines of a text without their ends.
  static func splitLines(_ text: [UInt8]) -> [Range<Int>] {
    var lines: [Range<Int>] = []
    var start = 0
    var index = 0
    while index < text.count {
      let byte = text[index]
      guard byte == 0x0A || byte == 0x0D else {
        index += 1
        continue
      }
      lines.append(start..<index)
      let isPair = byte == 0x0D && index + 1 < text.count && text[index + 1] == 0x0A
      index += isPair ? 2 : 1
      start = index
    }
    lines.append(start..<text.count)
    return lines
  }

  /// The lines without common indentation and without blank lines at either end
  /// (`BlockStringValue` of section 2.10.4).
  static func dedent(_ lines: [Range<Int>], of text: [UInt8]) -> [Range<Int>] {
    var common = Int.max
    var firstFilled: Int?
    var lastFilled = -1
    for (index, line) in lines.enumerated() {
      let indent = line.prefix { isBlank(text[$0]) }.count
      if indent == line.count { continue }
      if firstFilled == nil { firstFilled = index }
      lastFilled = index
      if index != 0, indent < common { common = indent }
    }
    guard let firstFilled else { return [] }
    return lines.indices[firstFilled...lastFilled].map { index in
      let line = lines[index]
      return index == 0 ? line : min(line.lowerBound + common, line.upperBound)..<line.upperBound
    }
  }

  /// The lines of a block string's text without common indentation and blank outer lines.
  public static func dedentedLines(_ lines: [String]) -> [String] {
    let text = Array(lines.joined(separator: "\n").utf8)
    return dedent(splitLines(text), of: text).map { String(decoding: text[$0], as: UTF8.self) }
  }

  private static func appendUnescaped(_ line: ArraySlice<UInt8>, to output: inout [UInt8]) {
    var index = line.startIndex
    while index < line.endIndex {
      if line[index] == UInt8(ascii: "\\"), line[index...].starts(with: #"\""""#.utf8) {
        output.append(contentsOf: #"""""#.utf8)
        index += 4
      } else {
        output.append(line[index])
        index += 1
      }
    }
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}

/// Printing.
extension BlockString {
  /// A value between triple quotes, laid out as graphql-js does.
  ///
  /// With `minimize` there are no line ends but those that the value needs.
  public static func text(ofValue value: [UInt8], minimize: Bool = false) -> [UInt8] {
    let escaped = escape(value)
    let lines = splitLines(escaped)
    let isSingleLine = lines.count == 1
    // A line end in front keeps indentation that is common to all later lines.
    let needsLeadingLine =
      !isSingleLine
      && lines.dropFirst().allSatisfy { $0.isEmpty || isBlank(escaped[$0.lowerBound]) }
    let endsInTripleQuote = escaped.suffix(4).elementsEqual(#"\""""#.utf8)
    let endsInQuote = value.last == UInt8(ascii: "\"") && !endsInTripleQuote
    let needsTrailingLine = endsInQuote || value.last == UInt8(ascii: "\\")
    let isLong = value.count { $0 & 0xC0 != 0x80 } > 70
    let isSpread =
      !minimize
      && (!isSingleLine || isLong || needsTrailingLine || needsLeadingLine || endsInTripleQuote)
    let keepsIndent = isSingleLine && value.first.map(isBlank) ?? false
    var output = quotes
    if (isSpread && !keepsIndent) || needsLeadingLine { output.append(0x0A) }
    output += escaped
    if isSpread || needsTrailingLine { output.append(0x0A) }
    return output + quotes
  }

  /// Whether a block string can have this value: no control characters or carriage returns, no
  /// blank line at either end, no indentation common to all lines.
  public static func canHold(_ value: [UInt8]) -> Bool {
    if value.isEmpty { return true }
    var isBlankLine = true
    var hasIndent = false
    var isIndented = true
    var sawLineEnd = false
    for byte in value {
      switch byte {
      case 0x00...0x08, 0x0B...0x0F: return false
      case 0x0A:
        if isBlankLine, !sawLineEnd { return false }
        sawLineEnd = true
        isBlankLine = true
        hasIndent = false
      case 0x09, 0x20: if isBlankLine { hasIndent = true }
      default:
        if !hasIndent { isIndented = false }
        isBlankLine = false
      }
    }
    return !isBlankLine && !(isIndented && sawLineEnd)
  }

  private static let quotes = Array(repeating: UInt8(ascii: "\""), count: 3)

  private static func escape(_ value: [UInt8]) -> [UInt8] {
    var output: [UInt8] = []
    var index = 0
    while index < value.count {
      if value[index...].starts(with: quotes) {
        output.append(UInt8(ascii: "\\"))
        output += quotes
        index += 3
      } else {
        output.append(value[index])
        index += 1
      }
    }
    return output
  }
}
