/// Why a text is no version, and where.
public struct VersionError: Error, Equatable, Sendable {
  /// What is wrong with a version text.
  public enum Reason: UInt8, Sendable {
    case empty
    case tooLong
    case malformed
  }

  /// What is wrong.
  public let reason: Reason
  /// The first byte, from 0, that no rule of the grammar accepts.
  public let offset: Int

  /// Says what is wrong and where.
  public init(reason: Reason, offset: Int) {
    self.reason = reason
    self.offset = offset
  }

  /// A sentence for people, without the position.
  public var message: String {
    switch reason {
    case .empty: "A version must not be empty."
    case .tooLong: "A version has at most \(VersionKey.maximumTextLength) bytes."
    case .malformed: "This is not a version."
    }
  }
}

/// Writes the normalized form of a version text; allocates nothing.
///
/// Steps in order: trim, drop an alias, drop a stability flag, spell bare default branches out,
/// take named branches verbatim, drop build metadata, then the classic form, the date form and
/// the numeric branch.
func normalize(
  _ whole: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
) -> Result<Int, VersionError> {
  guard whole.count <= VersionKey.maximumTextLength else {
    return .failure(VersionError(reason: .tooLong, offset: VersionKey.maximumTextLength))
  }
  var start = 0
  var end = whole.count
  while start < end && isTrimmed(whole[start]) { start += 1 }
  while end > start && isTrimmed(whole[end - 1]) { end -= 1 }
  guard start < end else { return .failure(VersionError(reason: .empty, offset: 0)) }
  var text = UnsafeRawBufferPointer(rebasing: whole[start..<end])
  if let length = lengthBeforeAlias(text) {
    text = UnsafeRawBufferPointer(rebasing: text[..<length])
  }
  if let (length, _) = stabilityFlag(text) {
    text = UnsafeRawBufferPointer(rebasing: text[..<length])
  }

  var sink = ByteSink(output, limit: VersionKey.normalizedCapacity)
  if isDefaultBranch(text) {
    sink.append("dev-")
    sink.append(text, 0..<text.count)
  } else if continues(text, at: 0, "dev-") {
    sink.append("dev-")
    sink.append(text, 4..<text.count)
  } else {
    let body = UnsafeRawBufferPointer(rebasing: text[..<lengthBeforeBuild(text)])
    var furthest = 0
    if !appendClassic(body, to: &sink, &furthest), !appendDate(body, to: &sink, &furthest),
      !appendNumericBranch(body, to: &sink)
    {
      return .failure(VersionError(reason: .malformed, offset: start + furthest))
    }
  }
  guard let count = sink.finished else {
    return .failure(VersionError(reason: .tooLong, offset: whole.count))
  }
  return .success(count)
}

private func isTrimmed(_ byte: UInt8) -> Bool {
  byte == Ascii.space || byte == 0 || (byte >= 9 && byte <= 13 && byte != 12)
}

private func isDefaultBranch(_ text: UnsafeRawBufferPointer) -> Bool {
  func isExactly(_ word: StaticString) -> Bool {
    text.count == word.utf8CodeUnitCount
      && text.indices.allSatisfy { text[$0] == word.utf8Start[$0] }
  }
  return isExactly("master") || isExactly("trunk") || isExactly("default")
}

/// The length of `X` in `X as Y`; nil when there is no alias.
func lengthBeforeAlias(_ text: UnsafeRawBufferPointer) -> Int? {
  let length = countUnbroken(text, from: 0)
  guard length > 0 else { return nil }
  var index = length
  while index < text.count && text[index] == Ascii.space { index += 1 }
  guard index > length, index + 2 < text.count, text[index] == UInt8(ascii: "a"),
    text[index + 1] == UInt8(ascii: "s")
  else { return nil }
  let afterWord = index + 2
  index = afterWord
  while index < text.count && text[index] == Ascii.space { index += 1 }
  guard index > afterWord, index < text.count else { return nil }
  return index + countUnbroken(text, from: index) == text.count ? length : nil
}

/// How many bytes from `start` are neither a comma nor white space.
private func countUnbroken(_ text: UnsafeRawBufferPointer, from start: Int) -> Int {
  var index = start
  while index < text.count && text[index] != Ascii.comma && !Ascii.isSpace(text[index]) {
    index += 1
  }
  return index - start
}

/// The length before a trailing `@stability`, and that stability.
func stabilityFlag(_ text: UnsafeRawBufferPointer) -> (length: Int, stability: Stability)? {
  if hasSuffix(text, "@stable") { return (text.count - 7, .stable) }
  if hasSuffix(text, "@alpha") { return (text.count - 6, .alpha) }
  if hasSuffix(text, "@beta") { return (text.count - 5, .beta) }
  if hasSuffix(text, "@dev") { return (text.count - 4, .dev) }
  if hasSuffix(text, "@rc") { return (text.count - 3, .rc) }
  return nil
}

/// The length before `+build`; the whole length when there is none.
private func lengthBeforeBuild(_ text: UnsafeRawBufferPointer) -> Int {
  var index = 0
  while index < text.count && text[index] != Ascii.plus {
    if text[index] == Ascii.comma || Ascii.isSpace(text[index]) { return text.count }
    index += 1
  }
  guard index > 0, index + 1 < text.count else { return text.count }
  let length = index
  while index < text.count {
    if Ascii.isSpace(text[index]) { return text.count }
    index += 1
  }
  return length
}

