import Glibc

/// The data file as plain bytes, read beside LMDB and not through its map: damage is an answer, not
/// a signal.
///
/// LMDB locks its other file; this one may be opened and closed at any time.
@safe
final class DataFile {
  private let descriptor: Int32
  let byteCount: Int

  init(folder: String) throws(LMDBError) {
    descriptor = unsafe open(folder + "/data.mdb", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw LMDBError(code: errno) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      let code = errno
      Glibc.close(descriptor)
      throw LMDBError(code: code)
    }
    byteCount = Int(status.st_size)
  }

  deinit { Glibc.close(descriptor) }

  /// Fills the page; false where the file ends before that.
  func read(_ page: StoredPage, at offset: Int) throws(LMDBError) -> Bool {
    var filled = 0
    while filled < page.byteCount {
      let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: page.memory[filled...])
      let count = unsafe pread(descriptor, rest.baseAddress, rest.count, offset + filled)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw LMDBError(code: errno) }
      guard count > 0 else { return false }
      filled += count
    }
    return true
  }
}

/// The bytes of a page, or of pages in a row. Reading past the end gives zeros.
///
///     Head     0 number (8)  8 unused (2)  10 flags (2)  12 end of the pointers (2)
///              14 start of the nodes (2); in an overflow page 12 count of pages (4)
///     Pointers 16 offset of each node (2), in the order of keys
///     Node      0 size of the value (4), or number of the child (6: with the flags)
///               4 flags (2)  6 length of the key (2)  8 key, value
@safe
final class StoredPage {
  static let headByteCount = 16
  static let nodeByteCount = 8

  enum Flag {
    static let branch = 0x01
    static let leaf = 0x02
    static let overflow = 0x04
    static let meta = 0x08
  }

  /// Of a node in a leaf.
  enum NodeFlag {
    /// The value stands in overflow pages.
    static let isLarge = 0x01
    /// The value is the record of a tree.
    static let isTree = 0x02
  }

  fileprivate let memory: UnsafeMutableRawBufferPointer

  init(byteCount: Int) {
    unsafe memory = .allocate(byteCount: byteCount, alignment: 8)
    unsafe memory.initializeMemory(as: UInt8.self, repeating: 0)
  }

  deinit { unsafe memory.deallocate() }

  var byteCount: Int { unsafe memory.count }

  @inline(__always)
  private func load<Number: FixedWidthInteger & BitwiseCopyable>(
    _ offset: Int, _ type: Number.Type
  ) -> Number {
    guard offset >= 0, offset <= byteCount - MemoryLayout<Number>.size else { return 0 }
    return unsafe memory.loadUnaligned(fromByteOffset: offset, as: Number.self)
  }

  func short(_ offset: Int) -> Int { Int(load(offset, UInt16.self)) }
  func word(_ offset: Int) -> Int { Int(load(offset, UInt32.self)) }
  func number(_ offset: Int) -> UInt64 { load(offset, UInt64.self) }

  var pageNumber: UInt64 { number(0) }
  var flags: Int { short(10) }
  var pointersEnd: Int { short(12) }
  var nodesStart: Int { short(14) }
  /// Of an overflow page: how many pages there are in a row.
  var overflowCount: Int { word(12) }
  var nodeCount: Int { (pointersEnd - Self.headByteCount) / 2 }

  func node(_ index: Int) -> Int { short(Self.headByteCount + 2 * index) }
  func child(_ node: Int) -> UInt64 { number(node) & 0xFFFF_FFFF_FFFF }
  func valueByteCount(_ node: Int) -> Int { word(node) }
  func nodeFlags(_ node: Int) -> Int { short(node + 4) }
  func keyByteCount(_ node: Int) -> Int { short(node + 6) }
  func valueStart(_ node: Int) -> Int { node + Self.nodeByteCount + keyByteCount(node) }

  /// A copy of a key.
  func key(_ node: Int) -> [UInt8] {
    let start = node + Self.nodeByteCount
    guard start + keyByteCount(node) <= byteCount else { return [] }
    return unsafe Array(memory[start..<start + keyByteCount(node)])
  }

  /// Whether one key of this page sorts before another.
  func isAscending(_ first: Int, _ second: Int, areNumbers: Bool) -> Bool {
    let (start, other) = (first + Self.nodeByteCount, second + Self.nodeByteCount)
    if areNumbers { return number(start) < number(other) }
    let (count, otherCount) = (keyByteCount(first), keyByteCount(second))
    guard start + count <= byteCount, other + otherCount <= byteCount,
      let base = unsafe memory.baseAddress
    else { return false }
    let order = unsafe memcmp(base + start, base + other, min(count, otherCount))
    return order == 0 ? count < otherCount : order < 0
  }
}

/// What one of the two first pages says of the whole file.
struct MetaPage: Equatable {
  /// What a tree consists of.
  struct Tree: Equatable {
    static let byteCount = 48
    private static let none = UInt64.max

    /// Where its parts stand in the record of a tree.
    enum Offset {
      static let flags = 4
      static let depth = 6
      static let root = 40
    }

    let pad: Int
    let flags: Int
    let depth: Int
    let branchPages: UInt64
    let leafPages: UInt64
    let overflowPages: UInt64
    let entries: UInt64
    /// `nil` in an empty tree.
    let root: UInt64?

    init(_ page: StoredPage, at offset: Int) {
      pad = page.word(offset)
      flags = page.short(offset + Offset.flags)
      depth = page.short(offset + Offset.depth)
      branchPages = page.number(offset + 8)
      leafPages = page.number(offset + 16)
      overflowPages = page.number(offset + 24)
      entries = page.number(offset + 32)
      let root = page.number(offset + Offset.root)
      self.root = root == Self.none ? nil : root
    }
  }

  static let magic: UInt32 = 0xBEEF_C0DE
  private static let version = 1
  static let byteCount = 152

  /// Where its parts stand in the page.
  enum Offset {
    static let magic = 16
    static let free = 40
    static let main = 88
    static let lastPage = 136
    static let transaction = 144
  }

  let pageSize: Int
  let mapSize: UInt64
  let free: Tree
  let main: Tree
  let lastPage: UInt64
  let transaction: UInt64

  /// `nil` when it is no such page of this version of LMDB.
  init?(_ page: StoredPage) {
    guard page.word(Offset.magic) == Int(Self.magic), page.word(20) == Self.version,
      page.flags == StoredPage.Flag.meta
    else { return nil }
    mapSize = page.number(32)
    free = Tree(page, at: Offset.free)
    main = Tree(page, at: Offset.main)
    lastPage = page.number(Offset.lastPage)
    transaction = page.number(Offset.transaction)
    pageSize = free.pad
  }

  /// Whether LMDB can open a file with this page: sizes that are possible and fit one another.
  var isPlausible: Bool {
    guard pageSize >= 512, pageSize <= 65_536, pageSize.nonzeroBitCount == 1,
      mapSize <= 1 << 46, lastPage >= 1
    else { return false }
    return lastPage < mapSize / UInt64(pageSize)
  }
}
