import CLMDB

/// One walk over all trees of a snapshot, page by page.
struct PageInspection: ~Copyable {
  /// How much is looked at.
  enum Extent {
    /// Every page.
    case everything
    /// The tree of trees, the free pages and the root of each other tree.
    case roots
  }

  private enum Content {
    /// The tree of trees.
    case trees
    case records
    /// Commit -> the pages that it made free.
    case freePages
  }

  /// What a walk has seen of one tree.
  private struct Progress {
    let content: Content
    let tree: MetaPage.Tree
    var branchPages: UInt64 = 0
    var leafPages: UInt64 = 0
    var overflowPages: UInt64 = 0
    var entries: UInt64 = 0
    /// The last key of the pages before; the next one is above it.
    var last: [UInt8]?
    /// The key that stands before the current page in a branch; its keys are not below.
    var floor: [UInt8]?
    var subtrees: [MetaPage.Tree] = []

    var hasNumbers: Bool { tree.flags == MDB_INTEGERKEY }

    /// The last key of a tree of numbers.
    var lastNumber: UInt64? {
      last?.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
  }

  private static let deepest = 32
  private static let longestKey = 511

  private let file: DataFile
  private let meta: MetaPage
  private let extent: Extent
  private let limit: Int
  private(set) var findings: [PageFinding] = []
  /// One bit a page.
  private var seen: [UInt64]
  private var levels: [StoredPage] = []
  /// Half the size of the node at each even offset of a page, or 0.
  private var sizes: [UInt16]

  init(_ file: DataFile, _ meta: MetaPage, _ extent: Extent, limit: Int) {
    self.file = file
    self.meta = meta
    self.extent = extent
    self.limit = limit
    let inFile = UInt64(file.byteCount / meta.pageSize)
    // Whatever the meta page claims: the last pages of a file may never have been written.
    sizes = [UInt16](repeating: 0, count: meta.pageSize / 2)
    seen = [UInt64](repeating: 0, count: Int(min(meta.lastPage, 2 * inFile + 4096)) / 64 + 1)
  }

  mutating func run() throws(LMDBError) {
    _ = mark(0, count: 2)
    var subtrees: [MetaPage.Tree] = []
    try walk(meta.free, .freePages, &subtrees)
    try walk(meta.main, .trees, &subtrees)
    for tree in subtrees { try walk(tree, .records, &subtrees) }
    guard findings.isEmpty else { return }
    switch extent {
    case .everything:
      let used = seen.reduce(0) { $0 + UInt64($1.nonzeroBitCount) }
      if used != meta.lastPage + 1 {
        report(meta.lastPage, "\(meta.lastPage + 1 - used) pages are neither in use nor free")
      }
    case .roots:
      // What was never written is free: all other pages are in the file.
      let end = UInt64(file.byteCount / meta.pageSize)
      guard end <= meta.lastPage else { return }
      guard meta.lastPage < UInt64(seen.count) * 64,
        (end...meta.lastPage).allSatisfy({ seen[Int($0 / 64)] & 1 << ($0 % 64) != 0 })
      else { return report(end, "is beyond the end of the file") }
    }
  }

  /// Whether the nodes of a page are looked at, or it is enough that it is the page it must be:
  /// damage among the records is for those who read them.
  private func looksInside(_ level: Int, _ progress: Progress) -> Bool {
    guard extent == .roots, progress.content == .records else { return true }
    // Pages behind the last one are what a process wrote that was killed, or the number is wrong
    // and the next commit writes over pages in use. The branches name them all.
    return level < progress.tree.depth && file.byteCount > Int(meta.lastPage + 1) * meta.pageSize
  }

  private mutating func report(_ page: UInt64, _ what: String) {
    guard findings.count < limit else { return }
    findings.append(PageFinding(page: page, what: what))
  }

  /// Notes pages as accounted for; false when they are not there or have been seen before.
  private mutating func mark(_ first: UInt64, count: UInt64) -> Bool {
    guard count <= meta.lastPage + 1, first <= meta.lastPage + 1 - count,
      first + count <= UInt64(seen.count) * 64
    else { return false }
    for page in first..<first + count {
      let bit = UInt64(1) << (page % 64)
      guard seen[Int(page / 64)] & bit == 0 else { return false }
      seen[Int(page / 64)] |= bit
    }
    return true
  }

