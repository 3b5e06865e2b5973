import CLMDB
import Glibc

/// One thing that is wrong with the pages of a data file.
public struct PageFinding: Hashable, Sendable, CustomStringConvertible {
  /// The number of the page.
  public let page: UInt64
  /// What is wrong, for people.
  public let what: String

  public var description: String { "page \(page): \(what)" }
}

extension Environment {
  /// Looks at every page of the file in an environment's folder without trusting one of them, and
  /// says what is wrong; nothing is when LMDB can walk all trees without a wrong step.
  ///
  /// LMDB 0.9 has no checksums of pages and follows damaged ones out of its map. This looks first:
  /// heads, nodes, order of keys, counts, and that each page is in use once or free. What stands in
  /// keys and values is not its business. Works beside a writing process, in one snapshot and
  /// memory for one bit a page; this process must not have the environment open. Costs a read of
  /// each page in use: about a second for 4 GB that are in memory.
  ///
  /// - Throws: `notAnEnvironment` for another file; errors of the disk.
  public static func inspectPages(
    path: String, limit: Int = 1000
  ) throws(LMDBError) -> [PageFinding] {
    let identity = try OpenEnvironments.add(path: path)
    defer { OpenEnvironments.remove(identity) }
    // LMDB reads the meta pages when it opens a file, and believes them.
    if let flaw = try MetaPages.flaw(DataFile(folder: path)) { return [flaw] }
    var handle: OpaquePointer?
    unsafe try check(mdb_env_create(&handle))
    guard let handle = unsafe handle else { throw .other(ENOMEM) }
    defer { unsafe mdb_env_close(handle) }
    unsafe try check(mdb_env_open(handle, path, UInt32(MDB_NOTLS | MDB_RDONLY), 0o600))
    return unsafe try inspect(.everything, in: handle, path: path, limit: limit)
  }

  /// Looks at what a file must have right before anything is read or written through LMDB: the
  /// meta pages, the tree of trees and the free pages, which a writer takes without a look.
  ///
  /// A file that does not exist, or is empty, is LMDB's to make. Costs some ten reads, and those of
  /// the list of free pages.
  ///
  /// - Throws: `damaged` with the first page that cannot be what it must be.
  static func requireSoundRoots(
    _ handle: OpaquePointer, path: String
  ) throws(LMDBError) {
    let finding = unsafe try inspect(.roots, in: handle, path: path, limit: 1).first
    if let finding { throw .damaged(page: finding.page) }
  }

  /// The same for the meta pages alone, which LMDB believes when it opens a file.
  static func requireSoundMetaPages(path: String) throws(LMDBError) {
    let file: DataFile
    do throws(LMDBError) {
      file = try DataFile(folder: path)
    } catch {
      // LMDB finds out, and says, what else there is about the file.
      return
    }
    guard file.byteCount > 0 else { return }
    if let flaw = try MetaPages.flaw(file) { throw .damaged(page: flaw.page) }
  }

  /// Walks over the pages of one snapshot.
  private static func inspect(
    _ extent: PageInspection.Extent, in handle: OpaquePointer, path: String, limit: Int
  ) throws(LMDBError) -> [PageFinding] {
    // A transaction keeps its pages from being used again, and looks at none of them itself.
    for _ in 0..<100 {
      var transaction: OpaquePointer?
      unsafe try check(mdb_txn_begin(handle, nil, UInt32(MDB_RDONLY), &transaction))
      defer { unsafe mdb_txn_abort(transaction) }
      let number = UInt64(unsafe mdb_txn_id(transaction))
      let file = try DataFile(folder: path)
      // Two commits later its meta page is another one's, and may be half of each.
      let pages = try MetaPages.read(file)
      guard let meta = pages.first(where: { $0?.transaction == number }), let meta,
        try MetaPages.read(file).contains(meta)
      else { continue }
      var inspection = PageInspection(file, meta, extent, limit: limit)
      try inspection.run()
      return inspection.findings
    }
    throw .badTransaction
  }

  private static func check(_ code: Int32) throws(LMDBError) { try LMDBError.check(code) }
}

/// The first two pages, of which each commit writes one, in turns.
enum MetaPages {
  static func read(_ file: DataFile) throws(LMDBError) -> [MetaPage?] {
    let page = StoredPage(byteCount: MetaPage.byteCount)
    guard try file.read(page, at: 0), let first = MetaPage(page), first.isPlausible else {
      return [nil, nil]
    }
    guard try file.read(page, at: first.pageSize), let second = MetaPage(page),
      second.isPlausible, second.pageSize == first.pageSize
    else { return [first, nil] }
    return [first, second]
  }

  /// What is wrong with them: a file that LMDB may not open.
  static func flaw(_ file: DataFile) throws(LMDBError) -> PageFinding? {
    guard try isEnvironment(file) else { throw .notAnEnvironment }
    var found: PageFinding?
    // A commit may be writing one of them at this moment.
    for _ in 0..<10 {
      found = flaw(of: try read(file))
      if found == nil { return nil }
      usleep(1000)
    }
    return found
  }

  private static func flaw(of pages: [MetaPage?]) -> PageFinding? {
    guard let first = pages[0] else {
      return PageFinding(page: 0, what: "is not the meta page that it must be")
    }
    guard let second = pages[1] else {
      return PageFinding(page: 1, what: "is not the meta page that it must be")
    }
    // Commit n writes page n % 2; a file without a commit has two of number 0.
    let newest = max(first.transaction, second.transaction)
    let oldest = min(first.transaction, second.transaction)
    guard newest == 0 || oldest + 1 == newest,
      newest == 0 || (newest % 2 == 1) == (second.transaction == newest)
    else {
      return PageFinding(
        page: 0,
        what: "the meta pages are of commits \(first.transaction) and \(second.transaction)")
    }
    let isFirst = first.transaction == newest
    // A file never has fewer pages than a commit before.
    guard (isFirst ? first : second).lastPage >= (isFirst ? second : first).lastPage else {
      return PageFinding(page: isFirst ? 0 : 1, what: "has fewer pages than the commit before it")
    }
    return nil
  }

  /// Whether one of the two pages looks like LMDB's.
  private static func isEnvironment(_ file: DataFile) throws(LMDBError) -> Bool {
    let page = StoredPage(byteCount: MetaPage.byteCount)
    for size in [0, 512, 1024, 2048, 4096, 8192, 16_384, 32_768, 65_536] {
      if try file.read(page, at: size), MetaPage(page) != nil { return true }
    }
    return false
  }
}
