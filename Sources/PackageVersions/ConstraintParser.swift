/// Reads a constraint: alternatives, their parts, and each part lowered to comparisons.
struct ConstraintParser {
  private let bytes: [UInt8]
  private let start: Int
  private let end: Int
  /// Where the item that is being read begins.
  private var offset: Int

  /// The text without the white space around it.
  var trimmedText: String { String(decoding: bytes[start..<end], as: UTF8.self) }

  init(_ text: String) throws(ConstraintError) {
    bytes = Array(text.utf8)
    guard bytes.count <= Constraint.maximumTextLength else {
      throw ConstraintError(reason: .tooLong, offset: Constraint.maximumTextLength)
    }
    var start = 0
    var end = bytes.count
    while start < end && (Ascii.isSpace(bytes[start]) || bytes[start] == 0) { start += 1 }
    while end > start && (Ascii.isSpace(bytes[end - 1]) || bytes[end - 1] == 0) { end -= 1 }
    guard start < end else { throw ConstraintError(reason: .empty, offset: 0) }
    self.start = start
    self.end = end
    offset = start
  }

  /// constraint := group ( ("||" | "|") group )*
  mutating func parse() throws(ConstraintError) -> [[Comparison]] {
    var alternatives: [[Comparison]] = []
    var first = start
    while true {
      var last = first
      while last < end && bytes[last] != Ascii.bar { last += 1 }
      let isLast = last == end
      var next = last + 1
      if next < end && bytes[next] == Ascii.bar { next += 1 }
      while last > first && Ascii.isSpace(bytes[last - 1]) { last -= 1 }
      guard first < last else {
        throw ConstraintError(reason: .emptyAlternative, offset: min(first, end))
      }
      alternatives.append(try parseGroup(first..<last))
      if isLast { return alternatives }
      while next < end && Ascii.isSpace(bytes[next]) { next += 1 }
      first = next
    }
  }

  /// The stored form of parsed alternatives.
  func compile(_ alternatives: [[Comparison]]) throws(ConstraintError) -> [UInt8] {
    var all = VersionSet.nothing
    for group in alternatives {
      var set = VersionSet.everything
      for comparison in group {
        let normalized = Array(comparison.version.utf8)
        guard let key = normalized.withUnsafeBytes({ keyBytes(normalized: $0) }) else {
          throw ConstraintError(reason: .tooLong, offset: offset)
        }
        set = set.intersection(VersionSet(comparison, key: key))
      }
      all = all.union(set)
    }
    return all.encoded()
  }

  /// group := item ( (","|" ")+ item )*
  private mutating func parseGroup(_ range: Range<Int>) throws(ConstraintError) -> [Comparison] {
    let group = Array(bytes[range])
    var comparisons: [Comparison] = []
    var first = 0
    var index = 0
    while index < group.count {
      if let length = separatorLength(in: group, at: index) {
        comparisons += try parseItem(group[first..<index], offset: range.lowerBound + first)
        index += length
        first = index
      } else {
        index += 1
      }
    }
    return comparisons + (try parseItem(group[first...], offset: range.lowerBound + first))
  }

  /// The length of a separator between two items at `start`, if one begins there.
  ///
  /// Spaces also stand after an operator, around a hyphen range and around `as`: those separate
  /// nothing.
  private func separatorLength(in group: [UInt8], at start: Int) -> Int? {
    guard start > 0, !isOpen(group, before: start) else { return nil }
    var spaces = 0
    while start + spaces < group.count && group[start + spaces] == Ascii.space { spaces += 1 }
    // The separator proper is the comma after the spaces, or else one of the spaces.
    for skipped in stride(from: spaces, through: 0, by: -1) {
      let mark = start + skipped
      guard mark < group.count, group[mark] == Ascii.comma || group[mark] == Ascii.space,
        group[mark - 1] != Ascii.hyphen,
        mark + 1 == group.count || group[mark + 1] != Ascii.hyphen
      else { continue }
      var after = mark + 1
      while after < group.count && group[after] == Ascii.space { after += 1 }
      while after > mark {
        if isItem(group, at: after) { return after - start }
        after -= 1
      }
    }
    return nil
  }

  private func isOpen(_ group: [UInt8], before index: Int) -> Bool {
    switch group[index - 1] {
    case UInt8(ascii: "="), UInt8(ascii: ">"), UInt8(ascii: "<"), Ascii.space, Ascii.comma: true
    case UInt8(ascii: "s"): index >= 2 && group[index - 2] == UInt8(ascii: "a")
    default: false
    }
  }

  private func isItem(_ group: [UInt8], at index: Int) -> Bool {
    guard index < group.count, group[index] != Ascii.comma else { return false }
    return
      !(group[index] == UInt8(ascii: "a") && index + 1 < group.count
      && group[index + 1] == UInt8(ascii: "s"))
  }

  private mutating func parseItem(
    _ item: ArraySlice<UInt8>, offset: Int
  ) throws(ConstraintError) -> [Comparison] {
    self.offset = offset
    guard !item.isEmpty else { throw ConstraintError(reason: .emptyPart, offset: offset) }
    let lowered = item.withUnsafeBytes { ConstraintItem($0, offset: offset).lowered() }
    return try lowered.get()
  }
}
