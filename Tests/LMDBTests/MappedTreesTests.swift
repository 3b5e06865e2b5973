import Foundation
import Testing

@testable import LMDB

/// Gets and cursors of a snapshot, which are our own, against LMDB's.
struct MappedTreesTests {
  private let path = NSTemporaryDirectory() + "lmdb-" + UUID().uuidString
  private static let names: [DatabaseName] = ["bytes", .integerKeys("numbers"), "empty"]

  private func makeEnvironment() throws -> Environment {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return try Environment(
      path: path, databases: Self.names, options: .init(mapSize: 256 << 20))
  }

  /// Keys that share beginnings, of every length from 1 to 511, with bytes of both ends. Many are
  /// around 8 and 16 bytes long, or differ only behind these.
  private static func key(_ generator: inout some RandomNumberGenerator) -> [UInt8] {
    let counts = [1...12, 6...18, 1...511].randomElement(using: &generator)!
    let count = Int.random(in: counts, using: &generator)
    let shared = Bool.random(using: &generator) ? Int.random(in: 0...20, using: &generator) : 0
    return (0..<count).map {
      $0 < shared ? 1 : [0, 0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &generator)!
    }
  }

  /// Values up to some pages, most of them small.
  private static func value(_ generator: inout some RandomNumberGenerator) -> [UInt8] {
    let count =
      Int.random(in: 0..<20, using: &generator) == 0
      ? Int.random(in: 2000...20_000, using: &generator)
      : Int.random(in: 0...60, using: &generator)
    return [UInt8](repeating: UInt8.random(in: 0...255, using: &generator), count: count)
  }

  /// What a snapshot gives, and what LMDB's own get and cursor do: those of a write transaction.
  private func bothValues(
    _ environment: Environment, _ reader: inout Reader, _ keys: [[UInt8]], _ numbers: [UInt64]
  ) throws -> (ours: [[UInt8]?], theirs: [[UInt8]?]) {
    func values(_ pointer: TransactionPointer) throws(LMDBError) -> [[UInt8]?] {
      var values: [[UInt8]?] = []
      for key in keys {
        for database in [environment.databases[0], environment.databases[2]] {
          values.append(try pointer.bytes(key, database))
        }
      }
      for number in numbers {
        values.append(
          try pointer.value(for: number, in: environment.databases[1]).map { [UInt8]($0) })
      }
      values += try pointer.walk(environment.databases[0], from: keys)
      values += try pointer.walk(environment.databases[1], from: numbers.map(bytes(of:)))
      values += try pointer.walk(environment.databases[2], from: keys)
      return values
    }
    let ours = try reader.read { transaction throws(LMDBError) in
      #expect(transaction.pointer.readsMap)
      return try values(transaction.pointer)
    }
    let theirs = try environment.write { transaction throws(LMDBError) in
      try values(transaction.pointer)
    }
    return (ours, theirs)
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func everyKeyHasTheValueThatLMDBGives(seed: UInt64) throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    var generator = Numbers(state: seed)
    let environment = try makeEnvironment()
    defer { environment.close() }
    var reader = Reader(environment)
    var keys: [[UInt8]] = []
    var numbers: [UInt64] = []
    for round in 0..<6 {
      // Digests are spread evenly; numbers in a row, or a few far apart, are not.
      let fresh = (0..<300).map { _ in Self.key(&generator) }
      let freshNumbers: [UInt64] = (0..<400).map { index in
        switch seed {
        case 1: UInt64.random(in: 0 ... .max, using: &generator)
        case 2: UInt64(round * 400 + index)
        case 3: UInt64.random(in: 0..<64, using: &generator) << 58 | UInt64(index)
        default: index % 2 == 0 ? UInt64(index) : .max - UInt64(index * round)
        }
      }
      let removed = keys.filter { _ in Int.random(in: 0..<4, using: &generator) == 0 }
      try environment.write { transaction throws(LMDBError) in
        for key in fresh {
          try put(Self.value(&generator), for: key, 0, environment, &transaction)
        }
        for number in freshNumbers {
          try put(Self.value(&generator), for: bytes(of: number), 1, environment, &transaction)
        }
        for key in removed {
          try withBytes(key) { key throws(LMDBError) in
            _ = try transaction.remove(key, in: environment.databases[0])
          }
        }
      }
      keys += fresh
      numbers += freshNumbers
      let others = (0..<200).map { _ in Self.key(&generator) }
      let otherNumbers = numbers.flatMap { [$0 &+ 1, $0 &- 1] } + [0, .max]
      let (ours, theirs) = try bothValues(
        environment, &reader, keys + others, numbers + otherNumbers)
      #expect(ours == theirs, "seed \(seed), round \(round)")
    }
  }

