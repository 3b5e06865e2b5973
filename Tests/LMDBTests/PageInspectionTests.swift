import Foundation
import LMDB
import Testing

/// A small generator whose whole state is its seed (SplitMix64).
struct Numbers: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  mutating func bytes(_ count: ClosedRange<Int>) -> [UInt8] {
    (0..<Int.random(in: count, using: &self)).map { _ in UInt8.random(in: 0...255, using: &self) }
  }
}

private typealias Contents = [[UInt8]: [UInt8]]

extension Contents {
  /// The first key that is not below one; the same in every run, whatever the order in here.
  fileprivate func key(near other: [UInt8]) -> [UInt8]? {
    keys.filter { !$0.lexicographicallyPrecedes(other) }.min { $0.lexicographicallyPrecedes($1) }
  }
}

/// Pages are looked at before LMDB follows them: what it is given then leads it nowhere wrong.
@Suite struct PageInspectionTests {
  private func change(
    _ store: TemporaryEnvironment, _ model: inout Contents, _ random: inout Numbers,
    keys: ClosedRange<Int>, values: ClosedRange<Int>, count: Int = 30
  ) throws {
    var changes: [([UInt8], [UInt8]?)] = []
    for _ in 0..<count {
      if Int.random(in: 0..<3, using: &random) == 0, let gone = model.key(near: random.bytes(1...1))
      {
        model[gone] = nil
        changes.append((gone, nil))
      } else {
        let (key, value) = (random.bytes(keys), random.bytes(values))
        model[key] = value
        changes.append((key, value))
      }
    }
    try store.environment.write { transaction throws(LMDBError) in
      for (key, value) in changes {
        let failure: LMDBError? = key.withUnsafeBytes { key in
          do throws(LMDBError) {
            guard let value else {
              try transaction.remove(key, in: store.data)
              return nil
            }
            let failure: LMDBError? = value.withUnsafeBytes { value in
              do throws(LMDBError) {
                try transaction.put(value, for: key, in: store.data)
                return nil
              } catch {
                return error
              }
            }
            return failure
          } catch {
            return error
          }
        }
        if let failure { throw failure }
      }
    }
  }

  private func contents(_ environment: Environment) throws(LMDBError) -> Contents {
    var reader = Reader(environment)
    var contents: Contents = [:]
    try reader.read { transaction throws(LMDBError) in
      var cursor = try Cursor(transaction.pointer, environment.databases[0])
      var last: [UInt8]?
      while let entry = try cursor.next() {
        let key = Array(entry.key)
        #expect(last.map { $0.lexicographicallyPrecedes(key) } ?? true)
        // What a walk finds, a look-up finds too.
        #expect(
          try transaction.pointer.value(for: entry.key, in: environment.databases[0]) != nil)
        contents[key] = Array(entry.value)
        last = key
      }
    }
    return contents
  }

  /// The findings in a file of these bytes, or the error, and what LMDB reads when there are none.
  private func inspect(_ bytes: Data) throws -> (complaint: String?, Contents) {
    let folder = NSTemporaryDirectory() + "lmdb-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try bytes.write(to: URL(filePath: folder + "/data.mdb"))
    do throws(LMDBError) {
      let findings = try Environment.inspectPages(path: folder, limit: 3)
      if let finding = findings.first { return (finding.description, [:]) }
      let environment = try Environment(
        path: folder, databases: ["data"], options: .init(mapSize: 0, readOnly: true))
      defer { environment.close() }
      return (nil, try contents(environment))
    } catch {
      return ("\(error)", [:])
    }
  }

  private func file(of store: TemporaryEnvironment) throws -> Data {
    try Data(contentsOf: URL(filePath: store.path + "/data.mdb"))
  }

  @Test(arguments: [(1...60, 0...3_000), (1...511, 0...20_000), (480...511, 0...100)])
  func nothingIsWrongWithWhatLMDBWrites(
    keys: ClosedRange<Int>, values: ClosedRange<Int>
  ) throws {
    let store = try TemporaryEnvironment(mapSize: 64 << 20)
    var random = Numbers(state: UInt64(keys.upperBound))
    var model: Contents = [:]
    let fresh = try inspect(try file(of: store))
    #expect(fresh.complaint == nil && fresh.1.isEmpty)
    for round in 0..<30 {
      try change(store, &model, &random, keys: keys, values: values)
      // Long keys fill pages with few of them, and lose no order.
      guard round % 10 == 9 else { continue }
      let (complaint, contents) = try inspect(try file(of: store))
      #expect(complaint == nil)
      #expect(contents == model)
    }
  }

  @Test func whatIsOpenHereIsRefused() throws {
    let store = try TemporaryEnvironment()
    #expect(throws: LMDBError.alreadyOpen) {
      try Environment.inspectPages(path: store.path)
    }
    store.environment.close()
    #expect(try Environment.inspectPages(path: store.path).isEmpty)
    #expect(throws: LMDBError.noSuchFile) {
      try Environment.inspectPages(path: NSTemporaryDirectory())
    }
  }

  @Test func otherFilesAndCutOnesAreNamed() throws {
    let store = try TemporaryEnvironment(mapSize: 64 << 20)
    var random = Numbers(state: 4)
    var model: Contents = [:]
    for _ in 0..<4 {
      try change(store, &model, &random, keys: 1...60, values: 0...8_000)
    }
    let whole = try file(of: store)
    #expect(try inspect(Data("some text".utf8)).complaint != nil)
    #expect(try inspect(Data(repeating: 0, count: 8192)).complaint != nil)
    for pages in 0..<(whole.count / 4096) {
      let (complaint, contents) = try inspect(whole.prefix(pages * 4096 + 100))
      // The last pages of a file may be free.
      #expect(complaint != nil || contents == model, "\(pages) pages")
    }
  }

  /// A bit that is flipped is found, or changes nothing that is read.
  @Test func flippedBitsAreFoundOrStandNowhere() throws {
    let store = try TemporaryEnvironment(mapSize: 64 << 20)
    var random = Numbers(state: 5)
    var model: Contents = [:]
    try change(store, &model, &random, keys: 1...3, values: 3_000...5_000)
    try change(store, &model, &random, keys: 100...200, values: 0...300, count: 600)
    try change(store, &model, &random, keys: 1...3, values: 0...300)
    let whole = try file(of: store)
    #expect(try inspect(whole).1 == model)
    var found = 0
    for round in 0..<400 {
      var flipped = whole
      // Heads of pages and first nodes more often than they are large.
      var byte = Int.random(in: 0..<whole.count, using: &random)
      if round % 3 != 0 {
        byte = byte / 4096 * 4096 + Int.random(in: 0..<40, using: &random)
      }
      flipped[byte] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      let (complaint, contents) = try inspect(flipped)
      if complaint != nil {
        found += 1
        continue
      }
      // Keys and values are for the checksums of records; here only the shape has to be right.
      #expect(contents.count == model.count, "byte \(byte)")
      let different = contents.filter { model[$0.key] != $0.value }.count
      #expect(different <= 1, "byte \(byte)")
    }
    #expect(found > 80, "\(found)")
  }
}
