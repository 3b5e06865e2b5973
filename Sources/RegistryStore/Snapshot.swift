import LMDB

/// One consistent view of the registry: the trivial handle through which queries and checks read.
///
/// Valid inside the closure that lends it, and on one thread. Inside a write session it sees what
/// the session has changed; records read before a change are void after it.
public struct Snapshot {
  let transaction: TransactionPointer
  let data: Database
  let journal: Database
  let tokens: Database
  let scratch: Scratch

  init(_ transaction: TransactionPointer, _ databases: Databases, _ scratch: Scratch) {
    self.transaction = transaction
    data = databases.data
    journal = databases.journal
    tokens = databases.tokens
    self.scratch = scratch
    scratch.forgetToken()
  }

  /// A new key; finish with it before the next one is begun.
  @inline(__always)
  func key(_ table: Table) -> KeyBuffer { KeyBuffer(table, in: scratch.key) }

  @inline(__always)
  func value(_ key: KeyBuffer) throws(StoreError) -> UnsafeRawBufferPointer? {
    guard !key.overflowed else { return nil }
    return try value(key.bytes)
  }

  /// The value under a whole key.
  @inline(__always)
  func value(_ key: UnsafeRawBufferPointer) throws(StoreError) -> UnsafeRawBufferPointer? {
    do throws(LMDBError) {
      return try transaction.value(for: key, in: data)
    } catch {
      throw .database(error)
    }
  }

  /// What checks read of the token whose key has this first half.
  @inline(__always)
  func value(
    ofToken high: UInt64, meanwhile: () -> Void = {}
  ) throws(StoreError) -> UnsafeRawBufferPointer? {
    do throws(LMDBError) {
      return try transaction.value(for: high, in: tokens, meanwhile: meanwhile)
    } catch {
      throw .database(error)
    }
  }

  /// A number stored under a key, as of an index or a count.
  func number(_ key: KeyBuffer, _ table: Table) throws(StoreError) -> UInt64? {
    guard let value = try value(key) else { return nil }
    guard let record = SmallRecord.read(key: key.bytes, value: value, length: 8) else {
      throw .unreadable(table)
    }
    return record.number(0)
  }

  /// Whether an index entry stands under a key.
  func isPresent(_ key: KeyBuffer, _ table: Table) throws(StoreError) -> Bool {
    guard let value = try value(key) else { return false }
    guard SmallRecord.read(key: key.bytes, value: value, length: 0) != nil else {
      throw .unreadable(table)
    }
    return true
  }

  /// Walks the keys of a prefix upwards until the closure gives false.
  func walk(
    _ prefix: KeyPrefix,
    _ body: (_ rest: UnsafeRawBufferPointer, _ entry: Cursor.Entry) throws(StoreError) -> Bool
  ) throws(StoreError) {
    var cursor = try Walk(self, prefix)
    while let (rest, entry) = try cursor.next() {
      guard try body(rest, entry) else { return }
    }
  }
}

/// The databases of a registry.
struct Databases {
  let data: Database
  let journal: Database
  let tokens: Database

  init(_ environment: Environment) {
    data = environment.databases[0]
    journal = environment.databases[1]
    tokens = environment.databases[2]
  }
}

/// Memory that belongs to one reader or to the writer: a key under construction, and the last token
/// found, so that its customer costs no second look-up.
struct Scratch: BitwiseCopyable {
  private let base: UnsafeMutableRawPointer

  static func allocate() -> Scratch {
    let base = UnsafeMutableRawPointer.allocate(byteCount: 512 + 16 + 40 + 8, alignment: 16)
    (base + 512).storeBytes(of: 0, as: Int.self)
    let scratch = Scratch(base: base)
    scratch.watch = nil
    scratch.seat = nil
    return scratch
  }

  private init(base: UnsafeMutableRawPointer) { self.base = base }

  func deallocate() { base.deallocate() }

  var key: UnsafeMutableRawPointer { base }

  /// How many entries and records the reader's catalog queries have looked at.
  var touched: Int {
    get { (base + 512).load(as: Int.self) }
    nonmutating set { (base + 512).storeBytes(of: newValue, as: Int.self) }
  }

  /// Whom they ask whether they may go on.
  var watch: Unmanaged<QueryWatch>? {
    get { (base + 520).load(as: Unmanaged<QueryWatch>?.self) }
    nonmutating set { (base + 520).storeBytes(of: newValue, as: Unmanaged<QueryWatch>?.self) }
  }

  /// The last token found in this snapshot.
  var token: CheckedToken? {
    get { (base + 528).load(as: CheckedToken?.self) }
    nonmutating set { (base + 528).storeBytes(of: newValue, as: CheckedToken?.self) }
  }

  func forgetToken() { token = nil }

  /// Where the reader is told that the writer waits for it.
  var seat: Unmanaged<ReaderSeat>? {
    get { (base + 568).load(as: Unmanaged<ReaderSeat>?.self) }
    nonmutating set { (base + 568).storeBytes(of: newValue, as: Unmanaged<ReaderSeat>?.self) }
  }
}

/// A walk over the keys of one prefix, either way.
struct Walk: ~Copyable {
  private var cursor: Cursor
  private let prefix: KeyPrefix
  private let scratch: Scratch
  private var started = false
  private let descending: Bool

  @inline(__always)
  init(_ snapshot: Snapshot, _ prefix: KeyPrefix, descending: Bool = false) throws(StoreError) {
    do throws(LMDBError) {
      cursor = try Cursor(
        snapshot.transaction, prefix.table == .journal ? snapshot.journal : snapshot.data)
    } catch {
      throw .database(error)
    }
    self.prefix = prefix
    scratch = snapshot.scratch
    self.descending = descending
  }

  /// Places the walk so that the next entry is the first not below `key`, or, descending, the last
  /// below it.
  @inline(__always)
  mutating func start(
    at key: KeyBuffer
  ) throws(StoreError) -> (rest: UnsafeRawBufferPointer, entry: Cursor.Entry)? {
    started = true
    do throws(LMDBError) {
      return prefix.row(try descending ? cursor.seek(below: key.bytes) : cursor.seek(key.bytes))
    } catch {
      throw .database(error)
    }
  }

  /// The next entry and the part of its key behind the prefix; `nil` at the end.
  @inline(__always)
  mutating func next() throws(StoreError) -> (
    rest: UnsafeRawBufferPointer, entry: Cursor.Entry
  )? {
    guard started else {
      return try start(
        at: descending ? prefix.beyond(in: scratch.key) : prefix.lowest(in: scratch.key))
    }
    do throws(LMDBError) {
      return prefix.row(try descending ? cursor.previous() : cursor.next())
    } catch {
      throw .database(error)
    }
  }
}

extension KeyPrefix {
  /// An entry with the part of its key behind the prefix; `nil` when it is not of this walk.
  @inline(__always)
  fileprivate func row(
    _ entry: Cursor.Entry?
  ) -> (rest: UnsafeRawBufferPointer, entry: Cursor.Entry)? {
    guard let entry, let rest = remainder(of: entry.key) else { return nil }
    return (rest, entry)
  }
}