  private func put(
    _ value: [UInt8], for key: [UInt8], _ database: Int, _ environment: Environment,
    _ transaction: inout WriteTransaction
  ) throws(LMDBError) {
    try withBytes(key) { key throws(LMDBError) in
      try withBytes(value) { value throws(LMDBError) in
        try transaction.put(value, for: key, in: environment.databases[database])
      }
    }
  }

  @Test func aKeyWithoutBytesIsRefusedAsLMDBRefusesIt() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    let environment = try makeEnvironment()
    defer { environment.close() }
    try environment.write { transaction throws(LMDBError) in
      try put([1], for: [1], 0, environment, &transaction)
    }
    var reader = Reader(environment)
    #expect(throws: LMDBError.badValueSize) {
      try reader.read { transaction throws(LMDBError) in
        _ = try transaction.pointer.value(
          for: UnsafeRawBufferPointer(start: nil, count: 0), in: environment.databases[0])
      }
    }
  }

  /// The map moves when it grows; snapshots before and after read their own.
  @Test func readersFollowAMapThatGrows() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    let environment = try makeEnvironment()
    defer { environment.close() }
    var reader = Reader(environment)
    for round in 1...6 {
      let number = UInt8(round)
      try environment.write { transaction throws(LMDBError) in
        try put([number], for: [7], 0, environment, &transaction)
      }
      try environment.grow(toMapSize: (256 << 20) << round)
      let (found, readsMap) = try reader.read { transaction throws(LMDBError) in
        let value = try transaction.pointer.bytes([7], environment.databases[0])
        return (value, transaction.pointer.readsMap)
      }
      #expect(found == [number])
      #expect(readsMap)
    }
    try environment.reopen()
    let found = try reader.read { transaction throws(LMDBError) in
      try transaction.pointer.bytes([7], environment.databases[0])
    }
    #expect(found == [6])
  }

  /// Commits follow one another as fast as they can while readers look: each snapshot is one.
  @Test func aSnapshotIsOfOneCommit() async throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    let environment = try makeEnvironment()
    defer { environment.close() }
    let keys = (0..<64).map { index in [UInt8](repeating: UInt8(index), count: 1 + index * 7) }
    func write(_ round: Int) throws(LMDBError) {
      try environment.write { transaction throws(LMDBError) in
        let value = [UInt8](repeating: UInt8(truncatingIfNeeded: round), count: 1 + round % 3000)
        for key in keys { try put(value, for: key, 0, environment, &transaction) }
      }
    }
    try write(0)
    try await withThrowingTaskGroup(of: Int.self) { group in
      group.addTask {
        for round in 1...400 { try write(round) }
        return 0
      }
      group.addTask {
        var reader = Reader(environment)
        var last = -1
        var mixed = 0
        while last < 400 {
          let values = try reader.read { transaction throws(LMDBError) in
            var values: Set<[UInt8]> = []
            for key in keys {
              let value = try transaction.pointer.bytes(key, environment.databases[0])
              values.insert(value ?? [])
            }
            return values
          }
          if values.count != 1 { mixed += 1 }
          last = (values.first?.count ?? 1) - 1
        }
        return mixed
      }
      for try await mixed in group { #expect(mixed == 0) }
    }
  }

  /// A damaged page gives an error, or what a sound one gives; never a signal.
  @Test func damagedPagesAreNoWayOutOfTheMap() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    var generator = Numbers(state: 5)
    let environment = try makeEnvironment()
    let keys = (0..<2000).map { _ in Self.key(&generator) }
    let numbers = (0..<2000).map { _ in UInt64.random(in: 0 ... .max, using: &generator) }
    try environment.write { transaction throws(LMDBError) in
      for key in keys { try put(Self.value(&generator), for: key, 0, environment, &transaction) }
      for number in numbers {
        try put(Self.value(&generator), for: bytes(of: number), 1, environment, &transaction)
      }
    }
    var reader = Reader(environment)
    defer { environment.close() }
    let file = try FileHandle(forUpdating: URL(filePath: path + "/data.mdb"))
    let size = Int(try file.seekToEnd())
    // Behind the meta pages: in the heads and pointers of pages as often as in the rest.
    var errors = 0
    for _ in 0..<150 {
      let page = Int.random(in: 2..<size / 4096, using: &generator) * 4096
      let offset = UInt64(
        page
          + (Bool.random(using: &generator)
            ? Int.random(in: 0..<64, using: &generator)
            : Int.random(in: 0..<4096, using: &generator)))
      try file.seek(toOffset: offset)
      let before = try file.read(upToCount: 1) ?? Data()
      try file.seek(toOffset: offset)
      try file.write(contentsOf: [UInt8.random(in: 0...255, using: &generator)])
      errors += reader.failures(Array(keys[..<400]), Array(numbers[..<400]), environment)
      try file.seek(toOffset: offset)
      try file.write(contentsOf: before)
    }
    #expect(errors > 0)
    #expect(reader.failures(keys, numbers, environment) == 0)
  }
}

