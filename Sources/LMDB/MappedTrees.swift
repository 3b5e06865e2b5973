import Synchronization

/// The trees of one snapshot, where they lie in the map.
///
/// A get through them is a descent of our own: without LMDB's cursors, without a search for the
/// tree in each transaction, with fewer waits for memory, and with a look at each page before it is
/// followed, which LMDB 0.9 spares. It reads what LMDB's reader slot keeps as it is, and so do all
/// its values.
@safe
@usableFromInline
struct MappedTrees: ~Copyable {
  /// How many named databases an environment may have for this.
  static let limit = 4

  private let map: FileMap
  /// The commit.
  private let number: Int
  let pages: MappedPages
  /// No array: of that, each look at one root would copy all.
  private let roots:
    (
      first: MappedPages.Root, second: MappedPages.Root, third: MappedPages.Root,
      fourth: MappedPages.Root
    )

  /// Finds the trees of a commit that a reader slot holds; `nil` when its meta page has been
  /// written over meanwhile, or is damaged, or the named trees are not what they should be.
  init?(_ map: FileMap, _ number: Int, _ names: [DatabaseName]) {
    guard names.count <= Self.limit else { return nil }
    // Commit n writes page n % 2, and commit n + 2 writes that page again.
    let meta = unsafe map.base + (number & 1) * map.pageSize
    guard unsafe Self.commit(of: meta) == number else { return nil }
    atomicMemoryFence(ordering: .acquiring)
    let trees = unsafe MappedPages.Root(meta + MetaPage.Offset.main)
    let lastPage = unsafe meta.loadUnaligned(
      fromByteOffset: MetaPage.Offset.lastPage, as: UInt64.self)
    atomicMemoryFence(ordering: .acquiring)
    guard unsafe Self.commit(of: meta) == number, lastPage < map.pageCount, let trees else {
      return nil
    }
    let pages = MappedPages(map, count: lastPage + 1)
    var roots = InlineArray<4, MappedPages.Root>(repeating: .init(page: 0, depth: 0))
    do throws(LMDBError) {
      for (index, name) in names.enumerated() {
        roots[index] = try Self.root(of: name, in: trees, pages)
      }
    } catch {
      return nil
    }
    (self.map, self.number, self.pages) = (map, number, pages)
    self.roots = (roots[0], roots[1], roots[2], roots[3])
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
  private static func root(
    of name: DatabaseName, in trees: MappedPages.Root, _ pages: MappedPages
  ) throws(LMDBError) -> MappedPages.Root {
    var text = name.text
    let found: Result<MappedPage.Value?, LMDBError> = text.withUTF8 { text in
      do throws(LMDBError) {
        return unsafe .success(try pages.find(SoughtBytes(UnsafeRawBufferPointer(text)), trees))
      } catch {
        return unsafe .failure(error)
      }
    }
    guard case .here(let tree, isTree: true) = unsafe try found.get(),
      tree.count == MetaPage.Tree.byteCount, let record = tree.baseAddress,
      unsafe record.loadUnaligned(
        fromByteOffset: MetaPage.Tree.Offset.flags, as: UInt16.self) == UInt16(name.flags),
      let root = unsafe MappedPages.Root(record)
    else { throw .corrupted }
    return root
  }

  /// The value of a key of bytes.
  @inline(__always)
  func value(
    for key: UnsafeRawBufferPointer, in database: Database
  ) throws(LMDBError) -> UnsafeRawBufferPointer? {
    guard unsafe !key.isEmpty else { throw .badValueSize }
    guard let root = root(database) else { throw .databaseMissing }
    guard let value = unsafe try pages.find(SoughtBytes(key), root) else { return nil }
    return unsafe try pages.bytes(value)
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
    var path = MappedPages.Path()
    let number = try pages.leaf(of: &key, below: root, &path)
    pages.prefetch(number)
    meanwhile()
    let leaf = try pages.page(number, StoredPage.Flag.leaf)
    let position = try leaf.search(&key, from: 0)
    return position.isFound ? unsafe try pages.bytes(leaf.value(position.index)) : nil
  }

  /// `nil` for a tree without a name: that of the free pages.
  @inline(__always)
  func root(_ database: Database) -> MappedPages.Root? {
    switch Int(database.handle) - FileMap.firstNamed {
    case 0: roots.first
    case 1: roots.second
    case 2: roots.third
    case 3: roots.fourth
    default: nil
    }
  }
}
