/// One item of a constraint, and what it comes down to.
struct ConstraintItem {
  typealias Lowered = Result<[Comparison], ConstraintError>

  private let text: UnsafeRawBufferPointer
  private let offset: Int
  private let flag: Stability?

  /// - Parameter offset: where the item stands in the whole constraint, for errors.
  init(_ whole: UnsafeRawBufferPointer, offset: Int) {
    self.offset = offset
    var text = whole
    if let length = lengthBeforeAlias(text) {
      text = UnsafeRawBufferPointer(rebasing: text[..<length])
    }
    var flag: Stability?
    if let (length, stability) = stabilityFlag(text), !text[..<length].contains(where: isBreak) {
      flag = stability
      text = UnsafeRawBufferPointer(rebasing: text[..<length])
    }
    self.flag = flag
    self.text = UnsafeRawBufferPointer(rebasing: text[..<lengthBeforeReference(text)])
  }

  /// The comparisons, all of which must hold; none is everything.
  func lowered() -> Lowered {
    if text.isEmpty && flag != nil { return .success([]) }
    if let parts = wildcardParts() { return .success(parts) }
    guard let first = text.first else { return failure(.emptyPart, at: 0) }
    if first == UInt8(ascii: "~") {
      if text.count > 1 && text[1] == UInt8(ascii: ">") { return failure(.tildeGreater, at: 0) }
      return lowerRange { $0.tildePosition }
    }
    if first == UInt8(ascii: "^") { return lowerRange { $0.caretPosition(in: text) } }
    if let pattern = VersionPattern(text, from: 0) {
      if let range = lowerWildcardRange() { return .success(range) }
      if let range = lowerHyphenRange(from: pattern) { return range }
    } else if let range = lowerWildcardRange() {
      return .success(range)
    }
    return lowerComparison()
  }

  /// `*` is everything; `*.*` and `v*` are everything numeric.
  private func wildcardParts() -> [Comparison]? {
    let isPrefixed = text.count > 0 && Ascii.lower(text[0]) == UInt8(ascii: "v")
    var index = isPrefixed ? 1 : 0
    guard index < text.count, Ascii.isWildcard(text[index]) else { return nil }
    index += 1
    let isSingle = index == text.count && !isPrefixed
    while index < text.count {
      guard text[index] == Ascii.dot, index + 1 < text.count, Ascii.isWildcard(text[index + 1])
      else { return nil }
      index += 2
    }
    return isSingle ? [] : [Comparison(relation: .greaterOrEqual, version: "0.0.0.0-dev")]
  }

  /// `~1.2` and `^1.2`, which differ in the part that must not change.
  private func lowerRange(_ position: (VersionPattern) -> Int) -> Lowered {
    guard let pattern = VersionPattern(text, from: 1), pattern.end == text.count else {
      return failure(.notARange, at: 1)
    }
    var low = Array(text[1...])
    if !pattern.hasSuffix { low += Array("-dev".utf8) }
    return normalized(low, at: 1).map {
      [
        Comparison(relation: .greaterOrEqual, version: $0),
        Comparison(relation: .less, version: pattern.bumped(at: position(pattern), in: text)),
      ]
    }
  }

  /// `1.0.*`
  private func lowerWildcardRange() -> [Comparison]? {
    var index = Ascii.lower(text[0]) == UInt8(ascii: "v") ? 1 : 0
    var parts: [Range<Int>] = []
    while parts.count < 3 {
      let digits = countDigits(text, from: index)
      guard digits > 0 else { break }
      parts.append(index..<index + digits)
      index += digits
      guard index < text.count, text[index] == Ascii.dot else { return nil }
      index += 1
    }
    guard !parts.isEmpty, index < text.count else { return nil }
    while true {
      guard index < text.count, Ascii.isWildcard(text[index]) else { return nil }
      index += 1
      if index == text.count { break }
      guard text[index] == Ascii.dot else { return nil }
      index += 1
    }
    let pattern = VersionPattern(parts: parts)
    let low = pattern.padded(in: text)
    let high = Comparison(relation: .less, version: pattern.bumped(at: parts.count, in: text))
    if low == "0.0.0.0-dev" { return [high] }
    return [Comparison(relation: .greaterOrEqual, version: low), high]
  }

  /// `A - B`
  private func lowerHyphenRange(from low: VersionPattern) -> Lowered? {
    var index = low.end
    while index < text.count && text[index] == Ascii.space { index += 1 }
    guard index > low.end, index + 1 < text.count, text[index] == Ascii.hyphen,
      text[index + 1] == Ascii.space
    else { return nil }
    index += 1
    while index < text.count && text[index] == Ascii.space { index += 1 }
    guard let high = VersionPattern(text, from: index), high.end == text.count else { return nil }
    return normalized(Array(text[..<low.end]), at: 0).flatMap { lowText in
      let lower = Comparison(
        relation: .greaterOrEqual, version: low.hasSuffix ? lowText : lowText + "-dev")
      return normalized(Array(text[index...]), at: index).map { highText in
        if high.parts.count >= 3 || high.hasSuffix {
          return [lower, Comparison(relation: .lessOrEqual, version: highText)]
        }
        let next = high.bumped(at: high.parts.count, in: text)
        return [lower, Comparison(relation: .less, version: next)]
      }
    }
  }

