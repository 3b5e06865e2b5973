import Foundation
import LMDB
import Testing

/// Databases whose keys are integers.
struct IntegerKeyTests {
  private let path = NSTemporaryDirectory() + "lmdb-" + UUID().uuidString

  private func withEnvironment(
    _ databases: [DatabaseName], _ body: (Environment) throws -> Void
  ) throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let environment = try Environment(
      path: path, databases: databases, options: .init(mapSize: 1 << 20))
    defer { environment.close() }
    try body(environment)
  }

  private func put(_ numbers: [UInt64], _ environment: Environment) throws(LMDBError) {
    try environment.write { transaction throws(LMDBError) in
      for number in numbers {
        try withUnsafeBytes(of: number) { key throws(LMDBError) in
          try transaction.put(key, for: key, in: environment.databases[0])
        }
      }
    }
  }

  @Test func keysAreFoundAndStandInTheOrderOfNumbers() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    try withEnvironment([.integerKeys("numbers")]) { environment in
      let numbers: [UInt64] =
        [0, 1, 255, 256, 1 << 32, .max - 1, .max] + (2..<250).map { $0 << 55 }
      try put(numbers.shuffled(), environment)
      var reader = Reader(environment)
      let (found, missing, order) = try reader.read { transaction throws(LMDBError) in
        let database = environment.databases[0]
        var found: [UInt64?] = []
        for number in numbers {
          found.append(
            try transaction.pointer.value(for: number, in: database)?
              .loadUnaligned(as: UInt64.self))
        }
        var cursor = try Cursor(transaction.pointer, database)
        var order: [UInt64] = []
        while let entry = try cursor.next() {
          order.append(entry.key.loadUnaligned(as: UInt64.self))
        }
        return (found, try transaction.pointer.value(for: 2, in: database) == nil, order)
      }
      #expect(found == numbers)
      #expect(missing)
      #expect(order == numbers.sorted())
    }
  }

  @Test func keysOfAnotherLengthAreRefused() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    try withEnvironment([.integerKeys("numbers"), "bytes"]) { environment in
      for key in [[UInt8](), [1, 2, 3, 4], [UInt8](repeating: 0, count: 16)] {
        #expect(throws: LMDBError.badValueSize) {
          try key.withUnsafeBytes { key in
            try environment.write { transaction throws(LMDBError) in
              try transaction.put(key, for: key, in: environment.databases[0])
            }
          }
        }
      }
      var reader = Reader(environment)
      #expect(throws: LMDBError.incompatible) {
        try reader.read { transaction throws(LMDBError) in
          _ = try transaction.pointer.value(for: 1, in: environment.databases[1])
        }
      }
    }
  }

  @Test func aDatabaseIsOpenedWithTheKeysItWasMadeWith() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    try withEnvironment([.integerKeys("numbers"), "bytes"]) { _ in }
    for wrong: DatabaseName in ["numbers", .integerKeys("bytes")] {
      #expect(throws: LMDBError.incompatible) { try withEnvironment([wrong]) { _ in } }
    }
    try withEnvironment(["bytes", .integerKeys("numbers")]) { _ in }
  }
}
