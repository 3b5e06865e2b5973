import CLMDB
import Glibc

/// Where LMDB has mapped its file into memory. It does not say; its values do.
@safe
struct FileMap: BitwiseCopyable {
  /// The handle of the tree of trees; those of named databases follow.
  private static let treeOfTrees = 1
  static let firstNamed = 2

  let base: UnsafeRawPointer
  let pageSize: Int
  /// Pages there is room for; the file may end before.
  let pageCount: UInt64

  /// Looks for the map of an open environment. `nil` where nothing is stored in it that tells, or
  /// what tells is damaged: whoever reads then leaves that to LMDB.
  init?(of environment: OpaquePointer, _ names: [DatabaseName]) {
    guard var name = names.first?.text else { return nil }
    var info = unsafe MDB_envinfo()
    var stat = MDB_stat()
    unsafe mdb_env_info(environment, &info)
    unsafe mdb_env_stat(environment, &stat)
    pageSize = Int(stat.ms_psize)
    // Only then do pages of the file begin where pages of memory do.
    guard pageSize == sysconf(Int32(_SC_PAGESIZE)) else { return nil }
    pageCount = unsafe UInt64(info.me_mapsize / pageSize)

    var transaction: OpaquePointer?
    guard unsafe mdb_txn_begin(environment, nil, UInt32(MDB_RDONLY), &transaction) == MDB_SUCCESS
    else { return nil }
    defer { unsafe mdb_txn_abort(transaction) }
    var tree = unsafe MDB_val()
    let code = name.withUTF8 { name in
      var key = unsafe MDB_val(UnsafeRawBufferPointer(name))
      return unsafe mdb_get(transaction, MDB_dbi(Self.treeOfTrees), &key, &tree)
    }
    // The record of a named tree stands in a page, and a page tells its number.
    guard code == MDB_SUCCESS, let record = unsafe UnsafeRawPointer(tree.mv_data) else {
      return nil
    }
    let page = unsafe UnsafeRawPointer(bitPattern: UInt(bitPattern: record) & ~UInt(pageSize - 1))
    guard let page = unsafe page else { return nil }
    let number = unsafe page.loadUnaligned(as: UInt64.self)
    guard number < pageCount,
      let base = unsafe UnsafeRawPointer(
        bitPattern: UInt(bitPattern: page) &- UInt(number) &* UInt(pageSize)),
      unsafe Self.isMapped(base, 2 * pageSize), unsafe Self.isMeta(base),
      unsafe Self.isMeta(base + pageSize)
    else { return nil }
    unsafe self.base = unsafe base
  }

  /// Whether memory may be read.
  private static func isMapped(_ base: UnsafeRawPointer, _ byteCount: Int) -> Bool {
    unsafe msync(UnsafeMutableRawPointer(mutating: base), byteCount, MS_ASYNC) == 0
  }

  private static func isMeta(_ page: UnsafeRawPointer) -> Bool {
    let flags = unsafe page.loadUnaligned(fromByteOffset: 10, as: UInt16.self)
    let magic = unsafe page.loadUnaligned(
      fromByteOffset: MetaPage.Offset.magic, as: UInt32.self)
    return flags & UInt16(StoredPage.Flag.meta) != 0 && magic == MetaPage.magic
  }
}
