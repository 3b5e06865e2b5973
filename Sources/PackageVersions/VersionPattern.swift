/// A numeric version inside a constraint, before it is normalized.
struct VersionPattern {
  /// Where each numeric part stands, one to four.
  let parts: [Range<Int>]
  /// Whether a stability word or `dev` follows.
  let hasSuffix: Bool
  /// Whether the version ends in a wildcard branch: `2.0.x-dev`.
  let isWildcardBranch: Bool
  /// The index after the version.
  let end: Int

  init(parts: [Range<Int>]) {
    self.parts = parts
    hasSuffix = false
    isWildcardBranch = false
    end = parts.last?.upperBound ?? 0
  }

  /// Reads the version that begins at `start`, with suffix and build metadata.
  init?(_ text: UnsafeRawBufferPointer, from start: Int) {
    var index = start
    if index < text.count && Ascii.lower(text[index]) == UInt8(ascii: "v") { index += 1 }
    var parts: [Range<Int>] = []
    while parts.count < 4 {
      let first = parts.isEmpty ? index : index + 1
      if !parts.isEmpty && !(index < text.count && text[index] == Ascii.dot) { break }
      let digits = countDigits(text, from: first)
      if digits == 0 { break }
      parts.append(first..<first + digits)
      index = first + digits
    }
    guard !parts.isEmpty else { return nil }
    self.parts = parts
    let branchEnd = VersionPattern.wildcardBranchEnd(text, from: index)
    let modifier = Modifier(prefixOf: text, from: index)
    isWildcardBranch = branchEnd != nil
    hasSuffix = isWildcardBranch || !modifier.isEmpty
    end = VersionPattern.buildEnd(text, from: branchEnd ?? modifier.end)
  }

  /// The part that `~` lets grow is one below this: `~1.2` stays below `2.0`.
  var tildePosition: Int { max(1, parts.count + (isWildcardBranch ? 1 : 0) - 1) }

  /// The part that `^` keeps: the first that is not zero, or the last given of the first three.
  func caretPosition(in text: UnsafeRawBufferPointer) -> Int {
    func isZero(_ part: Int) -> Bool {
      parts[part].count == 1 && text[parts[part].lowerBound] == Ascii.zero
    }
    if !isZero(0) || parts.count < 2 { return 1 }
    if !isZero(1) || parts.count < 3 { return 2 }
    return 3
  }

  /// Four parts with `-dev`, the missing ones zero.
  func padded(in text: UnsafeRawBufferPointer) -> String {
    let given = parts.map { String(decoding: text[$0], as: UTF8.self) }
    return (given + Array(repeating: "0", count: 4 - given.count)).joined(separator: ".") + "-dev"
  }

  /// The part at `position`, from 1, one higher; those after it zero; with `-dev`.
  func bumped(at position: Int, in text: UnsafeRawBufferPointer) -> String {
    let given = (0..<4).map { part -> String in
      if part >= position { return "0" }
      let digits = part < parts.count ? String(decoding: text[parts[part]], as: UTF8.self) : "0"
      if part + 1 < position { return digits }
      // Beyond 63 bits all numbers are one, and nothing is higher.
      return String((Int64(digits) ?? .max).addingReportingOverflow(1).partialValue)
    }
    return given.joined(separator: ".") + "-dev"
  }

  /// `.x-dev`
  private static func wildcardBranchEnd(_ text: UnsafeRawBufferPointer, from index: Int) -> Int? {
    guard index + 1 < text.count, text[index] == Ascii.dot, Ascii.isWildcard(text[index + 1]) else {
      return nil
    }
    var next = index + 2
    if next < text.count && (text[next] == Ascii.dot || text[next] == Ascii.hyphen) { next += 1 }
    return continues(text, at: next, "dev") ? next + 3 : nil
  }

  /// `+build`, up to the next white space.
  private static func buildEnd(_ text: UnsafeRawBufferPointer, from index: Int) -> Int {
    guard index + 1 < text.count, text[index] == Ascii.plus, !Ascii.isSpace(text[index + 1]) else {
      return index
    }
    var end = index + 1
    while end < text.count && !Ascii.isSpace(text[end]) { end += 1 }
    return end
  }
}
