import CLMDB
import Glibc

/// A page of a tree where it lies in the map, for searches.
///
/// Nothing in it is believed: each offset is compared with the size of the page before it is
/// followed, so that a damaged page gives `corrupted` and no step out of the map. What stands where
/// in a page is said at ``StoredPage``.
@safe
struct MappedPage: BitwiseCopyable {
  /// Where a search has ended.
  struct Position: BitwiseCopyable {
    /// The last node whose key is not above the one sought; -1 if all are.
    let index: Int
    /// Whether it is the key sought.
    let isFound: Bool
  }

  private let base: UnsafeRawPointer
  private let byteCount: Int
  /// At least one.
  let nodeCount: Int

  /// The page at an address, if its head is that of a page with this number and of this kind.
  @inline(__always)
  init(
    _ base: UnsafeRawPointer, byteCount: Int, number: UInt64, flags: Int
  ) throws(LMDBError) {
    unsafe self.base = unsafe base
    self.byteCount = byteCount
    let end = Int(unsafe base.loadUnaligned(fromByteOffset: 12, as: UInt16.self))
    guard unsafe base.loadUnaligned(as: UInt64.self) == number,
      unsafe base.loadUnaligned(fromByteOffset: 10, as: UInt16.self) == UInt16(flags),
      end >= StoredPage.headByteCount &+ 2, end < byteCount &- 1
    else { throw .corrupted }
    nodeCount = (end &- StoredPage.headByteCount) &>> 1
  }

  /// Whoever loads has compared the offset with the size of the page.
  @inline(__always)
  private func load<Number: FixedWidthInteger & BitwiseCopyable>(
    _ offset: Int, _ type: Number.Type
  ) -> Number {
    unsafe base.loadUnaligned(fromByteOffset: offset, as: Number.self)
  }

  @inline(__always)
  private func short(_ offset: Int) -> Int { Int(load(offset, UInt16.self)) }

  /// The offset of a node whose head and key are in the page, and the length of the key.
  @inline(__always)
  private func node(_ index: Int) throws(LMDBError) -> (offset: Int, keyCount: Int) {
    let offset = offset(index)
    guard offset <= byteCount &- StoredPage.nodeByteCount else { throw .corrupted }
    let count = short(offset &+ 6)
    guard offset &+ StoredPage.nodeByteCount &+ count <= byteCount else { throw .corrupted }
    return (offset, count)
  }

  /// Where a node says that it is. All these numbers have 16 bits: sums of them never overflow.
  @inline(__always)
  private func offset(_ index: Int) -> Int { short(StoredPage.headByteCount &+ index &<< 1) }

  // MARK: Keys of bytes

  /// Searches the nodes from `first` on for a key of bytes. A binary search.
  ///
  /// - Parameter isFar: whether the page may have to come from memory, as a leaf always may.
  @inline(__always)
  func search(_ key: SoughtBytes, from first: Int, isFar: Bool) throws(LMDBError) -> Position {
    var (low, high) = (first, nodeCount)
    while low < high {
      let middle = (low &+ high) &>> 1
      if isFar {
        // Both nodes that may be next are asked for while this one is compared.
        prefetchNode((low &+ middle) &>> 1)
        prefetchNode((middle &+ 1 &+ high) &>> 1)
      }
      let order = try order(key, middle)
      if order == 0 { return Position(index: middle, isFound: true) }
      if order < 0 { high = middle } else { low = middle &+ 1 }
    }
    return Position(index: low &- 1, isFound: false)
  }

  /// How the key sought compares with one of the page: negative when it sorts before.
  ///
  /// Nearly always sixteen bytes decide, which are looked at as two numbers.
  @inline(__always)
  private func order(_ key: SoughtBytes, _ index: Int) throws(LMDBError) -> Int {
    let offset = offset(index)
    guard offset <= byteCount &- StoredPage.nodeByteCount &- 16 else {
      return try order(key, index, from: 0)
    }
    let start = offset &+ StoredPage.nodeByteCount
    let count = short(offset &+ 6)
    guard count >= key.headCount else { return try order(key, index, from: 0) }
    let head = key.head.bytes(load(start, UInt64.self))
    if head != key.head.number { return key.head.number < head ? -1 : 1 }
    guard count >= key.numberedCount else { return try order(key, index, from: 8) }
    let second = key.second.bytes(load(start &+ 8, UInt64.self))
    if second != key.second.number { return key.second.number < second ? -1 : 1 }
    guard unsafe key.bytes.count <= 16 else { return try order(key, index, from: 16) }
    return unsafe key.bytes.count &- count
  }

