import Foundation
import Testing
import Tokens

@Suite struct PepperTests {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "pepper-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  private var path: String { folder.appending(path: "pepper").path }

  private func write(_ count: Int, mode: Int) throws {
    try Data(count: count).write(to: URL(filePath: path))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
  }

  private func cleanUp() { try? FileManager.default.removeItem(at: folder) }

  @Test func whatIsCreatedIsLoaded() throws {
    defer { cleanUp() }
    let created = TokenDigester(try Pepper.create(path: path))
    let loaded = TokenDigester(try Pepper.load(path: path))
    let secret = TokenSecret(minting: .customer)
    #expect(
      secret.withUnsafeBytes { created.digest($0) } == secret.withUnsafeBytes { loaded.digest($0) })
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    #expect(attributes[.size] as? Int == 32)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["pepper"])
  }

  @Test func neverOverwrites() throws {
    defer { cleanUp() }
    _ = try Pepper.create(path: path)
    let before = try Data(contentsOf: URL(filePath: path))
    #expect(throws: PepperError.exists(path: path)) { try Pepper.create(path: path) }
    #expect(try Data(contentsOf: URL(filePath: path)) == before)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["pepper"])
  }

  @Test func saysThatTheFileIsMissing() {
    defer { cleanUp() }
    #expect(throws: PepperError.missing(path: path)) { try Pepper.load(path: path) }
  }

  @Test(arguments: [0o640, 0o604, 0o660, 0o666, 0o610])
  func refusesAFileThatOthersMayUse(_ mode: Int) throws {
    defer { cleanUp() }
    try write(32, mode: mode)
    #expect(throws: PepperError.exposed(path: path)) { try Pepper.load(path: path) }
  }

  @Test func rootMayLetAnotherUserReadItsFile() throws {
    defer { cleanUp() }
    guard geteuid() == 0 else {
      print("skipped: only root can make a file that is root's and read it as somebody else")
      return
    }
    let nobody: uid_t = 65534
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path)
    func load(mode: Int, owner: uid_t) throws {
      try write(32, mode: mode)
      #expect(chown(path, owner, nobody) == 0)
      #expect(setegid(nobody) == 0 && seteuid(nobody) == 0)
      defer { #expect(seteuid(0) == 0 && setegid(0) == 0) }
      _ = try Pepper.load(path: path)
    }
    try load(mode: 0o440, owner: 0)
    try load(mode: 0o400, owner: nobody)
    for (mode, owner) in [(0o444, 0), (0o460, 0), (0o640, 1), (0o440, nobody)] {
      #expect(throws: PepperError.exposed(path: path)) { try load(mode: mode, owner: owner) }
    }
  }

  @Test func peppersAreToldApartByTheirFingerprints() throws {
    let fingerprints = try (0..<100 as Range<UInt8>).map { number in
      TokenDigester(try #require(Pepper([UInt8](repeating: number, count: 32)))).fingerprint
    }
    #expect(Set(fingerprints).count == 100)
    let again = TokenDigester(try #require(Pepper([UInt8](repeating: 7, count: 32))))
    #expect(again.fingerprint == fingerprints[7])
  }

  @Test(arguments: [0, 31, 33, 4096])
  func refusesAFileOfAnotherSize(_ count: Int) throws {
    defer { cleanUp() }
    try write(count, mode: 0o600)
    #expect(throws: PepperError.wrongSize(path: path)) { try Pepper.load(path: path) }
  }

  @Test func refusesAFolder() throws {
    defer { cleanUp() }
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    #expect(throws: PepperError.exposed(path: path)) { try Pepper.load(path: path) }
  }
}
