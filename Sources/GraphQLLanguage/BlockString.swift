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
