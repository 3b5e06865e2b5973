/// A text inside a key: bounded in length, and sorting as the text's bytes sort.
///
/// The text's bytes with 0 written as 1 1 and 1 as 1 2, then 0. What would take more than
/// `capacity` bytes is cut there and followed by 0xFF and a digest of the text: such texts sort
/// before and behind all others as they should, among those that begin alike by digest. A walk in
/// text order sorts those runs by the records' texts; a look-up compares the record's text.
enum TextKey {
  /// Bytes of the text that a key holds.
  static let capacity = 200
  /// The longest text key: its bytes, the mark and the digest.
  static let longest = capacity + 9
  /// Closes a whole text.
  static let end: UInt8 = 0
  /// Stands before the digest of a text that was cut; occurs in no UTF-8.
  static let cut: UInt8 = 0xFF

  /// The length of the text key at the start of these bytes, and whether it was cut; `nil` when
  /// there is none.
  static func measure(_ rest: UnsafeRawBufferPointer) -> (length: Int, isCut: Bool)? {
    var index = 0
    while index < rest.count {
      if rest[index] == end { return (index + 1, false) }
      if rest[index] == cut { return index + 9 <= rest.count ? (index + 9, true) : nil }
      index += 1
    }
    return nil
  }
}

extension KeyBuffer {
  /// Appends a text key.
  mutating func append(key text: UnsafeRawBufferPointer) {
    guard append(prefix: text) else {
      append(byte: TextKey.cut)
      append(number: Checksum.digest(text))
      return
    }
    append(byte: TextKey.end)
  }

  mutating func append(key text: String) {
    var text = text
    text.withUTF8 { append(key: UnsafeRawBufferPointer($0)) }
  }

  /// Appends the beginning of the keys of all texts that begin with `text`; false when it was cut,
  /// and other texts may share it.
  @discardableResult
  mutating func append(prefix text: UnsafeRawBufferPointer) -> Bool {
    let bound = count + TextKey.capacity
    for byte in text {
      guard count < bound else { return false }
      guard byte <= 1 else {
        append(byte: byte)
        continue
      }
      append(byte: 1)
      guard count < bound else { return false }
      append(byte: byte + 1)
    }
    return true
  }
}
