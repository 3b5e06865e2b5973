/// What a command changes: keys with their new values, or with none. The journal's own encoding.
///
///     key length (2)  value length (4; all ones: the key is removed)  key  value
///
/// Keys begin with their table's byte, values with their checksum, so that applying needs no
/// knowledge of tables or records.
struct ChangeSet {
  private static let removal = UInt32.max

  private(set) var bytes: [UInt8] = []

  var isEmpty: Bool { bytes.isEmpty }

  mutating func put(_ key: KeyBuffer, _ record: RecordWriter) {
    precondition(!key.overflowed, "keys are bounded before they are written")
    var record = record
    record.seal(key: key.bytes)
    appendHeader(key, length: UInt32(record.value.count))
    bytes.append(contentsOf: record.value)
  }

  mutating func remove(_ key: KeyBuffer) {
    precondition(!key.overflowed, "keys are bounded before they are written")
    appendHeader(key, length: Self.removal)
  }

  /// Puts the record, or removes the key when there is none.
  mutating func set(_ key: KeyBuffer, _ record: RecordWriter?) {
    if let record { put(key, record) } else { remove(key) }
  }

  private mutating func appendHeader(_ key: KeyBuffer, length: UInt32) {
    withUnsafeBytes(of: UInt16(key.count).littleEndian) { bytes.append(contentsOf: $0) }
    withUnsafeBytes(of: length.littleEndian) { bytes.append(contentsOf: $0) }
    bytes.append(contentsOf: key.bytes)
  }
}

/// One change of an encoded change set.
struct Change {
  let key: UnsafeRawBufferPointer
  /// `nil` when the key is removed.
  let value: UnsafeRawBufferPointer?
}

/// Reads encoded changes one after the other; stops at the end or at what cannot be a change.
struct ChangeReader {
  private let bytes: UnsafeRawBufferPointer
  private var offset = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// Whether everything was read.
  var isAtEnd: Bool { offset == bytes.count }

  mutating func next() -> Change? {
    guard offset + 6 <= bytes.count else { return nil }
    let keyLength = Int(
      UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self)))
    let length = UInt32(
      littleEndian: bytes.loadUnaligned(fromByteOffset: offset + 2, as: UInt32.self))
    let valueLength = length == .max ? 0 : Int(length)
    let keyStart = offset + 6
    let end = keyStart + keyLength + valueLength
    guard keyLength > 0, end <= bytes.count else { return nil }
    offset = end
    let key = UnsafeRawBufferPointer(rebasing: bytes[keyStart..<(keyStart + keyLength)])
    guard length != .max else { return Change(key: key, value: nil) }
    return Change(
      key: key, value: UnsafeRawBufferPointer(rebasing: bytes[(keyStart + keyLength)..<end]))
  }
}