  private mutating func walk(
    _ tree: MetaPage.Tree, _ content: Content, _ subtrees: inout [MetaPage.Tree]
  ) throws(LMDBError) {
    let isPlain = tree.flags == 0 || (tree.flags == MDB_INTEGERKEY && content != .trees)
    guard content == .freePages ? tree.flags == MDB_INTEGERKEY : isPlain,
      tree.depth <= Self.deepest, (tree.root == nil) == (tree.depth == 0)
    else { return report(tree.root ?? 0, "a tree with impossible properties") }
    var progress = Progress(content: content, tree: tree)
    if let root = tree.root { try visit(root, level: 1, &progress) }
    guard findings.isEmpty else { return }
    guard extent == .everything || content != .records else { return }
    guard progress.branchPages == tree.branchPages, progress.leafPages == tree.leafPages,
      progress.overflowPages == tree.overflowPages, progress.entries == tree.entries
    else { return report(tree.root ?? 0, "the counts of a tree are not those of its pages") }
    // Each commit makes pages free: those of the trees that it replaces.
    if content == .freePages, tree.root != nil, progress.lastNumber != meta.transaction {
      return report(tree.root ?? 0, "does not list what the last commit has made free")
    }
    subtrees += progress.subtrees
  }

  private mutating func visit(
    _ number: UInt64, level: Int, _ progress: inout Progress
  ) throws(LMDBError) {
    guard mark(number, count: 1) else {
      return report(number, "is referred to and is in use elsewhere, or beyond the end")
    }
    while levels.count < level { levels.append(StoredPage(byteCount: meta.pageSize)) }
    guard level == 1 || looksInside(level, progress) else { return }
    let page = levels[level - 1]
    guard try file.read(page, at: Int(number) * meta.pageSize) else {
      return report(number, "is beyond the end of the file")
    }
    let isLeaf = level == progress.tree.depth
    guard page.pageNumber == number,
      page.flags == (isLeaf ? StoredPage.Flag.leaf : StoredPage.Flag.branch)
    else { return report(number, "is not the page that it must be") }
    guard looksInside(level, progress) else { return }
    guard hasOrder(page, isLeaf, progress) else {
      return report(number, "its nodes do not fill it or are out of order")
    }
    if isLeaf {
      progress.leafPages += 1
      try leaf(page, &progress)
    } else {
      progress.branchPages += 1
      for index in 0..<page.nodeCount {
        let node = page.node(index)
        if index > 0 {
          let key = page.key(node)
          guard isAbove(progress.last, key, progress) else {
            return report(number, "a key divides its pages wrongly")
          }
          progress.floor = key
        }
        try visit(page.child(node), level: level + 1, &progress)
        guard findings.isEmpty else { return }
      }
    }
  }

  /// Whether the nodes stand without a gap from their start to the end of the page, each with a
  /// possible length, and their keys ascend.
  private mutating func hasOrder(
    _ page: StoredPage, _ isLeaf: Bool, _ progress: Progress
  ) -> Bool {
    guard page.pointersEnd % 2 == 0, page.pointersEnd <= page.nodesStart,
      page.nodesStart % 2 == 0, page.nodesStart <= meta.pageSize,
      page.nodeCount >= (isLeaf ? 1 : 2)
    else { return false }
    for index in sizes.indices { sizes[index] = 0 }
    for index in 0..<page.nodeCount {
      let node = page.node(index)
      // The first key of a branch is below all others, whatever it is.
      let isFirst = !isLeaf && index == 0
      guard node >= page.nodesStart, node % 2 == 0,
        isPossible(keyOf: page.keyByteCount(node), isFirst, progress)
      else { return false }
      let size = size(of: node, page, isLeaf)
      guard node + size <= meta.pageSize else { return false }
      sizes[node / 2] = UInt16(truncatingIfNeeded: size / 2)
      guard
        index <= (isLeaf ? 0 : 1)
          || page.isAscending(page.node(index - 1), node, areNumbers: progress.hasNumbers)
      else { return false }
    }
    var end = page.nodesStart
    var count = 0
    while end < meta.pageSize, sizes[end / 2] > 0 {
      end += 2 * Int(sizes[end / 2])
      count += 1
    }
    return end == meta.pageSize && count == page.nodeCount
  }

  private func isPossible(keyOf count: Int, _ isFirst: Bool, _ progress: Progress) -> Bool {
    guard !isFirst else { return count <= Self.longestKey }
    return progress.hasNumbers ? count == 8 : 1...Self.longestKey ~= count
  }

