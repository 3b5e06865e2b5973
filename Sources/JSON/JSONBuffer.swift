/// A growing buffer of bytes that JSON text is written into.
///
/// It has one owner and frees its memory with it. Clearing it keeps the memory, so that a buffer
/// that is used again does not allocate. Nothing checks that the text is well formed: the writer
/// puts its own commas and brackets.
@frozen
public struct JSONBuffer: ~Copyable {
  @usableFromInline internal var base: UnsafeMutableRawPointer
  @usableFromInline internal var written: Int
  @usableFromInline internal var allocated: Int

  /// An empty buffer with room for this many bytes, 16 at least.
  public init(capacity: Int = 512) {
    allocated = max(capacity, 16)
    base = UnsafeMutableRawPointer.allocate(byteCount: allocated, alignment: 16)
    written = 0
  }

  deinit { base.deallocate() }

  /// How many bytes have been written.
  @inlinable
  public var count: Int { written }

  /// How many bytes fit before the buffer grows.
  @inlinable
  public var capacity: Int { allocated }

  /// Makes room for this many more bytes; at least doubles the buffer when it must grow.
  @inlinable
  @inline(__always)
  public mutating func reserve(_ extra: Int) {
    if allocated &- written < extra { grow(extra) }
  }

  @inline(never)
  @usableFromInline
  internal mutating func grow(_ extra: Int) {
    let larger = max(capacity * 2, count + extra)
    let moved = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 16)
    moved.copyMemory(from: base, byteCount: count)
    base.deallocate()
    base = moved
    allocated = larger
  }

  /// Forgets what was written after the first `length` bytes.
  @inlinable
  public mutating func truncate(to length: Int) {
    precondition(length >= 0 && length <= count, "a buffer is truncated to what it holds")
    written = length
  }

  /// Forgets everything that was written; frees the memory too unless told to keep it.
  public mutating func removeAll(keepingCapacity: Bool) {
    written = 0
    if keepingCapacity { return }
    base.deallocate()
    allocated = 16
    base = UnsafeMutableRawPointer.allocate(byteCount: allocated, alignment: 16)
  }

  /// Lends the bytes written so far; they are valid during the call only.
  @inlinable
  public borrowing func withBytes<Result: ~Copyable, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(UnsafeRawBufferPointer(start: base, count: count))
  }

  /// The bytes written so far; copies.
  public borrowing func copy() -> [UInt8] { withBytes { [UInt8]($0) } }
}

/// Raw bytes: text that is JSON already.
extension JSONBuffer {
  /// Appends one byte as it is.
  @inlinable
  @inline(__always)
  public mutating func append(byte: UInt8) {
    reserve(1)
    let end = written
    base.storeBytes(of: byte, toByteOffset: end, as: UInt8.self)
    written = end &+ 1
  }

  /// Appends bytes as they are; cost: one copy.
  @inlinable
  public mutating func append(raw bytes: UnsafeRawBufferPointer) {
    guard let source = bytes.baseAddress else { return }
    let length = bytes.count
    reserve(length)
    let end = written
    (base + end).copyMemory(from: source, byteCount: length)
    written = end &+ length
  }

  /// Appends the first `count` of some bytes as they are. 32 of them are copied at once, unless
  /// `count` is more: that many can be read.
  @inlinable
  @inline(__always)
  public mutating func append(padded bytes: UnsafeRawPointer, count length: Int) {
    guard length <= 32 else {
      return append(raw: UnsafeRawBufferPointer(start: bytes, count: length))
    }
    reserve(32)
    let end = written
    let target = base + end
    let low = bytes.loadUnaligned(as: SIMD16<UInt8>.self)
    let high = bytes.loadUnaligned(fromByteOffset: 16, as: SIMD16<UInt8>.self)
    target.storeBytes(of: low, as: SIMD16<UInt8>.self)
    target.storeBytes(of: high, toByteOffset: 16, as: SIMD16<UInt8>.self)
    written = end &+ length
  }

  /// Appends constant text as it is.
  @inlinable
  @inline(__always)
  public mutating func append(_ text: StaticString) {
    append(raw: UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// Appends bytes as they are.
  @inlinable
  public mutating func append(raw bytes: [UInt8]) {
    let length = bytes.count
    reserve(length)
    let target = base + count
    bytes.withUnsafeBytes { source in
      if let start = source.baseAddress { target.copyMemory(from: start, byteCount: length) }
    }
    written += length
  }

  /// Appends bytes as they are.
  @inlinable
  public mutating func append(raw bytes: ArraySlice<UInt8>) {
    let length = bytes.count
    reserve(length)
    let target = base + count
    bytes.withUnsafeBytes { source in
      if let start = source.baseAddress { target.copyMemory(from: start, byteCount: length) }
    }
    written += length
  }
}
