import RegistryModel
import Testing

@testable import RegistryStore

/// Texts in keys sort as their bytes do, are bounded, and never hide one another.
struct TextKeyTests {
  private func key(_ text: String, prefix: Bool = false) -> [UInt8] {
    let scratch = Scratch.allocate()
    defer { scratch.deallocate() }
    var key = KeyBuffer(.labelNames, in: scratch.key)
    if prefix {
      Array(text.utf8).withUnsafeBytes { _ = key.append(prefix: $0) }
    } else {
      key.append(key: text)
    }
    return Array(key.bytes.dropFirst())
  }

  private static let pieces = [
    "", "a", "b", "A", "\u{0}", "\u{1}", "\u{2}", "\u{7F}", "\u{E9}", "\u{FFFF}", "\u{10FFFF}",
  ]

  private func randomText(_ random: inout SeededGenerator) -> String {
    let filler = String(
      repeating: Self.pieces.randomElement(using: &random) ?? "",
      count: [0, 1, 49, 50, 66, 99, 100, 198, 199, 200].randomElement(using: &random) ?? 0)
    return (0..<Int.random(in: 0...4, using: &random)).reduce(filler) { text, _ in
      text + (Self.pieces.randomElement(using: &random) ?? "")
    }
  }

  private static let seeds: [UInt64] = [1, 2, .random(in: 3 ... .max)]

  @Test(arguments: seeds)
  func keysSortAsTexts(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let texts = (0..<200).map { _ in randomText(&random) }
    for left in texts {
      let leftKey = key(left)
      #expect(leftKey.count <= TextKey.longest)
      for right in texts {
        let rightKey = key(right)
        let isSame = left.utf8.elementsEqual(right.utf8)
        #expect((leftKey == rightKey) == isSame, "seed \(seed)")
        let areCut = [leftKey, rightKey].allSatisfy { $0.count == TextKey.longest }
        if areCut && leftKey.prefix(TextKey.capacity) == rightKey.prefix(TextKey.capacity) {
          continue
        }
        #expect(
          leftKey.lexicographicallyPrecedes(rightKey)
            == left.utf8.lexicographicallyPrecedes(right.utf8), "seed \(seed)")
      }
    }
  }

  @Test(arguments: seeds)
  func prefixesOfTextsArePrefixesOfKeys(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let texts = (0..<150).map { _ in randomText(&random) }
    for text in texts {
      for prefix in texts {
        let begins = text.utf8.starts(with: prefix.utf8)
        let found = key(text).starts(with: key(prefix, prefix: true))
        let isCut = key(prefix, prefix: true).count == TextKey.capacity
        #expect(isCut ? found || !begins : found == begins, "seed \(seed)")
      }
    }
  }

  @Test(arguments: seeds)
  func aKeySaysWhereItEndsAndWhetherItWasCut(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<300 {
      let whole = key(randomText(&random))
      let followed = whole + [0xFF, 0, 1, UInt8.random(in: 0...255, using: &random)]
      let found = followed.withUnsafeBytes { TextKey.measure($0) }
      #expect(found?.length == whole.count)
      #expect(found?.isCut == (whole.count == TextKey.longest))
      #expect(whole.dropLast().withUnsafeBytes { TextKey.measure($0) } == nil)
    }
  }

  /// Two long texts with one key, as somebody could make them by design: whose last eight bytes are
  /// the state before them, so that what stands in front is multiplied by nothing.
  private static func collision() throws -> (String, String) {
    func word(_ bytes: ArraySlice<UInt8>) -> UInt64 {
      bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
    var text = Array(repeating: UInt8(ascii: "x"), count: 224)
    var random = SeededGenerator(seed: 1)
    for _ in 0..<1_000_000 {
      for index in 200..<208 { text[index] = .random(in: 0x61...0x7A, using: &random) }
      let state = stride(from: 0, to: 208, by: 16).reduce(Checksum.start + 224) { state, offset in
        Checksum.mixed(
          word(text[offset..<(offset + 8)]), word(text[(offset + 8)..<(offset + 16)]), state)
      }
      let last = (0..<8).map { UInt8(truncatingIfNeeded: state >> (8 * UInt64($0))) }
      guard last.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else { continue }
      func ended(_ middle: String) -> String {
        String(decoding: text[..<208] + Array(middle.utf8) + last, as: UTF8.self)
      }
      return (ended("one text"), ended("another!"))
    }
    throw CancellationError()
  }

  @Test func aNameWhoseKeyIsTakenIsRefusedAndHidesNothing() throws {
    let (first, second) = try Self.collision()
    try #require(first != second && key(first) == key(second))
    let folder = TemporaryFolder()
    let registry = try Registry.small(in: folder)
    func refusal(_ command: LabelCommand) -> CommandError.Code? {
      registry.refusal { session throws(CommandError) in try command.apply(&session) }?.code
    }
    let both = [first, second].map { NewLabel(name: $0) }
    #expect(refusal(.create(both)) == .conflict)
    #expect(refusal(.create([both[0], NewLabel(name: "short")])) == nil)
    #expect(refusal(.create([both[1]])) == .conflict)
    #expect(refusal(.update(UpdateLabel(name: "short", newName: second))) == .conflict)
    #expect(refusal(.update(UpdateLabel(name: first, newName: second))) == .conflict)
    #expect(refusal(.update(UpdateLabel(name: second, newName: "x"))) == .notFound)
    let rules = CatalogRules(allowsManyLabels: true)
    let versions = [first, second].map { version("a", $0) }
    #expect(refusal(.assignToVersions("short", versions, rules)) == .conflict)
    for index in 0..<2 {
      #expect(
        refusal(.assignToVersions("short", [versions[index]], rules))
          == (index == 0 ? nil : .conflict))
      let target = LabelTarget.package(package([first, second][index]))
      #expect(refusal(.assign(target, ["short"], rules)) == (index == 0 ? nil : .conflict))
    }
    try registry.look { snapshot throws(StoreError) in
      #expect(try snapshot.label(named: first)?.name.string == first)
      #expect(try snapshot.label(named: second) == nil)
      #expect(try snapshot.catalogPackage(named: package(second)) == nil)
    }
    #expect(try registry.verify().isEmpty)
    #expect(refusal(.delete([first])) == nil)
    #expect(refusal(.create([both[1]])) == nil)
    #expect(try registry.verify().isEmpty)
    registry.close()
  }
}
