import RegistryModel

/// A text inside a record: UTF-8 bytes in the map, and whether JSON can take them as they are.
@frozen
public struct StoredText: BitwiseCopyable {
  /// Valid UTF-8; usable as long as its record is.
  public let bytes: UnsafeRawBufferPointer
  /// Whether nothing needs escaping inside a JSON string: no control character, `"` or `\`.
  public let isJSONClean: Bool

  @inlinable
  public init(bytes: UnsafeRawBufferPointer, isJSONClean: Bool) {
    self.bytes = bytes
    self.isJSONClean = isJSONClean
  }

  /// No text; how an absent one is stored.
  @inlinable
  public var isEmpty: Bool { bytes.isEmpty }

  /// A copy of the text.
  public var string: String { String(decoding: bytes, as: UTF8.self) }

  /// A copy of the text, or `nil` when there is none.
  public var stringIfPresent: String? { isEmpty ? nil : string }
}

/// The payload of a record whose checksum holds; numbers are little-endian and unaligned.
///
/// Reading past the end gives zeros and empty texts: a record is never a way to crash.
struct RecordBytes: BitwiseCopyable {
  /// Checksum and layout.
  static let frame = 5

  let bytes: UnsafeRawBufferPointer

  /// Checks the frame; `nil` when the checksum does not hold or the layout is unknown.
  @inline(__always)
  init?(key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer, layout: UInt8, minimum: Int) {
    guard value.count >= Self.frame + minimum, value[4] == layout else { return nil }
    let sum = UInt32(littleEndian: value.loadUnaligned(fromByteOffset: 0, as: UInt32.self))
    let rest = UnsafeRawBufferPointer(rebasing: value[4...])
    guard sum == Checksum.compute(key: key, value: rest) else { return nil }
    bytes = UnsafeRawBufferPointer(rebasing: value[Self.frame...])
  }

  /// The payload of a record that stands inside another one, which has the frame.
  @inline(__always)
  init(unframed bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// Whether a checksum holds, whatever the record's layout.
  static func isIntact(key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) -> Bool {
    guard value.count >= frame else { return false }
    let sum = UInt32(littleEndian: value.loadUnaligned(fromByteOffset: 0, as: UInt32.self))
    return sum == Checksum.compute(key: key, value: UnsafeRawBufferPointer(rebasing: value[4...]))
  }

  @inline(__always)
  func byte(_ offset: Int) -> UInt8 { offset < bytes.count ? bytes[offset] : 0 }

  @inline(__always)
  func short(_ offset: Int) -> Int {
    guard offset >= 0, offset + 2 <= bytes.count else { return 0 }
    return Int(UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self)))
  }

  @inline(__always)
  func word(_ offset: Int) -> UInt32 {
    guard offset >= 0, offset + 4 <= bytes.count else { return 0 }
    return UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  @inline(__always)
  func number(_ offset: Int) -> UInt64 {
    guard offset >= 0, offset + 8 <= bytes.count else { return 0 }
    return UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  @inline(__always)
  func time(_ offset: Int) -> Timestamp {
    Timestamp(milliseconds: Int64(bitPattern: number(offset)))
  }

  @inline(__always)
  func slice(_ offset: Int, count: Int) -> UnsafeRawBufferPointer {
    guard offset >= 0, count >= 0, offset + count <= bytes.count else {
      return UnsafeRawBufferPointer(start: nil, count: 0)
    }
    return UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + count)])
  }

  /// The text number `index` of those whose lengths stand in a row from `lengths` on, and whose
  /// bytes follow one another from `start` on.
  @inline(__always)
  func text(_ index: Int, lengths: Int, start: Int) -> StoredText {
    var offset = start
    for earlier in 0..<index { offset += short(lengths + 2 * earlier) & 0x7FFF }
    let length = short(lengths + 2 * index)
    return StoredText(
      bytes: slice(offset, count: length & 0x7FFF), isJSONClean: length & 0x8000 == 0)
  }

  /// The same of texts that may be long: each length is 4 bytes, its highest bit the mark.
  @inline(__always)
  func longText(_ index: Int, lengths: Int, start: Int) -> StoredText {
    var offset = start
    for earlier in 0..<index { offset += Int(word(lengths + 4 * earlier) & 0x7FFF_FFFF) }
    let length = word(lengths + 4 * index)
    return StoredText(
      bytes: slice(offset, count: Int(length & 0x7FFF_FFFF)), isJSONClean: length >> 31 == 0)
  }
}

/// Builds a record's value; the mirror of `RecordBytes`.
struct RecordWriter {
  private(set) var value: [UInt8]

  /// What stands behind the frame.
  var payload: ArraySlice<UInt8> { value[RecordBytes.frame...] }

  init(layout: UInt8) {
    value = [0, 0, 0, 0, layout]
  }

  mutating func append(byte: UInt8) { value.append(byte) }

  mutating func append(short number: Int) {
    withUnsafeBytes(of: UInt16(number).littleEndian) { value.append(contentsOf: $0) }
  }

  mutating func append(word number: UInt32) {
    withUnsafeBytes(of: number.littleEndian) { value.append(contentsOf: $0) }
  }

  mutating func append(number: UInt64) {
    withUnsafeBytes(of: number.littleEndian) { value.append(contentsOf: $0) }
  }

  mutating func append(_ time: Timestamp) { append(number: UInt64(bitPattern: time.milliseconds)) }

  mutating func append(bytes: some Sequence<UInt8>) { value.append(contentsOf: bytes) }

  /// Appends all lengths, then the bytes of all texts and the blob behind them, if there is one.
  mutating func append(texts: [String?], blob: [UInt8]? = nil) {
    for text in texts { append(lengthOf: text) }
    if let blob { append(short: blob.count) }
    for text in texts { value.append(contentsOf: (text ?? "").utf8) }
    if let blob { value.append(contentsOf: blob) }
  }

  /// Appends lengths of 4 bytes, then the bytes of all texts.
  mutating func append(longTexts texts: [String]) {
    for text in texts {
      precondition(text.utf8.count < 1 << 31, "texts are bounded before they are written")
      append(word: UInt32(text.utf8.count) | (isJSONClean(text) ? 0 : 1 << 31))
    }
    for text in texts { value.append(contentsOf: text.utf8) }
  }

  /// Appends a text's length, with a mark when JSON would have to escape it.
  mutating func append(lengthOf text: String?) {
    let utf8 = (text ?? "").utf8
    let clean = isJSONClean(text ?? "")
    precondition(utf8.count < 0x8000, "texts are bounded before they are written")
    append(short: utf8.count | (clean ? 0 : 0x8000))
  }

  /// Puts the checksum in its place.
  mutating func seal(key: UnsafeRawBufferPointer) {
    let sum = value.withUnsafeBytes {
      Checksum.compute(key: key, value: UnsafeRawBufferPointer(rebasing: $0[4...]))
    }
    withUnsafeBytes(of: sum.littleEndian) { value.replaceSubrange(0..<4, with: $0) }
  }
}

/// Whether a text holds nothing that JSON escapes.
private func isJSONClean(_ text: String) -> Bool {
  text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C }
}
