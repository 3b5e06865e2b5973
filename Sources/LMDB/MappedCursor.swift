/// A position in a tree of a snapshot: a node of a leaf, and the way down to it.
///
/// Moves as LMDB's cursor does, without its allocation, and looks at each page before following it.
@safe
struct MappedCursor: ~Copyable {
  private let trees: UnsafePointer<MappedTrees>?
  private let root: MappedPages.Root
  let database: Database
  /// The leaf; `nil` while the cursor stands nowhere.
  private var leaf: MappedPage?
  private var index = 0
  /// The way to the leaf, kept small: a cursor is moved more often than it leaves a leaf.
  private var path = MappedPages.Path()

  /// A cursor that stands nowhere yet.
  @inline(__always)
  init(_ trees: UnsafePointer<MappedTrees>?, _ database: Database) {
    let root = unsafe trees?.pointee.root(database)
    self.root = root ?? .init(page: 0, depth: 0)
    unsafe self.trees = unsafe root == nil ? nil : trees
    self.database = database
  }

  /// Whether there is a snapshot to go through.
  @inline(__always) var isOfUse: Bool { unsafe trees != nil }

  /// Goes to the first key that is not below `key`; `nil` behind the last.
  @inline(__always)
  mutating func seek(_ key: UnsafeRawBufferPointer) throws(LMDBError) -> Cursor.Entry? {
    guard let isFound = unsafe try place(key), let leaf else { return nil }
    return unsafe isFound ? try entry(leaf) : try next()
  }

  /// Goes to the last key below `key`; `nil` before the first.
  @inline(__always)
  mutating func seek(below key: UnsafeRawBufferPointer) throws(LMDBError) -> Cursor.Entry? {
    guard let isFound = unsafe try place(key), let leaf else { return nil }
    if !isFound && index >= 0 { return unsafe try entry(leaf) }
    index = max(index, 0)
    return unsafe try previous()
  }

  /// Goes to the last key of a leaf that is not above `key`, or before the leaf's first; says
  /// whether it is `key`. `nil` in an empty tree.
  @inline(__always)
  private mutating func place(
    _ key: UnsafeRawBufferPointer
  ) throws(LMDBError) -> Bool? {
    guard unsafe !key.isEmpty else { throw .badValueSize }
    guard database.hasIntegerKeys else { return unsafe try place(SoughtBytes(key)) }
    return unsafe try place(SoughtNumber(key.loadUnaligned(as: UInt64.self)))
  }

  private mutating func place(
    _ key: some SoughtKey
  ) throws(LMDBError) -> Bool? {
    leaf = nil
    guard root.depth > 0 else { return nil }
    guard let trees = unsafe trees else { throw .badTransaction }
    var key = key
    let number = unsafe try trees.pointee.pages.leaf(of: &key, below: root, &path)
    let found = unsafe try trees.pointee.pages.page(number, StoredPage.Flag.leaf)
    let position = try key.place(in: found, from: 0, isFar: true)
    leaf = found
    index = position.index
    return position.isFound
  }

  /// Goes one key on, or from nowhere to the first; `nil` behind the last.
  @inline(__always)
  mutating func next() throws(LMDBError) -> Cursor.Entry? {
    guard let leaf, index + 1 < leaf.nodeCount else { return unsafe try leave(by: 1) }
    index += 1
    return unsafe try entry(leaf)
  }

  /// Goes one key back, or from nowhere to the last; `nil` before the first.
  @inline(__always)
  mutating func previous() throws(LMDBError) -> Cursor.Entry? {
    guard let leaf, index > 0 else { return unsafe try leave(by: -1) }
    index -= 1
    return unsafe try entry(leaf)
  }

  /// Goes to the last key; `nil` in an empty tree.
  mutating func last() throws(LMDBError) -> Cursor.Entry? {
    unsafe try descend(root.page, from: 0, toLast: true)
  }

  /// The key and the value at the position.
  @inline(__always)
  private func entry(_ leaf: MappedPage) throws(LMDBError) -> Cursor.Entry? {
    guard let trees = unsafe trees else { throw .badTransaction }
    let (key, value) = unsafe try leaf.entry(index)
    return unsafe Cursor.Entry(key: key, value: try trees.pointee.pages.bytes(value))
  }

  private func page(_ number: UInt64, _ flags: Int) throws(LMDBError) -> MappedPage {
    guard let trees = unsafe trees else { throw .badTransaction }
    return unsafe try trees.pointee.pages.page(number, flags)
  }

  /// Goes over the lowest page above that has a neighbour of the one taken, and down there; from
  /// nowhere to one end.
  private mutating func leave(by step: Int) throws(LMDBError) -> Cursor.Entry? {
    guard leaf != nil else { return unsafe try descend(root.page, from: 0, toLast: step < 0) }
    var fork: (level: Int, index: Int, child: UInt64)?
    var number = root.page
    for level in 0..<root.depth - 1 {
      let branch = try page(number, StoredPage.Flag.branch)
      let taken = path[level]
      if 0..<branch.nodeCount ~= taken + step {
        fork = (level, taken + step, try branch.child(taken + step))
      }
      number = try branch.child(taken)
    }
    guard let fork else { return nil }
    path[fork.level] = fork.index
    return unsafe try descend(fork.child, from: fork.level + 1, toLast: step < 0)
  }

  /// Goes down from a page to the first or the last key below it.
  private mutating func descend(
    _ number: UInt64, from level: Int, toLast: Bool
  ) throws(LMDBError) -> Cursor.Entry? {
    leaf = nil
    guard root.depth > 0 else { return nil }
    var number = number
    for level in level..<root.depth - 1 {
      let branch = try page(number, StoredPage.Flag.branch)
      let index = toLast ? branch.nodeCount - 1 : 0
      path[level] = index
      number = try branch.child(index)
    }
    let found = try page(number, StoredPage.Flag.leaf)
    leaf = found
    index = toLast ? found.nodeCount - 1 : 0
    return unsafe try entry(found)
  }
}
