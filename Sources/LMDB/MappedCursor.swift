/// A position in a tree of a snapshot, kept as the way down to it.
///
/// Moves as LMDB's cursor does, without its allocation, and looks at each page before following it.
@safe
struct MappedCursor: BitwiseCopyable {
  /// Levels of the deepest tree that is walked: with keys of 511 bytes, more than a disk holds.
  private static let deepest = 14

  /// A page on the way, and the node taken in it.
  private struct Step: BitwiseCopyable {
    var page: UInt64
    var index: Int
  }

  private let trees: UnsafePointer<MappedTrees>?
  private let root: MappedTrees.Root
  private let hasIntegerKeys: Bool
  private var steps = InlineArray<14, Step>(repeating: Step(page: 0, index: 0))
  /// Whether the way leads somewhere.
  private var isPlaced = false

  /// A cursor that stands nowhere yet.
  init(_ trees: UnsafePointer<MappedTrees>?, _ database: Database) {
    let root = unsafe trees?.pointee.root(database)
    self.root = root ?? .init(page: 0, depth: 0)
    unsafe self.trees = unsafe (root?.depth ?? .max) <= Self.deepest ? trees : nil
    hasIntegerKeys = database.hasIntegerKeys
  }

  /// Whether there is a snapshot to go through, and a tree that LMDB can have made.
  @inline(__always) var isOfUse: Bool { unsafe trees != nil }

  private var leaf: Int { root.depth - 1 }

  /// The page of a level, in which LMDB keeps nodes of one kind only.
  private func page(_ number: UInt64, at level: Int) throws(LMDBError) -> MappedPage {
    guard let trees = unsafe trees else { throw .badTransaction }
    return unsafe try trees.pointee.page(
      number, level == leaf ? StoredPage.Flag.leaf : StoredPage.Flag.branch)
  }

  /// Goes to the first key that is not below `key`; `false` behind the last.
  mutating func seek(_ key: UnsafeRawBufferPointer) throws(LMDBError) -> Bool {
    guard unsafe !key.isEmpty else { throw .badValueSize }
    isPlaced = false
    guard root.depth > 0 else { return false }
    let number = hasIntegerKeys ? unsafe key.loadUnaligned(as: UInt64.self) : 0
    let sought = unsafe SoughtKey(key)
    var bounds = (low: UInt64.min, high: UInt64.max)
    var below = root.page
    for level in 0..<root.depth {
      let page = try page(below, at: level)
      // The key of a branch's first node counts as lower than all others, whatever it is.
      let first = level == leaf ? 0 : 1
      let position =
        hasIntegerKeys
        ? try page.search(number, from: first, in: &bounds) : try page.search(sought, from: first)
      steps[level] = Step(page: below, index: position.index)
      if level < leaf {
        below = try page.child(position.index)
      } else if !position.isFound {
        // What is found sorts before the key, if anything is; the next one does not.
        isPlaced = true
        return try move(by: 1)
      }
    }
    isPlaced = true
    return true
  }

  /// Goes one key on, or from nowhere to the first; `false` behind the last.
  mutating func next() throws(LMDBError) -> Bool {
    try isPlaced ? move(by: 1) : descend(root.page, from: 0, toLast: false)
  }

  /// Goes one key back, or from nowhere to the last; `false` before the first.
  mutating func previous() throws(LMDBError) -> Bool {
    try isPlaced ? move(by: -1) : last()
  }

  /// Goes to the last key; `false` in an empty tree.
  mutating func last() throws(LMDBError) -> Bool {
    try descend(root.page, from: 0, toLast: true)
  }

  /// The key and the value at the position.
  @inline(__always)
  func entry() throws(LMDBError) -> Cursor.Entry {
    guard let trees = unsafe trees else { throw .badTransaction }
    let step = steps[leaf]
    let page = try page(step.page, at: leaf)
    return unsafe try Cursor.Entry(
      key: page.key(step.index), value: trees.pointee.bytes(page.value(step.index)))
  }

  /// Goes to the neighbour, in this page or, over the lowest page above that has one, in another.
  private mutating func move(by step: Int) throws(LMDBError) -> Bool {
    var level = leaf
    while level >= 0 {
      let page = try page(steps[level].page, at: level)
      let index = steps[level].index + step
      if 0..<page.nodeCount ~= index {
        steps[level].index = index
        return level == leaf
          ? true : try descend(page.child(index), from: level + 1, toLast: step < 0)
      }
      level -= 1
    }
    return false
  }

  /// Goes down from a page to the first or the last key below it.
  private mutating func descend(
    _ number: UInt64, from level: Int, toLast: Bool
  ) throws(LMDBError) -> Bool {
    isPlaced = false
    guard root.depth > 0 else { return false }
    var number = number
    for level in level..<root.depth {
      let page = try page(number, at: level)
      steps[level] = Step(page: number, index: toLast ? page.nodeCount - 1 : 0)
      if level < leaf { number = try page.child(steps[level].index) }
    }
    isPlaced = true
    return true
  }
}
