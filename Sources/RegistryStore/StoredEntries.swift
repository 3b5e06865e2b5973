import LMDB

/// Where an entry stands: keys of `tokens` are integers in a database of their own, all others are
/// bytes in `data`.
extension Databases {
  func put(
    _ value: UnsafeRawBufferPointer, for key: UnsafeRawBufferPointer,
    _ transaction: inout WriteTransaction
  ) throws(LMDBError) {
    try locate(key) { key, database throws(LMDBError) in
      try transaction.put(value, for: key, in: database)
    }
  }

  /// Adds an entry behind all others of its database.
  func append(
    _ value: UnsafeRawBufferPointer, for key: UnsafeRawBufferPointer,
    _ transaction: inout WriteTransaction
  ) throws(LMDBError) {
    try locate(key) { key, database throws(LMDBError) in
      try transaction.append(value, for: key, in: database)
    }
  }

  func remove(
    _ key: UnsafeRawBufferPointer, _ transaction: inout WriteTransaction
  ) throws(LMDBError) {
    try locate(key) { key, database throws(LMDBError) in
      _ = try transaction.remove(key, in: database)
    }
  }

  private func locate(
    _ key: UnsafeRawBufferPointer,
    _ body: (UnsafeRawBufferPointer, Database) throws(LMDBError) -> Void
  ) throws(LMDBError) {
    guard key.first == Table.tokens.rawValue else { return try body(key, data) }
    guard key.count == 9 else { throw .corrupted }
    try withUnsafeBytes(of: key.number(at: 1)) { number throws(LMDBError) in
      try body(number, tokens)
    }
  }
}

/// Every entry of all tables but the journal, in the order of their keys: first those of `tokens`,
/// the lowest table, with their keys as bytes again.
struct EntryWalk: ~Copyable {
  private var tokens: Cursor
  private var data: Cursor
  private let key: UnsafeMutableRawBufferPointer
  private var isPastTokens = false

  init(_ snapshot: Snapshot) throws(LMDBError) {
    let tokens = try Cursor(snapshot.transaction, snapshot.tokens)
    data = try Cursor(snapshot.transaction, snapshot.data)
    self.tokens = tokens
    key = .allocate(byteCount: 9, alignment: 1)
    key[0] = Table.tokens.rawValue
  }

  deinit { key.deallocate() }

  /// The next entry, with a key that is valid until the one after it.
  mutating func next() throws(LMDBError) -> Cursor.Entry? {
    guard !isPastTokens, let entry = try tokens.next() else {
      isPastTokens = true
      return try data.next()
    }
    guard entry.key.count == 8 else { throw .corrupted }
    let number = entry.key.loadUnaligned(as: UInt64.self)
    key.storeBytes(of: number.bigEndian, toByteOffset: 1, as: UInt64.self)
    return Cursor.Entry(key: UnsafeRawBufferPointer(key), value: entry.value)
  }

  /// How many entries there are.
  static func count(_ snapshot: Snapshot) throws(LMDBError) -> Int {
    try snapshot.transaction.entryCount(of: snapshot.data)
      + snapshot.transaction.entryCount(of: snapshot.tokens)
  }
}
