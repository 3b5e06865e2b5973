import CLMDB
import Synchronization

/// The trees of one snapshot, where they lie in the map.
///
/// A get through them is a descent of our own: without LMDB's cursors, without a search for the
/// tree in each transaction, with fewer waits for memory, and with a look at each page before it is
/// followed, which LMDB 0.9 spares. It reads what LMDB's reader slot keeps as it is, and so do all
/// its values.
@safe
@usableFromInline
struct MappedTrees: BitwiseCopyable {
  /// How many named databases an environment may have for this.
  static let limit = 4

  /// Where a tree begins, and how many levels of pages it has: none when it is empty.
  struct Root: BitwiseCopyable {
    let page: UInt64
    let depth: Int

    /// Whether leaves may have to come from memory.
    @inline(__always) var isFar: Bool { Self.isFar(depth &- 1) }

    /// The same for pages of a level; the first two stay in the processor's caches.
    @inline(__always)
    static func isFar(_ level: Int) -> Bool { level > 1 }
  }

  private let map: FileMap
  /// The commit.
  private let number: Int
  /// Pages up to the last that was ever used in this snapshot.
  private let pageCount: UInt64
  private var roots = InlineArray<4, Root>(repeating: Root(page: 0, depth: 0))

  /// Finds the trees of a commit that a reader slot holds; `nil` when its meta page has been
  /// written over meanwhile, or is damaged, or the named trees are not what they should be.
  init?(_ map: FileMap, _ number: Int, _ names: [DatabaseName]) {
    guard names.count <= Self.limit else { return nil }
    self.map = map
    self.number = number
    // Commit n writes page n % 2, and commit n + 2 writes that page again.
    let meta = unsafe map.base + (number & 1) * map.pageSize
    guard unsafe Self.commit(of: meta) == number else { return nil }
    atomicMemoryFence(ordering: .acquiring)
    let trees = unsafe Root(meta + MetaPage.Offset.main)
    let lastPage = unsafe meta.loadUnaligned(
      fromByteOffset: MetaPage.Offset.lastPage, as: UInt64.self)
    atomicMemoryFence(ordering: .acquiring)
    guard unsafe Self.commit(of: meta) == number, lastPage < map.pageCount else { return nil }
    pageCount = lastPage + 1
    do throws(LMDBError) {
      for (index, name) in names.enumerated() {
        roots[index] = try root(of: name, in: trees)
      }
    } catch {
      return nil
    }
  }

  /// The commit that wrote a meta page.
  private static func commit(of meta: UnsafeRawPointer) -> Int {
    unsafe meta.loadUnaligned(fromByteOffset: MetaPage.Offset.transaction, as: Int.self)
  }

  /// Whether these are the trees of a commit in a map.
  @inline(__always)
  func isOf(_ number: Int, _ map: FileMap) -> Bool {
    unsafe self.number == number && self.map.base == map.base
      && self.map.pageCount == map.pageCount
  }

  /// The root of a named tree, from the tree of trees.
  private func root(of name: DatabaseName, in trees: Root) throws(LMDBError) -> Root {
    var text = name.text
    let found: Result<MappedPage.Value?, LMDBError> = text.withUTF8 { text in
      do throws(LMDBError) {
        return unsafe .success(try find(SoughtBytes(UnsafeRawBufferPointer(text)), trees))
      } catch {
        return unsafe .failure(error)
      }
    }
    guard case .here(let tree, isTree: true) = unsafe try found.get(),
      tree.count == MetaPage.Tree.byteCount, let record = tree.baseAddress,
      unsafe record.loadUnaligned(
        fromByteOffset: MetaPage.Tree.Offset.flags, as: UInt16.self) == UInt16(name.flags)
    else { throw .corrupted }
    return unsafe Root(record)
  }

  /// The value of a key of bytes.
  @inline(__always)
  func value(
    for key: UnsafeRawBufferPointer, in database: Database
  ) throws(LMDBError) -> UnsafeRawBufferPointer? {
    guard unsafe !key.isEmpty else { throw .badValueSize }
    guard let root = root(database) else { throw .databaseMissing }
    guard let value = unsafe try find(SoughtBytes(key), root) else { return nil }
    return unsafe try bytes(value)
  }

