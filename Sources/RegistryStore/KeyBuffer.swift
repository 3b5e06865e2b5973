import RegistryModel

/// Writes one key into memory that is used again for the next: finish with a key before the next.
///
/// Keys are order-preserving: the table's byte, then numbers big-endian, then bytes. A key that
/// would pass LMDB's 511 bytes is marked and matches nothing.
struct KeyBuffer {
  static let capacity = 511

  private let memory: UnsafeMutableRawPointer
  private(set) var count = 1
  private(set) var overflowed = false

  @inline(__always)
  init(_ table: Table, in memory: UnsafeMutableRawPointer) {
    self.memory = memory
    memory.storeBytes(of: table.rawValue, as: UInt8.self)
  }

  /// The key; valid until another key is written into the same memory.
  @inline(__always)
  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: memory, count: count) }

  /// Starts again with the bytes of another key.
  mutating func replace(with bytes: some Collection<UInt8>) {
    count = 0
    for byte in bytes { append(byte: byte) }
  }

  @inline(__always)
  mutating func append(byte: UInt8) {
    guard count < Self.capacity else {
      overflowed = true
      return
    }
    memory.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
    count &+= 1
  }

  @inline(__always)
  mutating func append(number: UInt64) {
    guard count + 8 <= Self.capacity else {
      overflowed = true
      return
    }
    memory.storeBytes(of: number.bigEndian, toByteOffset: count, as: UInt64.self)
    count &+= 8
  }

  @inline(__always)
  mutating func append(short number: UInt32) {
    guard count + 4 <= Self.capacity else {
      overflowed = true
      return
    }
    memory.storeBytes(of: number.bigEndian, toByteOffset: count, as: UInt32.self)
    count &+= 4
  }

  @inline(__always)
  mutating func append(_ bytes: UnsafeRawBufferPointer) {
    guard count + bytes.count <= Self.capacity else {
      overflowed = true
      return
    }
    if let base = bytes.baseAddress {
      (memory + count).copyMemory(from: base, byteCount: bytes.count)
    }
    count &+= bytes.count
  }

  mutating func append(text: String) {
    var text = text
    text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
  }

  mutating func append(bytes: [UInt8]) {
    bytes.withUnsafeBytes { append($0) }
  }

  @inline(__always)
  mutating func append(_ id: CustomerID) { append(number: id.rawValue) }

  @inline(__always)
  mutating func append(_ id: TokenID) { append(number: id.rawValue) }

  @inline(__always)
  mutating func append(_ id: PackageID) { append(short: UInt32(truncatingIfNeeded: id.rawValue)) }

  @inline(__always)
  mutating func append(_ id: BundleID) { append(short: UInt32(truncatingIfNeeded: id.rawValue)) }

  @inline(__always)
  mutating func append(_ id: LabelID) { append(short: UInt32(truncatingIfNeeded: id.rawValue)) }

  @inline(__always)
  mutating func append(_ id: CatalogPackageID) {
    append(short: UInt32(truncatingIfNeeded: id.rawValue))
  }

  @inline(__always)
  mutating func append(_ id: CatalogVersionID) {
    append(short: UInt32(truncatingIfNeeded: id.rawValue))
  }

  /// Order-preserving for negative moments too: the sign bit is flipped.
  mutating func append(_ time: Timestamp) {
    append(number: UInt64(bitPattern: time.milliseconds) ^ 1 << 63)
  }
}

/// The keys that begin with one table's byte and perhaps one number: what a walk stays within.
struct KeyPrefix {
  let table: Table
  private let number: UInt64
  private let width: Int

  init(_ table: Table) { (self.table, number, width) = (table, 0, 0) }

  init(_ table: Table, _ id: CustomerID) {
    (self.table, number, width) = (table, id.rawValue, 8)
  }

  init(_ table: Table, _ id: PackageID) {
    (self.table, number, width) = (table, id.rawValue, 4)
  }

  init(_ table: Table, _ id: BundleID) {
    (self.table, number, width) = (table, id.rawValue, 4)
  }

  init(_ table: Table, _ id: LabelID) {
    (self.table, number, width) = (table, id.rawValue, 4)
  }

  init(_ table: Table, _ id: CatalogPackageID) {
    (self.table, number, width) = (table, id.rawValue, 4)
  }

  init(_ table: Table, _ id: CatalogVersionID) {
    (self.table, number, width) = (table, id.rawValue, 4)
  }

  /// Bytes of the prefix.
  var count: Int { 1 + width }

  /// The lowest possible key of the walk.
  func lowest(in memory: UnsafeMutableRawPointer) -> KeyBuffer {
    var key = KeyBuffer(table, in: memory)
    append(number, to: &key)
    return key
  }

  /// The lowest key above every key of the walk.
  func beyond(in memory: UnsafeMutableRawPointer) -> KeyBuffer {
    var key = KeyBuffer(table, in: memory)
    let last = width == 4 ? UInt64(UInt32.max) : .max
    if width > 0, number < last {
      append(number + 1, to: &key)
    } else {
      key.replace(with: CollectionOfOne(table.rawValue + 1))
    }
    return key
  }

  private func append(_ number: UInt64, to key: inout KeyBuffer) {
    if width == 8 { key.append(number: number) }
    if width == 4 { key.append(short: UInt32(truncatingIfNeeded: number)) }
  }

  /// The part of a key behind the prefix; `nil` when the key is not of this walk.
  @inline(__always)
  func remainder(of key: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
    guard key.count >= count, key[0] == table.rawValue else { return nil }
    if width == 8, key.number(at: 1) != number { return nil }
    if width == 4, UInt64(key.short(at: 1)) != number { return nil }
    return UnsafeRawBufferPointer(rebasing: key[count...])
  }
}

extension UnsafeRawBufferPointer {
  /// Eight big-endian bytes of a key; the caller has checked the length.
  @inline(__always)
  func number(at offset: Int) -> UInt64 {
    UInt64(bigEndian: loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  /// Four big-endian bytes of a key; the caller has checked the length.
  @inline(__always)
  func short(at offset: Int) -> UInt32 {
    UInt32(bigEndian: loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  /// Whether both hold the same bytes.
  @inline(__always)
  func equals(_ other: UnsafeRawBufferPointer) -> Bool {
    count == other.count && elementsEqual(other)
  }
}
