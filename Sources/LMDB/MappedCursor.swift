/// A position in a tree of a snapshot: a node of a leaf, and the way down to it.
///
/// Moves as LMDB's cursor does, without its allocation, and looks at each page before following it.
@safe
struct MappedCursor: ~Copyable {
  /// Levels of the deepest tree that is walked here; LMDB walks deeper ones, if there ever are any.
  private static let deepest = 9

  /// A branch on the way, and the node taken in it.
  private struct Step: BitwiseCopyable {
    var page: UInt64
    var index: Int
  }

  private let trees: UnsafePointer<MappedTrees>?
  private let root: MappedTrees.Root
  private let hasIntegerKeys: Bool
  /// The leaf; `nil` while the cursor stands nowhere.
  private var leaf: MappedPage?
  private var index = 0
  private var steps = InlineArray<8, Step>(repeating: Step(page: 0, index: 0))

  /// A cursor that stands nowhere yet.
  @inline(__always)
  init(_ trees: UnsafePointer<MappedTrees>?, _ database: Database) {
    let root = unsafe trees?.pointee.root(database)
    self.root = root ?? .init(page: 0, depth: 0)
    unsafe self.trees = unsafe (root?.depth ?? .max) <= Self.deepest ? trees : nil
    hasIntegerKeys = database.hasIntegerKeys
  }

  /// Whether there is a snapshot to go through, and a tree that LMDB can have made.
  @inline(__always) var isOfUse: Bool { unsafe trees != nil }

  /// Goes to the first key that is not below `key`; `nil` behind the last.
  mutating func seek(_ key: UnsafeRawBufferPointer) throws(LMDBError) -> Cursor.Entry? {
    guard unsafe !key.isEmpty else { throw .badValueSize }
    guard hasIntegerKeys else { return unsafe try seek(SoughtBytes(key)) }
    return unsafe try seek(SoughtNumber(key.loadUnaligned(as: UInt64.self)))
  }

  private mutating func seek(_ key: some SoughtKey) throws(LMDBError) -> Cursor.Entry? {
    leaf = nil
    guard root.depth > 0 else { return nil }
    guard let trees = unsafe trees else { throw .badTransaction }
    var key = key
    let number = unsafe try trees.pointee.leaf(of: &key, below: root) {
      setStep($0, Step(page: $1, index: $2))
    }
    let found = unsafe try trees.pointee.page(number, StoredPage.Flag.leaf)
    let position = try key.place(in: found, from: 0, isFar: root.isFar)
    leaf = found
    index = position.index
    // What is found sorts before the key, if anything is: the next one does not.
    return unsafe position.isFound ? try entry(found) : try next()
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
    return unsafe Cursor.Entry(key: key, value: try trees.pointee.bytes(value))
  }

  /// Changes one step where it lies; by the array's subscript, all of them would be copied.
  @inline(__always)
  private mutating func setStep(_ level: Int, _ step: Step) {
    var steps = steps.mutableSpan
    steps[level] = step
  }

  private func page(_ number: UInt64, _ flags: Int) throws(LMDBError) -> MappedPage {
    guard let trees = unsafe trees else { throw .badTransaction }
    return unsafe try trees.pointee.page(number, flags)
  }

  /// Goes over the lowest page above that has a neighbour of the one taken, and down there; from
  /// nowhere to one end.
  private mutating func leave(by step: Int) throws(LMDBError) -> Cursor.Entry? {
    guard leaf != nil else { return unsafe try descend(root.page, from: 0, toLast: step < 0) }
    var level = root.depth - 2
    while level >= 0 {
      let branch = try page(steps[level].page, StoredPage.Flag.branch)
      let next = steps[level].index + step
      if 0..<branch.nodeCount ~= next {
        setStep(level, Step(page: steps[level].page, index: next))
        return unsafe try descend(branch.child(next), from: level + 1, toLast: step < 0)
      }
      level -= 1
    }
    return nil
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
      setStep(level, Step(page: number, index: index))
      number = try branch.child(index)
    }
    let found = try page(number, StoredPage.Flag.leaf)
    leaf = found
    index = toLast ? found.nodeCount - 1 : 0
    return unsafe try entry(found)
  }
}