  /// The value of a key that is an integer.
  ///
  /// - Parameter meanwhile: done once the last page is known and asked for, while it comes.
  @inline(__always)
  func value(
    for number: UInt64, in database: Database, meanwhile: () -> Void
  ) throws(LMDBError) -> UnsafeRawBufferPointer? {
    guard let root = root(database) else { throw .databaseMissing }
    guard root.depth > 0 else { return nil }
    var key = SoughtNumber(number)
    let number = try leaf(of: &key, below: root)
    guard number < pageCount else { throw .corrupted }
    unsafe clmdb_prefetch(map.base + Int(number) * map.pageSize)
    meanwhile()
    let leaf = try page(number, StoredPage.Flag.leaf)
    let position = try leaf.search(&key, from: 0)
    return position.isFound ? unsafe try bytes(leaf.value(position.index)) : nil
  }

  /// `nil` for a tree without a name: that of the free pages.
  @inline(__always)
  func root(_ database: Database) -> Root? {
    let index = Int(database.handle) - FileMap.firstNamed
    return roots.indices ~= index ? roots[index] : nil
  }

  @inline(__always)
  func page(_ number: UInt64, _ flags: Int) throws(LMDBError) -> MappedPage {
    guard number < pageCount else { throw .corrupted }
    let offset = Int(truncatingIfNeeded: number) &* map.pageSize
    return unsafe try MappedPage(
      map.base + offset, byteCount: map.pageSize, number: number, flags: flags)
  }

  private func find(_ key: SoughtBytes, _ root: Root) throws(LMDBError) -> MappedPage.Value? {
    guard root.depth > 0 else { return nil }
    var key = key
    let leaf = try page(leaf(of: &key, below: root), StoredPage.Flag.leaf)
    let position = try leaf.search(key, from: 0, isFar: root.isFar)
    return unsafe position.isFound ? try leaf.value(position.index) : nil
  }

  /// Goes down to the leaf in which a key has its place; the tree must not be empty.
  ///
  /// - Parameter step: is told of each branch on the way: its level, its number, the node taken.
  @inline(__always)
  func leaf(
    of key: inout some SoughtKey, below root: Root,
    step: (_ level: Int, _ page: UInt64, _ index: Int) -> Void = { _, _, _ in }
  ) throws(LMDBError) -> UInt64 {
    var number = root.page
    for level in 0..<root.depth &- 1 {
      let branch = try page(number, StoredPage.Flag.branch)
      // The key of a branch's first node counts as lower than all others, whatever it is.
      let index = try key.place(in: branch, from: 1, isFar: Root.isFar(level)).index
      step(level, number, index)
      number = try branch.child(index)
    }
    return number
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
    _ first: UInt64, _ count: Int
  ) throws(LMDBError) -> UnsafeRawBufferPointer {
    guard first < pageCount else { throw .corrupted }
    let head = unsafe map.base + Int(first) * map.pageSize
    let flags = unsafe Int(head.loadUnaligned(fromByteOffset: 10, as: UInt16.self))
    let pages = UInt64(unsafe head.loadUnaligned(fromByteOffset: 12, as: UInt32.self))
    guard unsafe head.loadUnaligned(as: UInt64.self) == first,
      flags == StoredPage.Flag.overflow, pages <= pageCount - first,
      StoredPage.headByteCount + count <= Int(pages) * map.pageSize
    else { throw .corrupted }
    return unsafe UnsafeRawBufferPointer(start: head + StoredPage.headByteCount, count: count)
  }
}

extension MappedTrees.Root {
  /// What the record of a tree says.
  fileprivate init(_ record: UnsafeRawPointer) {
    page = unsafe record.loadUnaligned(
      fromByteOffset: MetaPage.Tree.Offset.root, as: UInt64.self)
    depth = unsafe Int(
      record.loadUnaligned(fromByteOffset: MetaPage.Tree.Offset.depth, as: UInt16.self))
  }
}