  /// The same, if the bytes before `first` are equal.
  @inline(never)
  private func order(
    _ key: SoughtBytes, _ index: Int, from first: Int
  ) throws(LMDBError) -> Int {
    let (offset, count) = try node(index)
    let shared = unsafe min(key.bytes.count, count)
    if shared > first, let bytes = unsafe key.bytes.baseAddress {
      let start = offset + StoredPage.nodeByteCount + first
      let order = unsafe memcmp(bytes + first, base + start, shared - first)
      if order != 0 { return Int(order) }
    }
    return unsafe key.bytes.count - count
  }

  // MARK: Keys that are integers

  /// Searches the nodes from `first` on for an integer.
  ///
  /// The integers of a tree are taken to be spread evenly between the bounds, as digests are: then
  /// two estimates come within a node or two of the place, where a binary search would wait for
  /// seven nodes in a line of memory each. Where they are not, a binary search ends it.
  ///
  /// - Parameter key: its bounds become those of the child found.
  @inline(__always)
  func search(
    _ key: inout SoughtNumber, from first: Int
  ) throws(LMDBError) -> Position {
    var (low, high) = (first, nodeCount)
    var probes = 0
    var index = 0
    while low < high {
      if probes == 0 || (probes == 1 && high - low > 8) {
        index = low + key.estimate(of: high - low)
        for near in max(low, index - 2)..<min(high, index + 3) { prefetchNode(near) }
      }
      let found = try number(index)
      probes += 1
      if found <= key.number {
        (low, key.low) = (index + 1, found)
        index = probes < 8 ? low : (low + high) >> 1
      } else {
        (high, key.high) = (index, found)
        index = probes < 8 ? high - 1 : (low + high) >> 1
      }
    }
    return Position(index: low - 1, isFound: low > first && key.low == key.number)
  }

  @inline(__always)
  private func number(_ index: Int) throws(LMDBError) -> UInt64 {
    let offset = offset(index)
    guard offset <= byteCount &- StoredPage.nodeByteCount &- 8 else { throw .corrupted }
    return load(offset &+ StoredPage.nodeByteCount, UInt64.self)
  }

  /// Asks for a node; in the page or not, that does no harm.
  @inline(__always)
  private func prefetchNode(_ index: Int) {
    unsafe clmdb_prefetch(base + offset(index))
  }

  // MARK: What stands behind keys

  /// The number of the page below a node of a branch.
  @inline(__always)
  func child(_ index: Int) throws(LMDBError) -> UInt64 {
    let offset = offset(index)
    guard offset <= byteCount &- StoredPage.nodeByteCount else { throw .corrupted }
    return load(offset, UInt64.self) & 0xFFFF_FFFF_FFFF
  }

  /// The value of a node of a leaf.
  @inline(__always)
  func value(_ index: Int) throws(LMDBError) -> Value {
    let (offset, keyCount) = try node(index)
    return unsafe try value(at: offset, keyCount)
  }

  /// The key and the value of a node of a leaf.
  @inline(__always)
  func entry(_ index: Int) throws(LMDBError) -> (key: UnsafeRawBufferPointer, value: Value) {
    let (offset, keyCount) = try node(index)
    let key = unsafe UnsafeRawBufferPointer(
      start: base + offset + StoredPage.nodeByteCount, count: keyCount)
    return unsafe (key, try value(at: offset, keyCount))
  }

  @inline(__always)
  private func value(at offset: Int, _ keyCount: Int) throws(LMDBError) -> Value {
    let start = offset + StoredPage.nodeByteCount + keyCount
    let count = Int(load(offset, UInt32.self))
    let flags = short(offset + 4)
    let isLarge = flags & StoredPage.NodeFlag.isLarge != 0
    guard start + (isLarge ? 8 : count) <= byteCount else { throw .corrupted }
    guard isLarge else {
      return unsafe .here(
        UnsafeRawBufferPointer(start: base + start, count: count),
        isTree: flags & StoredPage.NodeFlag.isTree != 0)
    }
    return unsafe .elsewhere(page: load(start, UInt64.self), byteCount: count)
  }

  /// A value: in this page, or, when it is large, in others of which the first is named.
  @unsafe
  enum Value {
    case here(UnsafeRawBufferPointer, isTree: Bool)
    case elsewhere(page: UInt64, byteCount: Int)
  }
}