  /// op? version
  private func lowerComparison() -> Lowered {
    let (relation, length) = relationAtStart()
    var index = length
    while index < text.count && Ascii.isSpace(text[index]) { index += 1 }
    let operand = UnsafeRawBufferPointer(rebasing: text[index...])
    var result = normalized(Array(operand), at: index)
    if case .failure = result, let branch = misspelledBranch(operand) { result = .success(branch) }
    return result.map { version in
      var version = version
      if let flag, flag != .stable, relation != .equal, isStable(version) {
        version += "-" + flag.suffix
      } else if relation == .less || relation == .greaterOrEqual,
        !endsInModifier(operand), !isNamedBranch(normalized: operand)
      {
        version += "-dev"
      }
      return [Comparison(relation: relation, version: version)]
    }
  }

  private func relationAtStart() -> (Comparison.Relation, Int) {
    let second = text.count > 1 ? text[1] : 0
    switch (text[0], second) {
    case (UInt8(ascii: "<"), UInt8(ascii: ">")), (UInt8(ascii: "!"), UInt8(ascii: "=")):
      return (.notEqual, 2)
    case (UInt8(ascii: "<"), UInt8(ascii: "=")): return (.lessOrEqual, 2)
    case (UInt8(ascii: ">"), UInt8(ascii: "=")): return (.greaterOrEqual, 2)
    case (UInt8(ascii: "="), UInt8(ascii: "=")): return (.equal, 2)
    case (UInt8(ascii: "<"), _): return (.less, 1)
    case (UInt8(ascii: ">"), _): return (.greater, 1)
    case (UInt8(ascii: "="), _): return (.equal, 1)
    default: return (.equal, 0)
    }
  }

  /// `foobar-dev` for `dev-foobar`.
  private func misspelledBranch(_ operand: UnsafeRawBufferPointer) -> String? {
    let isPlain = operand.allSatisfy {
      Ascii.isDigit($0) || Ascii.isLetter($0) || $0 == Ascii.hyphen || $0 == Ascii.dot
        || $0 == Ascii.slash
    }
    guard isPlain, operand.count > 4, operand.count <= VersionKey.maximumTextLength,
      operand.suffix(4).elementsEqual("-dev".utf8)
    else { return nil }
    return "dev-" + String(decoding: operand.dropLast(4), as: UTF8.self)
  }

  private func isStable(_ version: String) -> Bool {
    Array(version.utf8).withUnsafeBytes { Stability(ofNormalized: $0) } == .stable
  }

  /// Whether the operand's last hyphen begins a stability suffix, which may be empty.
  private func endsInModifier(_ operand: UnsafeRawBufferPointer) -> Bool {
    operand.indices.contains { index in
      operand[index] == Ascii.hyphen
        && Modifier(prefixOf: operand, from: index + 1).end == operand.count
    }
  }

  private func normalized(_ bytes: [UInt8], at start: Int) -> Result<String, ConstraintError> {
    bytes.withUnsafeBytes { bytes in
      switch Result(catching: { () throws(VersionError) in try Version(bytes) }) {
      case .success(let version): .success(version.normalized)
      case .failure(let error):
        .failure(
          ConstraintError(
            reason: error.reason == .tooLong ? .tooLong : .notAVersion,
            offset: offset + min(start + error.offset, text.count)))
      }
    }
  }

  private func failure(_ reason: ConstraintError.Reason, at index: Int) -> Lowered {
    .failure(ConstraintError(reason: reason, offset: offset + index))
  }
}

private func isBreak(_ byte: UInt8) -> Bool { byte == Ascii.comma || Ascii.isSpace(byte) }

/// The length before `#ref`, which only development versions may carry.
private func lengthBeforeReference(_ text: UnsafeRawBufferPointer) -> Int {
  guard let mark = text.firstIndex(of: Ascii.hash), mark + 1 < text.count else {
    return text.count
  }
  let version = UnsafeRawBufferPointer(rebasing: text[..<mark])
  if version.contains(where: { isBreak($0) || $0 == Ascii.at }) { return text.count }
  let isBranch = continues(version, at: 0, "dev-") && mark > 4
  let isNumericBranch = hasSuffix(version, ".x-dev") && mark > 6
  return isBranch || isNumericBranch ? mark : text.count
}

extension Stability {
  /// The suffix of a normalized version with this stability.
  fileprivate var suffix: String {
    switch self {
    case .dev: "dev"
    case .alpha: "alpha"
    case .beta: "beta"
    case .rc: "RC"
    case .stable: "stable"
    }
  }
}
