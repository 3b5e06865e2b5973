/// Byte strings that sort as Composer sorts versions.
///
/// A key is made from a normalized version. Each run of digits becomes a tag that says how many
/// bytes follow, and the number's significant bytes, big-endian; each stability word becomes a
/// tag; a tag for "the text ends here" closes the key. The tags are ordered
/// `dev < alpha < beta < RC < end < number < patch`, so comparing two keys byte by byte compares
/// the versions. A named branch is a lower tag and its exact text: equal only to itself, below
/// every numeric version.
///
/// Keys are plain bytes, written into memory that the caller gives, and may be stored.
public enum VersionKey {
  /// The longest key in bytes.
  public static let capacity = 254

  /// The longest version text in bytes that is looked at.
  public static let maximumTextLength = 240

  /// Room for the normalized form of the longest text.
  static let normalizedCapacity = 320

  @usableFromInline static let branchTag: UInt8 = 0x01
  static let devTag: UInt8 = 0x02
  static let alphaTag: UInt8 = 0x03
  static let betaTag: UInt8 = 0x04
  static let rcTag: UInt8 = 0x05
  static let endTag: UInt8 = 0x06
  /// Plus the count of significant bytes, 0 to 8.
  static let numberTag: UInt8 = 0x10
  static let patchTag: UInt8 = 0x20

  /// Normalizes a version text and writes its key; allocates nothing.
  ///
  /// - Parameter output: at least ``capacity`` bytes.
  /// - Returns: the length of the key, or nil when the text is not a version.
  public static func write(
    _ text: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> Int? {
    withUnsafeTemporaryAllocation(byteCount: normalizedCapacity, alignment: 1) { scratch in
      guard case .success(let count) = normalize(text, into: scratch) else { return nil }
      return encode(normalized: UnsafeRawBufferPointer(rebasing: scratch[..<count]), into: output)
    }
  }

  /// Whether the key is that of a named branch such as `dev-main`.
  @inlinable
  public static func isNamedBranch(_ key: UnsafeRawBufferPointer) -> Bool {
    key.count > 0 && key[0] == branchTag
  }

  /// Compares two keys byte by byte: negative, zero or positive.
  @inlinable
  public static func compare(
    _ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer
  ) -> Int {
    let common = min(left.count, right.count)
    var index = 0
    while index < common {
      let difference = Int(left[index]) &- Int(right[index])
      if difference != 0 { return difference }
      index &+= 1
    }
    return left.count &- right.count
  }

  /// Writes the key of a normalized text; nil when it does not fit ``capacity``.
  static func encode(
    normalized text: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> Int? {
    var sink = ByteSink(output, limit: capacity)
    if PackageVersions.isNamedBranch(normalized: text) {
      sink.append(branchTag)
      for byte in text { sink.append(byte) }
      return sink.finished
    }
    var index = 0
    while index < text.count {
      let byte = text[index]
      if Ascii.isDigit(byte) {
        index = appendNumber(text, from: index, to: &sink)
      } else if Ascii.isLetter(byte) {
        sink.append(wordTag(text, at: index))
        while index < text.count && Ascii.isLetter(text[index]) { index += 1 }
      } else {
        index += 1
      }
    }
    sink.append(endTag)
    return sink.finished
  }

  /// A number beyond 63 bits counts as the largest, as in Composer.
  private static func appendNumber(
    _ text: UnsafeRawBufferPointer, from start: Int, to sink: inout ByteSink
  ) -> Int {
    var value: UInt64 = 0
    var index = start
    let largest = UInt64(Int64.max)
    while index < text.count && Ascii.isDigit(text[index]) {
      let digit = UInt64(text[index] - Ascii.zero)
      value = value > (largest - digit) / 10 ? largest : value * 10 + digit
      index += 1
    }
    let count = (64 - value.leadingZeroBitCount + 7) / 8
    sink.append(numberTag + UInt8(count))
    var shift = 8 * count - 8
    while shift >= 0 {
      sink.append(UInt8(truncatingIfNeeded: value >> UInt64(shift)))
      shift -= 8
    }
    return index
  }

  private static func wordTag(_ text: UnsafeRawBufferPointer, at index: Int) -> UInt8 {
    switch text[index] {
    case UInt8(ascii: "d"): devTag
    case UInt8(ascii: "a"): alphaTag
    case UInt8(ascii: "b"): betaTag
    case UInt8(ascii: "R"): rcTag
    default: patchTag
    }
  }
}

/// Appends bytes to borrowed memory and remembers when they did not fit.
struct ByteSink {
  private let base: UnsafeMutableRawBufferPointer
  private let limit: Int
  private(set) var count = 0
  private var overflowed = false

  init(_ base: UnsafeMutableRawBufferPointer, limit: Int) {
    self.base = base
    self.limit = min(limit, base.count)
  }

  /// The length written, or nil when something was cut off.
  var finished: Int? { overflowed ? nil : count }

  @inline(__always)
  mutating func append(_ byte: UInt8) {
    guard count < limit else {
      overflowed = true
      return
    }
    base[count] = byte
    count &+= 1
  }

  mutating func append(_ text: UnsafeRawBufferPointer, _ range: Range<Int>) {
    for index in range { append(text[index]) }
  }

  mutating func append(_ text: StaticString) {
    for index in 0..<text.utf8CodeUnitCount { append(text.utf8Start[index]) }
  }
}
