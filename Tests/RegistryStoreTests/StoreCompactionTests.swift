import Foundation
import LMDB
import RegistryModel
import Testing

@testable import RegistryStore

/// A compact copy is the same registry in a smaller file, whatever ends its making.
@Suite struct StoreCompactionTests {
  private let folder = TemporaryFolder()

  private func names(_ path: String = "") throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path + path).sorted()
  }

  /// A registry of which much was deleted, and what is in it.
  private func filled() throws -> [[UInt8]: [UInt8]] {
    let registry = try Registry.small(in: folder)
    defer { registry.close() }
    for range in [0..<500, 500..<1000] {
      try registry.perform { session throws(CommandError) in
        for number in range {
          _ = try session.apply(
            AddPackage(name: "a/p\(number)", repositoryURL: "https://x.example/\(number)"))
        }
      }
    }
    try registry.perform { session throws(CommandError) in
      for number in 0..<900 { _ = try session.apply(DeletePackage(name: "a/p\(number)")) }
    }
    var history = RandomHistory(seed: 21)
    for _ in 0..<50 { try history.step(registry) }
    return try registry.contents()
  }

  private func contents() throws -> [[UInt8]: [UInt8]] {
    let registry = try Registry.small(in: folder, mode: .existing)
    #expect(try registry.verify().isEmpty)
    let contents = try registry.contents()
    registry.close()
    #expect(try Registry.inspectPages(path: folder.path).isEmpty)
    return contents
  }

  @Test func aCopyIsTheSameAndSmaller() throws {
    let before = try filled()
    let target = TemporaryFolder()
    let open = try Registry.small(in: folder)
    open.close()
    let sizes = try Registry.compact(path: folder.path, into: target.path + "/copy")
    #expect(sizes.bytesAfter < sizes.bytesBefore)
    let copy = try Registry(
      path: target.path + "/copy", options: .init(mode: .existing, freeSpaceWatermark: 0))
    #expect(try copy.contents() == before)
    #expect(try copy.verify().isEmpty)
    copy.close()
    #expect(throws: StoreError.occupied(path: target.path + "/copy")) {
      _ = try Registry.compact(path: folder.path, into: target.path + "/copy")
    }

    let inPlace = try Registry.compactInPlace(path: folder.path)
    #expect(inPlace.bytesAfter < inPlace.bytesBefore)
    #expect(try names() == ["registry", "registry.lock"])
    #expect(try contents() == before)
    // What is compact stays as large as it is.
    let again = try Registry.compactInPlace(path: folder.path)
    #expect(again.bytesAfter <= again.bytesBefore)
    #expect(try contents() == before)
  }

  @Test func aRegistryInUseIsLeftAlone() throws {
    let before = try filled()
    let child = try ChildProcess(["hold", folder.path])
    try #require(child.line() == "ready")
    #expect(throws: StoreError.inUse(path: folder.path)) {
      _ = try Registry.compactInPlace(path: folder.path)
    }
    child.kill()
    #expect(try contents() == before)
    #expect(throws: StoreError.self) {
      _ = try Registry.compactInPlace(path: folder.path + "/none")
    }
    #expect(try names() == ["registry", "registry.lock"])
  }

  /// The states between the steps of a replacement.
  @Test(arguments: ["before", "between", "after", "in the making"])
  func whoeverIsKilledLeavesOneOfTheTwo(moment: String) throws {
    let before = try filled()
    let path = folder.path
    let files = FileManager.default
    let draft = path + "/registry.new-compact"
    if moment == "in the making" {
      let left = path + "/.registry.new-compact.packgate-restoring/registry"
      try files.createDirectory(atPath: left, withIntermediateDirectories: true)
      try Data("half".utf8).write(to: URL(filePath: left + "/data.mdb"))
    } else {
      _ = try Registry.compact(path: path, into: draft)
    }
    if moment == "between" || moment == "after" {
      try files.moveItem(atPath: path + "/registry", toPath: path + "/registry.old")
    }
    if moment == "after" {
      try files.moveItem(atPath: draft + "/registry", toPath: path + "/registry")
    }
    #expect(try contents() == before)
    #expect(!(try names().contains("registry.old")))
    try Registry(path: path, options: .init(mode: .existing)).close()
    #expect(try names() == ["registry", "registry.lock"])
    _ = try Registry.compactInPlace(path: path)
    #expect(try contents() == before)
    #expect(try names() == ["registry", "registry.lock"])
  }
}
