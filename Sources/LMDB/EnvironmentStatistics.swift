import CLMDB

/// One slot of the reader table that a reader has taken.
public struct ReaderSlot: Hashable, Sendable {
  /// The process that has it.
  public var process: Int32
  /// The commit it reads at this moment; `nil` while it is parked.
  public var snapshot: Int?
}

extension Environment {
  /// The reader slots that are taken, in all processes. Looks at every slot; takes no lock.
  public func readerSlots() throws(LMDBError) -> [ReaderSlot] {
    var slots: [ReaderSlot] = []
    let handle = unsafe try opened()
    unsafe withUnsafeMutablePointer(to: &slots) { slots in
      _ = unsafe mdb_reader_list(
        handle,
        { line, context in
          guard let line = unsafe line, let context = unsafe context else { return 0 }
          let text = unsafe String(cString: line)
          if let slot = ReaderSlot(line: text) {
            unsafe context.assumingMemoryBound(to: [ReaderSlot].self).pointee.append(slot)
          }
          return 0
        }, slots)
    }
    return slots
  }
}

extension ReaderSlot {
  /// Reads a line of LMDB's list: process, thread, and the commit or a dash.
  init?(line: String) {
    let fields = line.utf8.split { $0 == 0x20 || $0 == 0x0A }
    guard fields.count == 3, let process = Int32(String(decoding: Array(fields[0]), as: UTF8.self))
    else { return nil }
    self.process = process
    snapshot = Int(String(decoding: Array(fields[2]), as: UTF8.self))
  }
}

extension TransactionPointer {
  /// How many pages of the file are free, in this snapshot. Walks over the list of them: one entry
  /// for each commit that freed pages which nobody has taken yet.
  public func freePages() throws(LMDBError) -> Int {
    // LMDB keeps the list in a database that is always there, under number 0: commit -> how many
    // pages, and which.
    var cursor = unsafe try Cursor(self, Database(handle: 0))
    var pages = 0
    while let entry = unsafe try cursor.next() {
      guard unsafe entry.value.count >= MemoryLayout<Int>.size else { throw .corrupted }
      pages += unsafe entry.value.loadUnaligned(as: Int.self)
    }
    return pages
  }
}
