import CLMDB

/// The pages of one snapshot, where they lie in the map, and the ways down through them.
@safe
struct MappedPages: BitwiseCopyable {
  /// Where a tree begins, and how many levels of pages it has: none when it is empty.
  struct Root: BitwiseCopyable {
    let page: UInt64
    let depth: Int
  }

  /// The node taken in each branch on the way to a leaf.
  struct Path: BitwiseCopyable {
    /// The most levels that a tree here has. LMDB's own have fewer, and are walked by LMDB if not.
    static let deepest = 9
    private var nodes = InlineArray<8, UInt16>(repeating: 0)

    @inline(__always)
    subscript(level: Int) -> Int {
      get { Int(nodes[level]) }
      set { nodes[level] = UInt16(truncatingIfNeeded: newValue) }
    }
  }

  private let base: UnsafeRawPointer
  private let pageSize: Int
  /// Pages up to the last that was ever used in this snapshot.
  private let count: UInt64

  init(_ map: FileMap, count: UInt64) {
    unsafe base = unsafe map.base
    pageSize = map.pageSize
    self.count = count
  }

  /// Asks for the head of a page, before it is looked at.
  @inline(__always)
  func prefetch(_ number: UInt64) {
    if number < count { unsafe clmdb_prefetch(base + offset(number)) }
  }

  /// Where a page begins that there is.
  @inline(__always)
  private func offset(_ number: UInt64) -> Int { Int(truncatingIfNeeded: number) &* pageSize }

  @inline(__always)
  func page(_ number: UInt64, _ flags: Int) throws(LMDBError) -> MappedPage {
    guard number < count else { throw .corrupted }
    return unsafe try MappedPage(
      base + offset(number), byteCount: pageSize, number: number, flags: flags)
  }

  /// The value of a key of bytes.
  func find(_ key: SoughtBytes, _ root: Root) throws(LMDBError) -> MappedPage.Value? {
    guard root.depth > 0 else { return nil }
    var key = key
    var path = Path()
    let leaf = try page(leaf(of: &key, below: root, &path), StoredPage.Flag.leaf)
    let position = try leaf.search(key, from: 0, isFar: true)
    return unsafe position.isFound ? try leaf.value(position.index) : nil
  }

  /// Goes down to the leaf in which a key has its place; the tree must not be empty.
  @inline(__always)
  func leaf(
    of key: inout some SoughtKey, below root: Root, _ path: inout Path
  ) throws(LMDBError) -> UInt64 {
    var number = root.page
    // Two levels stay in the processor's caches.
    let nearCount = min(root.depth &- 1, 2)
    for level in 0..<nearCount {
      number = try child(of: number, on: level, isFar: false, &key, &path)
    }
    for level in nearCount..<root.depth &- 1 {
      number = try child(of: number, on: level, isFar: true, &key, &path)
    }
    return number
  }

  @inline(__always)
  private func child(
    of number: UInt64, on level: Int, isFar: Bool, _ key: inout some SoughtKey,
    _ path: inout Path
  ) throws(LMDBError) -> UInt64 {
    let branch = try page(number, StoredPage.Flag.branch)
    // The key of a branch's first node counts as lower than all others, whatever it is.
    let index = try key.place(in: branch, from: 1, isFar: isFar).index
    path[level] = index
    return try branch.child(index)
  }

  /// A value's bytes; a large one begins behind the head of the first of its pages.
  @inline(__always)
  func bytes(_ value: MappedPage.Value) throws(LMDBError) -> UnsafeRawBufferPointer {
    switch unsafe value {
    case .here(let bytes, isTree: _): return unsafe bytes
    case .elsewhere(let first, let count): return unsafe try large(first, count)
    }
  }

  private func large(
    _ first: UInt64, _ byteCount: Int
  ) throws(LMDBError) -> UnsafeRawBufferPointer {
    guard first < count else { throw .corrupted }
    let head = unsafe base + offset(first)
    let flags = unsafe Int(head.loadUnaligned(fromByteOffset: 10, as: UInt16.self))
    let pages = UInt64(unsafe head.loadUnaligned(fromByteOffset: 12, as: UInt32.self))
    guard unsafe head.loadUnaligned(as: UInt64.self) == first,
      flags == StoredPage.Flag.overflow, pages <= count - first,
      StoredPage.headByteCount + byteCount <= Int(pages) * pageSize
    else { throw .corrupted }
    return unsafe UnsafeRawBufferPointer(
      start: head + StoredPage.headByteCount, count: byteCount)
  }
}

extension MappedPages.Root {
  /// What the record of a tree says; `nil` where that is more than a tree can have.
  init?(_ record: UnsafeRawPointer) {
    page = unsafe record.loadUnaligned(
      fromByteOffset: MetaPage.Tree.Offset.root, as: UInt64.self)
    depth = unsafe Int(
      record.loadUnaligned(fromByteOffset: MetaPage.Tree.Offset.depth, as: UInt16.self))
    guard depth <= MappedPages.Path.deepest else { return nil }
  }
}
