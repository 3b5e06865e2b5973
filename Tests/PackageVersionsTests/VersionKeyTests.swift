import PackageVersions
import Testing

@Suite struct VersionKeyTests {
  /// Every shape of numeric version, several hundred distinct ones.
  static let versions: [Version] = {
    let bases = [
      "0", "1", "1.0", "1.0.1", "1.2.3.4", "1.10", "2", "10.0.0", "255", "256", "65536.0", "99999",
      "00.01.03.04", "1.9999999", "2010-01-02", "2010.01.02", "20100102", "20100102-203040",
      "201903.0", "202301310000.0.0", "100000", "1.99999999999999999999",
    ]
    let suffixes = [
      "", "-dev", "-alpha", "-alpha1", "-alpha2", "-alpha10", "-alpha2.1-3", "-beta", "-beta0",
      "-beta.2", "-RC", "-RC1", "-RC1-dev", "-RC10", "-p", "-p1", "-p2-dev", "-p10", "-stable",
    ]
    let numeric = bases.flatMap { base in suffixes.map { base + $0 } }
    let branches = ["1.x-dev", "1.0.x-dev", "2.x-dev", "0.1.2.x-dev"]
    return Set((numeric + branches).compactMap { try? Version($0) }).sorted()
  }()

  @Test func byteOrderIsComposerOrder() {
    #expect(VersionKeyTests.versions.count > 350)
    var mismatches: [String] = []
    for left in VersionKeyTests.versions {
      for right in VersionKeyTests.versions {
        let keys = left.key.withUnsafeBytes { left in
          right.key.withUnsafeBytes { VersionKey.compare(left, $0) }
        }
        let reference = ReferenceOrder.compare(left.normalized, right.normalized)
        if keys.signum() != reference.signum() {
          mismatches.append("\(left.normalized) \(right.normalized)")
        }
      }
    }
    #expect(mismatches.prefix(5) == [])
  }

  @Test func ordersTheKnownChain() throws {
    let chain = [
      "dev-main", "0.9", "1.0.0-dev", "1.0.0-alpha1", "1.0.0-alpha2", "1.0.0-alpha10", "1.0.0-beta",
      "1.0.0-RC2", "1.0.0", "1.0.0-p1", "1.0.0.1", "1.0.1-dev", "1.0.x-dev", "1.x-dev",
      "2.0.0-beta1",
    ]
    let versions = try chain.map { try Version($0) }
    #expect(versions == versions.shuffled().sorted())
    #expect(Set(versions).count == chain.count)
  }

  @Test(arguments: ["1.2.3", "v1.0.0-beta.2", "dev-feature/x", "1.x-dev", "2010-01-02"])
  func aKeyWrittenIntoBorrowedMemoryIsTheVersionsOwn(_ text: String) throws {
    let version = try Version(text)
    var text = text
    let key = text.withUTF8 { text in
      withUnsafeTemporaryAllocation(byteCount: VersionKey.capacity, alignment: 1) { output in
        VersionKey.write(UnsafeRawBufferPointer(text), into: output).map { Array(output[..<$0]) }
      }
    }
    #expect(key == version.key)
  }

  @Test func theLongestTextsFitTheirKeys() throws {
    let digits = String(repeating: "1", count: 240)
    let dense = "1.1.1.1a1" + String(repeating: ".1", count: 115)
    #expect(try Version(dense).key.count == 242)
    #expect(try Version("1a" + String(repeating: ".0", count: 119)).key.count < 241)
    #expect(try Version("dev-" + digits.dropLast(4)).key.count == 241)
    #expect(throws: VersionError(reason: .tooLong, offset: 240)) { try Version("dev-" + digits) }
  }

  @Test func noTextMakesReadingFail() {
    var generator = SplitMix(state: 20_260_101)
    let alphabet = Array("0123456789.-_+@#* xXvVdebtarRCplsh,|\u{0}\u{FF}".utf8)
    var accepted = 0
    for _ in 0..<50_000 {
      let length = Int(generator.next() % 24)
      let text = (0..<length).map { _ in alphabet[Int(generator.next() % UInt64(alphabet.count))] }
      let string = String(decoding: text, as: UTF8.self)
      if let version = try? Version(string) {
        accepted += 1
        #expect(!version.key.isEmpty && version.key.count <= VersionKey.capacity)
      }
      if let constraint = try? Constraint(string) {
        constraint.compiled.withUnsafeBytes { #expect(CompiledConstraint($0).isWellFormed) }
      }
    }
    #expect(accepted > 100)
  }
}

/// A small seeded generator: the same texts in every run.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
