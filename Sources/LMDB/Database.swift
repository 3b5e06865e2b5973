import CLMDB

/// One named B-tree of an environment; a small number, valid as long as the environment is open.
@frozen
public struct Database: Hashable, Sendable, BitwiseCopyable {
  let handle: UInt32

  init(handle: UInt32) {
    self.handle = handle
  }
}

/// Size and shape of one database.
public struct DatabaseStatistics: Hashable, Sendable {
  /// Levels of the tree.
  public var depth: Int
  public var branchPages: Int
  public var leafPages: Int
  public var overflowPages: Int
  public var entries: Int
}

extension MDB_val {
  /// A C view of the bytes, which must outlive the call it is passed to.
  init(_ bytes: UnsafeRawBufferPointer) {
    unsafe self.init(
      mv_size: bytes.count, mv_data: UnsafeMutableRawPointer(mutating: bytes.baseAddress))
  }

  var bytes: UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(start: mv_data, count: mv_size)
  }
}
