import LMDB

/// Sizes of a store that tell whether it keeps well.
public struct RegistryStatistics: Sendable, Hashable {
  /// Bytes of the map: the most the data file may have until it is grown.
  public var mapSize: Int
  /// Bytes of the data file up to the last page ever used, free pages included.
  public var usedBytes: Int
  /// Bytes of a page.
  public var pageSize: Int
  /// Pages of the file that hold nothing and will be used again.
  public var freePages: Int
  /// Reader slots taken at this moment, those of other processes included.
  public var readers: Int
  /// Reader slots that there are.
  public var readersLimit: Int
  /// How many commits have been made since the snapshot of the oldest reader; `nil` when nobody
  /// reads. What it sees cannot be used again meanwhile.
  public var oldestReaderLag: Int?
  /// Position of the first record of the journal that is kept; 0 in an empty one.
  public var journalFirst: UInt64
  /// Position of the last record of the journal; 0 in an empty one.
  public var journalLast: UInt64
  /// Number of the last commit.
  public var lastCommit: Int

  /// Bytes of the free pages.
  public var freeBytes: Int { freePages * pageSize }
  /// Records of the journal that are kept.
  public var journalEntries: UInt64 {
    journalLast == 0 ? 0 : journalLast - journalFirst + 1
  }
}

extension Registry {
  /// Sizes of the store at this moment, with a reader of its own: not for who is inside a snapshot.
  public func statistics() throws(StoreError) -> RegistryStatistics {
    var reader = makeReader()
    var sizes = try reader.read { snapshot throws(StoreError) in try statistics(in: snapshot) }
    sizes.readers -= 1
    return sizes
  }

  /// Sizes of the store as of a snapshot.
  ///
  /// Walks over the list of free pages: for pages that people look at and for measurements, not for
  /// an event loop.
  public func statistics(in snapshot: Snapshot) throws(StoreError) -> RegistryStatistics {
    do throws(LMDBError) {
      let information = try environment.information()
      let slots = try environment.readerSlots()
      let current = snapshot.transaction.number
      let oldest = slots.compactMap(\.snapshot).min()
      return RegistryStatistics(
        mapSize: information.mapSize, usedBytes: information.usedBytes,
        pageSize: information.pageSize, freePages: try snapshot.transaction.freePages(),
        readers: slots.count, readersLimit: information.maximumReaders,
        oldestReaderLag: oldest.flatMap { $0 < current ? current - $0 : nil },
        journalFirst: try snapshot.journalEnd(isFirst: true),
        journalLast: try snapshot.journalEnd(isFirst: false), lastCommit: current)
    } catch {
      throw .database(error)
    }
  }
}

extension Snapshot {
  /// The position of the first or last record of the journal; 0 in an empty one.
  fileprivate func journalEnd(isFirst: Bool) throws(LMDBError) -> UInt64 {
    var cursor = try Cursor(transaction, journal)
    guard let entry = try isFirst ? cursor.next() : cursor.last(), entry.key.count == 9 else {
      return 0
    }
    return entry.key.number(at: 1)
  }
}