  /// Bytes of a node; nodes begin at even offsets.
  private func size(of node: Int, _ page: StoredPage, _ isLeaf: Bool) -> Int {
    var size = StoredPage.nodeByteCount + page.keyByteCount(node)
    if isLeaf {
      let isLarge = page.nodeFlags(node) & StoredPage.NodeFlag.isLarge != 0
      size += isLarge ? 8 : page.valueByteCount(node)
    }
    return size + size % 2
  }

  private mutating func leaf(
    _ page: StoredPage, _ progress: inout Progress
  ) throws(LMDBError) {
    let first = page.key(page.node(0))
    guard isAbove(progress.last, first, progress), !isAbove(first, progress.floor, progress) else {
      return report(page.pageNumber, "its keys belong elsewhere")
    }
    progress.last = page.key(page.node(page.nodeCount - 1))
    progress.floor = nil
    progress.entries += UInt64(page.nodeCount)
    for index in 0..<page.nodeCount {
      let node = page.node(index)
      let count = page.valueByteCount(node)
      switch (progress.content, page.nodeFlags(node)) {
      case (.trees, StoredPage.NodeFlag.isTree) where count == MetaPage.Tree.byteCount:
        progress.subtrees.append(MetaPage.Tree(page, at: page.valueStart(node)))
      case (.records, 0): break
      case (.freePages, 0):
        free(page, page.valueStart(node), count, of: page.number(node + StoredPage.nodeByteCount))
      case (.records, StoredPage.NodeFlag.isLarge):
        _ = try overflow(page.number(page.valueStart(node)), count, &progress)
      case (.freePages, StoredPage.NodeFlag.isLarge):
        let first = page.number(page.valueStart(node))
        guard try overflow(first, count, &progress) else { return }
        let list = StoredPage(byteCount: StoredPage.headByteCount + count)
        guard try file.read(list, at: Int(first) * meta.pageSize) else {
          return report(first, "is beyond the end of the file")
        }
        free(
          list, StoredPage.headByteCount, count,
          of: page.number(node + StoredPage.nodeByteCount))
      default: report(page.pageNumber, "a node is of an impossible kind")
      }
      guard findings.isEmpty else { return }
    }
  }

  /// Looks at the pages in a row that hold a large value.
  private mutating func overflow(
    _ first: UInt64, _ count: Int, _ progress: inout Progress
  ) throws(LMDBError) -> Bool {
    let head = StoredPage(byteCount: StoredPage.headByteCount)
    let needed = (StoredPage.headByteCount + count + meta.pageSize - 1) / meta.pageSize
    guard first <= meta.lastPage, try file.read(head, at: Int(first) * meta.pageSize),
      head.pageNumber == first, head.flags == StoredPage.Flag.overflow,
      head.overflowCount >= needed, mark(first, count: UInt64(head.overflowCount)),
      (Int(first) + needed) * meta.pageSize <= file.byteCount
    else {
      report(first, "does not begin the large value that it must, or is in use elsewhere")
      return false
    }
    progress.overflowPages += UInt64(head.overflowCount)
    return true
  }

  /// Notes the pages that a commit has made free: their count, and their numbers from the highest
  /// down.
  private mutating func free(
    _ page: StoredPage, _ start: Int, _ byteCount: Int, of commit: UInt64
  ) {
    let count = page.number(start)
    guard commit <= meta.transaction, byteCount >= 8, count <= UInt64(byteCount / 8 - 1) else {
      return report(page.pageNumber, "a list of free pages cannot be one")
    }
    var above = UInt64.max
    for index in 0..<Int(count) {
      let number = page.number(start + 8 + 8 * index)
      guard number < above, mark(number, count: 1) else {
        return report(number, "is listed as free and is in use, listed twice or beyond the end")
      }
      above = number
    }
  }

  /// Whether a key sorts after another one; after none, each does.
  private func isAbove(_ low: [UInt8]?, _ high: [UInt8]?, _ progress: Progress) -> Bool {
    guard let low else { return true }
    guard let high else { return false }
    // Numbers are as this machine has them: the most significant byte comes last.
    return progress.hasNumbers
      ? low.reversed().lexicographicallyPrecedes(high.reversed())
      : low.lexicographicallyPrecedes(high)
  }
}