/// Lends the bytes of an array.
private func withBytes<R>(
  _ bytes: [UInt8], _ body: (UnsafeRawBufferPointer) throws(LMDBError) -> R
) throws(LMDBError) -> R {
  let result: Result<R, LMDBError> = bytes.withUnsafeBytes { bytes in
    do throws(LMDBError) { return .success(try body(bytes)) } catch { return .failure(error) }
  }
  return try result.get()
}

private func bytes(of number: UInt64) -> [UInt8] { withUnsafeBytes(of: number) { [UInt8]($0) } }

extension TransactionPointer {
  /// A copy of the value of a key.
  fileprivate func bytes(_ key: [UInt8], _ database: Database) throws(LMDBError) -> [UInt8]? {
    try withBytes(key) { key throws(LMDBError) in
      try value(for: key, in: database).map { [UInt8]($0) }
    }
  }
}

extension TransactionPointer {
  /// Keys and values of a whole walk either way, and around some keys.
  fileprivate func walk(
    _ database: Database, from keys: [[UInt8]]
  ) throws(LMDBError) -> [[UInt8]?] {
    var seen: [[UInt8]?] = []
    func note(_ entry: Cursor.Entry?) {
      seen.append(entry.map { [UInt8]($0.key) })
      seen.append(entry.map { [UInt8]($0.value) })
    }
    var forwards = try Cursor(self, database)
    while let entry = try forwards.next() { note(entry) }
    var backwards = try Cursor(self, database)
    while let entry = try backwards.previous() { note(entry) }
    note(try forwards.last())
    for key in keys {
      try withBytes(key) { key throws(LMDBError) in
        note(try forwards.seek(key))
        note(try forwards.next())
        note(try backwards.seek(below: key))
        note(try backwards.previous())
        note(try backwards.next())
      }
    }
    return seen
  }
}

extension Reader {
  /// Walks all trees, gets every key, touches every byte of what is found, and counts errors.
  fileprivate mutating func failures(
    _ keys: [[UInt8]], _ numbers: [UInt64], _ environment: Environment
  ) -> Int {
    var failures = 0
    var sum: UInt8 = 0
    try? read { transaction throws(LMDBError) in
      func note(_ get: () throws(LMDBError) -> UnsafeRawBufferPointer?) {
        do throws(LMDBError) {
          for byte in try get() ?? .init(start: nil, count: 0) { sum &+= byte }
        } catch {
          failures += 1
        }
      }
      let pointer = transaction.pointer
      for database in environment.databases {
        do throws(LMDBError) {
          var cursor = try Cursor(pointer, database)
          while let entry = try cursor.next() {
            for byte in entry.key { sum &+= byte }
            for byte in entry.value { sum &+= byte }
          }
        } catch {
          failures += 1
        }
      }
      for key in keys {
        key.withUnsafeBytes { key in
          note { () throws(LMDBError) in
            try pointer.value(for: key, in: environment.databases[0])
          }
        }
      }
      for number in numbers {
        note { () throws(LMDBError) in
          try pointer.value(for: number, in: environment.databases[1])
        }
      }
    }
    return failures
  }
}
