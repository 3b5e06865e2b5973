import RegistryModel
import Testing

@testable import RegistryStore

/// Keys sort by their bytes as their values sort, and records read back what was written.
struct KeyTests {
  private func bytes(_ write: (inout KeyBuffer) -> Void) -> [UInt8] {
    let scratch = Scratch.allocate()
    defer { scratch.deallocate() }
    var key = KeyBuffer(.customers, in: scratch.key)
    write(&key)
    return Array(key.bytes)
  }

  private static let seeds: [UInt64] = [1, 2, 3, UInt64.random(in: 4 ... .max)]

  @Test(arguments: seeds)
  func byteOrderIsValueOrder(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let edges: [UInt64] = [0, 1, 255, 256, 65_535, 1 << 31, 1 << 32, 1 << 63, .max - 1, .max]
    let numbers =
      edges
      + (0..<60).map { _ in
        UInt64.random(in: 0 ... .max, using: &random) >> UInt64.random(in: 0...63, using: &random)
      }
    for left in numbers {
      for right in numbers {
        let (leftKey, rightKey) = (
          bytes { $0.append(number: left) }, bytes { $0.append(number: right) }
        )
        #expect(leftKey.lexicographicallyPrecedes(rightKey) == (left < right), "seed \(seed)")
        let (shortLeft, shortRight) = (UInt32(left >> 32), UInt32(right >> 32))
        #expect(
          bytes { $0.append(short: shortLeft) }
            .lexicographicallyPrecedes(bytes { $0.append(short: shortRight) })
            == (shortLeft < shortRight), "seed \(seed)")
        let moments = (
          Timestamp(milliseconds: Int64(bitPattern: left)),
          Timestamp(milliseconds: Int64(bitPattern: right))
        )
        #expect(
          bytes { $0.append(moments.0) }.lexicographicallyPrecedes(
            bytes { $0.append(moments.1) }) == (moments.0 < moments.1), "seed \(seed)")
        #expect(
          (CustomerID(rawValue: left).description < CustomerID(rawValue: right).description)
            == (left < right), "seed \(seed)")
      }
    }
  }

  @Test func aKeyThatIsTooLongIsMarkedAndStaysWithinItsBounds() {
    let scratch = Scratch.allocate()
    defer { scratch.deallocate() }
    var key = KeyBuffer(.externalIDs, in: scratch.key)
    for length in [500, 10, 1] {
      key.append(text: String(repeating: "x", count: length))
    }
    #expect(!key.overflowed || key.count <= KeyBuffer.capacity)
    #expect(key.overflowed)
    #expect(key.count <= 511)
  }

  /// No key of a walk is above the one that it begins from downwards, and none that follows below.
  @Test(arguments: [
    (KeyPrefix(.access, CustomerID(rawValue: 6)), KeyPrefix(.access, CustomerID(rawValue: 7))),
    (KeyPrefix(.access, CustomerID(rawValue: .max)), KeyPrefix(.packageNames)),
    (KeyPrefix(.packages, PackageID(rawValue: 7)), KeyPrefix(.packages, PackageID(rawValue: 8))),
    (KeyPrefix(.packages, PackageID(rawValue: 0xFFFF_FFFF)), KeyPrefix(.bundles)),
    (KeyPrefix(.packages), KeyPrefix(.bundles)),
  ])
  func aWalkDownwardsBeginsBehindItsPrefix(_ prefix: KeyPrefix, _ next: KeyPrefix) {
    let scratch = Scratch.allocate()
    defer { scratch.deallocate() }
    let lowest = Array(prefix.lowest(in: scratch.key).bytes)
    let following = Array(next.lowest(in: scratch.key).bytes)
    let beyond = Array(prefix.beyond(in: scratch.key).bytes)
    let highest = lowest + [UInt8](repeating: 0xFF, count: KeyBuffer.capacity - lowest.count)
    #expect(highest.lexicographicallyPrecedes(beyond))
    #expect(!following.lexicographicallyPrecedes(beyond))
  }

  @Test func aPrefixHoldsItsKeysAndNoOthers() {
    let prefix = KeyPrefix(.access, CustomerID(rawValue: 5))
    let keys: [(UInt64, Table, Bool)] = [
      (5, .access, true), (4, .access, false), (6, .access, false), (5, .tokens, false),
    ]
    for (number, table, isInside) in keys {
      let scratch = Scratch.allocate()
      defer { scratch.deallocate() }
      var key = KeyBuffer(table, in: scratch.key)
      key.append(number: number)
      key.append(text: "a/b")
      #expect((prefix.remainder(of: key.bytes) != nil) == isInside)
    }
  }

  @Test(arguments: 0..<70)
  func theChecksumSeesEveryFlippedBit(_ length: Int) {
    var random = SeededGenerator(seed: UInt64(length))
    let key = (0..<17).map { _ in UInt8.random(in: 0...255, using: &random) }
    let value = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
    func sum(_ key: [UInt8], _ value: [UInt8]) -> UInt32 {
      key.withUnsafeBytes { key in
        value.withUnsafeBytes { Checksum.compute(key: key, value: $0) }
      }
    }
    let whole = sum(key, value)
    for bit in 0..<(8 * length) {
      var damaged = value
      damaged[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(sum(key, damaged) != whole)
    }
    for bit in 0..<(8 * key.count) {
      var damaged = key
      damaged[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(sum(damaged, value) != whole)
    }
    #expect(sum(key, value + [0]) != whole)
  }

  /// Damages of the same record by one or two bits have checksums that are as different as numbers
  /// of 32 bits at random: of so many, some 0.03 would be equal.
  @Test(arguments: [1, 4, 7, 8, 9, 16, 17, 24, 40, 100])
  func theChecksumSpreadsLikeDamages(_ length: Int) {
    let key: [UInt8] = [2, 0, 0, 0, 0, 0, 0, 0, 4]
    let bits = 8 * length
    var seen: Set<UInt32> = []
    var count = 0
    for first in 0..<bits {
      for second in first..<min(bits, first + 33) {
        var damaged = [UInt8](repeating: 0x61, count: length)
        damaged[first / 8] ^= 1 << UInt8(first % 8)
        if second > first { damaged[second / 8] ^= 1 << UInt8(second % 8) }
        count += 1
        key.withUnsafeBytes { key in
          _ = seen.insert(damaged.withUnsafeBytes { Checksum.compute(key: key, value: $0) })
        }
      }
    }
    #expect(seen.count == count)
  }

  @Test func textsSayWhetherJSONTakesThemAsTheyAre() throws {
    let texts = ["plain", "caf\u{E9} \u{1F600}", "a\"b", "a\\b", "a\nb", ""]
    for text in texts {
      var bundle = BundleValue(name: text, description: "after", createdAt: start)
      bundle.updatedAt = start
      let scratch = Scratch.allocate()
      defer { scratch.deallocate() }
      let key = KeyBuffer(.bundles, in: scratch.key)
      var writer = bundle.encoded
      writer.seal(key: key.bytes)
      try writer.value.withUnsafeBytes { value in
        let record = try #require(
          BundleRecord(id: BundleID(rawValue: 1), key: key.bytes, value: value))
        #expect(record.name.string == text)
        #expect(record.name.isJSONClean == !text.contains { "\"\\\n".contains($0) })
        #expect(record.description.string == "after")
        #expect(BundleValue(record) == bundle)
      }
    }
  }

  @Test func versionNumbersBecomeTheFewestRanges() {
    #expect(ranges(of: []) == [])
    #expect(ranges(of: [3, 1, 2, 2, 7, 9, 8, 20]) == [1...3, 7...9, 20...20])
  }
}
