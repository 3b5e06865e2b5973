import Foundation
import LMDB
import Testing

/// A new environment in a folder of its own.
final class TemporaryEnvironment {
  let path: String
  let environment: Environment
  var data: Database { environment.databases[0] }

  init(mapSize: Int = 1 << 20) throws {
    path = NSTemporaryDirectory() + "lmdb-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    environment = try Environment(
      path: path, databases: ["data"], options: .init(mapSize: mapSize))
  }

  deinit {
    environment.close()
    try? FileManager.default.removeItem(atPath: path)
  }

  func put(_ key: String, _ value: String) throws(LMDBError) {
    try environment.write { transaction throws(LMDBError) in
      try put(key, value, &transaction)
    }
  }

  func put(
    _ key: String, _ value: String, _ transaction: inout WriteTransaction
  ) throws(LMDBError) {
    let (key, value) = (Array(key.utf8), Array(value.utf8))
    let failure: LMDBError? = key.withUnsafeBytes { key in
      value.withUnsafeBytes { value in
        do throws(LMDBError) {
          try transaction.put(value, for: key, in: data)
          return nil
        } catch {
          return error
        }
      }
    }
    if let failure { throw failure }
  }

  func get(_ key: String, _ reader: inout Reader) throws(LMDBError) -> String? {
    try reader.read { transaction throws(LMDBError) in
      let key = Array(key.utf8)
      guard let value = try transaction.value(for: key.span.bytes, in: data) else { return nil }
      return value.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }
  }
}

struct TransactionTests {
  @Test func whatCannotBeReopenedIsClosedUntilItCan() throws {
    let store = try TemporaryEnvironment()
    var reader = Reader(store.environment)
    try store.put("a", "1")
    #expect(try store.get("a", &reader) == "1")
    let (file, aside) = (store.path + "/data.mdb", store.path + "/aside")
    try FileManager.default.moveItem(atPath: file, toPath: aside)
    try FileManager.default.createDirectory(atPath: file, withIntermediateDirectories: false)
    for _ in 0..<2 {
      #expect(throws: LMDBError.self) { try store.environment.reopen() }
      #expect(throws: LMDBError.closed) { try store.get("a", &reader) }
      #expect(throws: LMDBError.closed) { try store.put("a", "2") }
    }
    try FileManager.default.removeItem(atPath: file)
    try FileManager.default.moveItem(atPath: aside, toPath: file)
    try store.environment.reopen()
    #expect(try store.get("a", &reader) == "1")
    try store.put("a", "3")
    #expect(try store.get("a", &reader) == "3")
    store.environment.close()
    #expect(throws: LMDBError.closed) { try store.environment.reopen() }
    try Environment(path: store.path, databases: ["data"], options: .init()).close()
  }

  @Test func aReaderSeesTheLastCommitAndNothingThatWasGivenUp() throws {
    let store = try TemporaryEnvironment()
    var reader = Reader(store.environment)
    #expect(try store.get("a", &reader) == nil)
    try store.put("a", "1")
    #expect(try store.get("a", &reader) == "1")
    #expect(throws: LMDBError.badTransaction) {
      try store.environment.write { transaction throws(LMDBError) in
        try store.put("a", "2", &transaction)
        throw .badTransaction
      }
    }
    #expect(try store.get("a", &reader) == "1")
  }

  @Test func aSnapshotStaysAsItIs() throws {
    let store = try TemporaryEnvironment()
    try store.put("a", "1")
    var reader = Reader(store.environment)
    let key = Array("a".utf8)
    let seen = try reader.read { transaction throws(LMDBError) in
      let before = try transaction.value(for: key.span.bytes, in: store.data)?.byteCount
      try store.put("a", "longer")
      return [before, try transaction.value(for: key.span.bytes, in: store.data)?.byteCount]
    }
    #expect(seen == [1, 1])
    #expect(try store.get("a", &reader) == "longer")
  }

  @Test func aCursorWalksBothWays() throws {
    let store = try TemporaryEnvironment()
    for key in ["a", "c", "e"] { try store.put(key, key + key) }
    var reader = Reader(store.environment)
    let walks = try reader.read { transaction throws(LMDBError) in
      var forward: [String] = []
      var cursor = try Cursor(transaction.pointer, store.data)
      while let entry = try cursor.next() {
        forward.append(String(decoding: entry.value, as: UTF8.self))
      }
      var sought: [String?] = []
      for key in ["", "b", "c", "d", "f"] {
        let bytes = Array((key + "\0").utf8).dropLast(key.isEmpty ? 0 : 1)
        let pair = try seek(Array(bytes), &cursor)
        sought += [pair.0, pair.1]
      }
      return (forward, sought)
    }
    #expect(walks.0 == ["aa", "cc", "ee"])
    #expect(walks.1 == ["a", nil, "c", "a", "c", "a", "e", "c", nil, "e"])
  }

  private func seek(
    _ key: [UInt8], _ cursor: inout Cursor
  ) throws(LMDBError) -> (String?, String?) {
    let result: Result<(String?, String?), LMDBError> = key.withUnsafeBytes { key in
      do throws(LMDBError) {
        let above = try cursor.seek(key).map { String(decoding: $0.key, as: UTF8.self) }
        let below = try cursor.seek(below: key).map { String(decoding: $0.key, as: UTF8.self) }
        return .success((above, below))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  @Test func aFullMapGrowsAndTheWriteIsMadeAgain() throws {
    let store = try TemporaryEnvironment(mapSize: 64 << 10)
    let big = String(repeating: "x", count: 100_000)
    #expect(throws: LMDBError.mapFull) { try store.put("big", big) }
    try store.environment.write { transaction throws(LMDBError) in
      try store.put("small", "1", &transaction)
      try transaction.restart(growingMapTo: 1 << 20)
      try store.put("small", "2", &transaction)
      try store.put("big", big, &transaction)
    }
    var reader = Reader(store.environment)
    #expect(try store.get("small", &reader) == "2")
    #expect(try store.get("big", &reader) == big)
    #expect(try store.environment.information().mapSize == 1 << 20)
  }

  @Test func readersAreKeptOutWhileTheEnvironmentIsReopened() throws {
    let store = try TemporaryEnvironment()
    try store.put("a", "1")
    var reader = Reader(store.environment)
    #expect(try store.get("a", &reader) == "1")
    try store.environment.reopen()
    #expect(try store.get("a", &reader) == "1")
    try store.put("a", "2")
    #expect(try store.get("a", &reader) == "2")
  }

  @Test func anEnvironmentIsOpenedOnceInAProcess() throws {
    let store = try TemporaryEnvironment()
    #expect(throws: LMDBError.alreadyOpen) {
      try Environment(path: store.path, databases: ["data"], options: .init(mapSize: 1 << 20))
    }
    store.environment.close()
    #expect(throws: LMDBError.closed) { try store.put("a", "1") }
    var reader = Reader(store.environment)
    #expect(throws: LMDBError.closed) { try store.get("a", &reader) }
    let again = try Environment(
      path: store.path, databases: ["data"], options: .init(mapSize: 0, readOnly: true))
    #expect(throws: LMDBError.readOnly) {
      try again.write { transaction throws(LMDBError) in try store.put("a", "1", &transaction) }
    }
    again.close()
  }

  @Test func impossibleKeysAreErrors() throws {
    let store = try TemporaryEnvironment()
    #expect(throws: LMDBError.badValueSize) { try store.put("", "1") }
    #expect(throws: LMDBError.badValueSize) {
      try store.put(String(repeating: "k", count: 512), "1")
    }
    try store.put(String(repeating: "k", count: 511), "1")
  }
}