/// `v? N{1,5} (.N){0,3} modifier?`, padded with `.0` to four parts.
private func appendClassic(
  _ text: UnsafeRawBufferPointer, to sink: inout ByteSink, _ furthest: inout Int
) -> Bool {
  let start = continues(text, at: 0, "v") ? 1 : 0
  let first = countDigits(text, from: start)
  furthest = start
  guard first > 0 && first <= 5 else { return false }
  var index = start + first
  var parts = 1
  while parts < 4 && index < text.count && text[index] == Ascii.dot {
    let digits = countDigits(text, from: index + 1)
    if digits == 0 { break }
    index += 1 + digits
    parts += 1
  }
  furthest = index
  guard let modifier = Modifier(text, from: index, furthest: &furthest) else { return false }
  sink.append(text, start..<index)
  while parts < 4 {
    sink.append(".0")
    parts += 1
  }
  modifier.append(from: text, to: &sink)
  return true
}

/// Four digits, one to six groups of two, up to two of one to three; separators become `.`.
private func appendDate(
  _ text: UnsafeRawBufferPointer, to sink: inout ByteSink, _ furthest: inout Int
) -> Bool {
  let start = continues(text, at: 0, "v") ? 1 : 0
  guard start + 4 <= text.count, (start..<start + 4).allSatisfy({ Ascii.isDigit(text[$0]) }) else {
    return false
  }
  var index = start + 4
  var pairs = 0
  while pairs < 6, let next = group(text, at: index, digits: 2) {
    index = next
    pairs += 1
    if appendDateTail(text, start, index, remaining: 2, to: &sink, &furthest) { return true }
  }
  return false
}

private func appendDateTail(
  _ text: UnsafeRawBufferPointer, _ start: Int, _ index: Int, remaining: Int,
  to sink: inout ByteSink, _ furthest: inout Int
) -> Bool {
  furthest = max(furthest, index)
  if let modifier = Modifier(text, from: index, furthest: &furthest) {
    for position in start..<index {
      sink.append(Ascii.isDigit(text[position]) ? text[position] : Ascii.dot)
    }
    modifier.append(from: text, to: &sink)
    return true
  }
  guard remaining > 0 else { return false }
  for digits in 1...3 {
    guard let next = group(text, at: index, digits: digits) else { break }
    if appendDateTail(text, start, next, remaining: remaining - 1, to: &sink, &furthest) {
      return true
    }
  }
  return false
}

/// The index after an optional separator and exactly so many digits.
private func group(_ text: UnsafeRawBufferPointer, at start: Int, digits: Int) -> Int? {
  var index = start
  if index < text.count,
    text[index] == Ascii.dot || text[index] == Ascii.colon || text[index] == Ascii.hyphen
  {
    index += 1
  }
  let end = index + digits
  guard end <= text.count else { return nil }
  while index < end {
    guard Ascii.isDigit(text[index]) else { return nil }
    index += 1
  }
  return end
}

/// `1.x-dev`, `1.0.*-dev`: missing and wildcard parts become 9999999.
private func appendNumericBranch(_ text: UnsafeRawBufferPointer, to sink: inout ByteSink) -> Bool {
  guard hasSuffix(text, "dev") else { return false }
  var end = text.count - 3
  if end > 0 && (text[end - 1] == Ascii.dot || text[end - 1] == Ascii.hyphen) { end -= 1 }
  var index = 0
  while index < end && isTrimmed(text[index]) { index += 1 }
  while end > index && isTrimmed(text[end - 1]) { end -= 1 }
  if index < end && Ascii.lower(text[index]) == UInt8(ascii: "v") { index += 1 }
  let digits = min(countDigits(text, from: index), max(end - index, 0))
  guard digits > 0 else { return false }
  let first = index..<index + digits
  index = first.upperBound
  var parts = 1
  var check = index
  while check < end {
    guard parts < 4, text[check] == Ascii.dot, let next = branchPart(text, at: check + 1, end)
    else {
      return false
    }
    check = next
    parts += 1
  }
  sink.append(text, first)
  while index < end, let next = branchPart(text, at: index + 1, end) {
    sink.append(Ascii.dot)
    if Ascii.isDigit(text[index + 1]) {
      sink.append(text, index + 1..<next)
    } else {
      sink.append("9999999")
    }
    index = next
  }
  while parts < 4 {
    sink.append(".9999999")
    parts += 1
  }
  sink.append("-dev")
  return true
}

private func branchPart(_ text: UnsafeRawBufferPointer, at index: Int, _ end: Int) -> Int? {
  guard index < end else { return nil }
  if Ascii.isWildcard(text[index]) { return index + 1 }
  let digits = min(countDigits(text, from: index), end - index)
  return digits > 0 ? index + digits : nil
}

/// How many digits stand from `start`.
@inline(__always)
func countDigits(_ text: UnsafeRawBufferPointer, from start: Int) -> Int {
  var index = start
  while index < text.count && Ascii.isDigit(text[index]) { index += 1 }
  return index - start
}
