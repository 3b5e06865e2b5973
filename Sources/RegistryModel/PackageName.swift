/// The rules of a package's name: `vendor/name` in lower-case letters, digits, `.`, `_` and `-`.
public enum PackageName {
  /// Whether the bytes are a canonical package name. Never allocates.
  ///
  /// Each half starts with a letter or digit, so `..` and hidden names cannot occur as a path part.
  @inlinable
  public static func isValid(_ bytes: some Sequence<UInt8>) -> Bool {
    var halves = 1
    var lengthOfHalf = 0
    var length = 0
    for byte in bytes {
      length += 1
      if byte == UInt8(ascii: "/") {
        guard lengthOfHalf > 0, halves == 1 else { return false }
        halves = 2
        lengthOfHalf = 0
        continue
      }
      guard isWord(byte) || (lengthOfHalf > 0 && isSeparator(byte)) else { return false }
      lengthOfHalf += 1
    }
    return halves == 2 && lengthOfHalf > 0 && length <= Limits.packageName
  }

  /// Whether the text is a token's package scope: a package name, or `vendor/*`.
  public static func isValidScope(_ scope: String) -> Bool {
    guard scope.utf8.last == UInt8(ascii: "*") else { return isValid(scope.utf8) }
    return scope.hasSuffix("/*") && isValid((scope.dropLast() + "x").utf8)
  }

  /// Lower-cases ASCII letters: how names are stored, looked up and compared.
  public static func folded(_ name: String) -> String {
    guard name.utf8.contains(where: isUpper) else { return name }
    return String(
      decoding: name.utf8.map { isUpper($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
  }

  private static func isUpper(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
  }

  @inlinable
  static func isWord(_ byte: UInt8) -> Bool {
    (byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z"))
      || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"))
  }

  @inlinable
  static func isSeparator(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
  }
}
