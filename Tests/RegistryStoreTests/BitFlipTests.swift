import Foundation
import LMDB
import RegistryModel
import Testing

@testable import RegistryStore

/// One bit of the data file flips: verification names it, or it stands where nothing is read.
@Suite struct BitFlipTests {
  private static let flips = 1000

  /// A registry with a history, and the bytes of its file.
  private func history(_ folder: TemporaryFolder) throws -> (Data, [[UInt8]: [UInt8]]) {
    let registry = try Registry.small(in: folder)
    var history = RandomHistory(seed: 12)
    for _ in 0..<60 { try history.step(registry) }
    // Values that need pages of their own.
    try registry.perform { session throws(CommandError) in
      _ = try session.apply(
        AddPackage(name: "large/package", repositoryURL: "https://x.example/large"))
      _ = try session.apply(
        RecordSync(
          package: "large/package",
          versions: (0..<40).map { synced("1.0.\($0)") }))
    }
    let contents = try registry.contents()
    registry.close()
    let file = URL(filePath: folder.path + "/registry/data.mdb")
    return (try Data(contentsOf: file), contents)
  }

  /// What is found in the file by one who does not trust it; `nil` when that is nothing.
  private func complaint(
    _ folder: TemporaryFolder, _ contents: [[UInt8]: [UInt8]]
  ) throws(StoreError) -> String? {
    if let finding = try Registry.inspectPages(path: folder.path).first { return "\(finding)" }
    let registry = try Registry.small(in: folder, mode: .readOnly, mapSize: 0)
    defer { registry.close() }
    if let finding = try registry.verify(limit: 1).first { return "\(finding)" }
    // Nothing is read differently from what was written.
    #expect(try registry.contents() == contents)
    return nil
  }

  @Test func everyFlipThatMattersIsFound() throws {
    let folder = TemporaryFolder()
    let (whole, contents) = try history(folder)
    #expect(try complaint(folder, contents) == nil)
    let file = URL(filePath: folder.path + "/registry/data.mdb")
    var random = SeededGenerator(seed: 99)
    var found = 0
    for _ in 0..<Self.flips {
      var flipped = whole
      let byte = Int.random(in: 0..<whole.count, using: &random)
      flipped[byte] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      try flipped.write(to: file)
      do throws(StoreError) {
        if try complaint(folder, contents) != nil { found += 1 }
      } catch {
        found += 1
      }
    }
    #expect(found > Self.flips / 10, "\(found) of \(Self.flips)")
  }
}
