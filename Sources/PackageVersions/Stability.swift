/// How far a version is from a final release, least finished first.
public enum Stability: UInt8, Sendable, Comparable, CaseIterable {
  case dev
  case alpha
  case beta
  case rc
  case stable

  /// Orders by raw value: `dev < alpha < beta < rc < stable`.
  @inlinable
  public static func < (left: Stability, right: Stability) -> Bool {
    left.rawValue < right.rawValue
  }

  /// The stability of a text that is already normalized.
  ///
  /// Patch releases are stable. The raw text is no substitute: `DEV-FOO` is a branch only once
  /// normalized.
  public init(ofNormalized text: UnsafeRawBufferPointer) {
    if isNamedBranch(normalized: text) || hasSuffix(text, "-dev") {
      self = .dev
      return
    }
    var index = 0
    while index < text.count && text[index] != Ascii.hyphen { index += 1 }
    let suffix = index + 1
    guard suffix < text.count, let (keyword, _) = Modifier.keyword(in: text, at: suffix) else {
      self = .stable
      return
    }
    switch keyword {
    case .alpha: self = .alpha
    case .beta: self = .beta
    case .rc: self = .rc
    case .stable, .patch: self = .stable
    }
  }
}
