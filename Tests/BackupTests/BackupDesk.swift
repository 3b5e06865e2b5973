import Foundation
import RegistryModel
import RegistryStore
import Testing

/// A registry in a scratch folder, and runs of `packgate-backup` there.
final class BackupDesk {
  let folder: URL
  let registry: Registry
  let executable = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().appending(path: "packgate-backup")
  private var made = 0

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appending(path: "packgate-backup-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder.appending(path: "backups"), withIntermediateDirectories: true)
    registry = try Registry(
      path: folder.appending(path: "data").path,
      options: .init(mapSize: 16 << 20, freeSpaceWatermark: 0))
  }

  deinit {
    registry.close()
    try? FileManager.default.removeItem(at: folder)
  }

  /// The number of the next customer.
  func startNumbers(at number: Int) { made = number - 1 }

  /// Makes customers, one journal record and one second of the registry's time each.
  func makeCustomers(_ count: Int) async throws {
    for _ in 0..<count {
      made += 1
      let number = made
      let command = CreateCustomer(
        name: "Customer \(number)", email: "c\(number)@example.com",
        externalID: "customer-\(number)",
        token: MintedToken(key: TokenKey(high: UInt64(number), low: 7), hint: "x"))
      try await registry.write(actor: "test", at: Timestamp(seconds: Int64(number))) {
        session throws(CommandError) in
        _ = try session.apply(command)
      }
    }
  }

  /// The external ids of a restored registry's customers; also that nothing is wrong with it.
  func customers(of name: String) throws -> [String] {
    let registry = try Registry(
      path: folder.appending(path: name).path, options: .init(mode: .readOnly, mapSize: 0))
    defer { registry.close() }
    #expect(try registry.verify().isEmpty)
    var reader = registry.makeReader()
    return try reader.read { snapshot throws(StoreError) in
      var names: [String] = []
      for number in 1...100 {
        let id = "customer-\(number)"
        if try snapshot.customer(.externalID(id)) != nil { names.append(id) }
      }
      return names
    }
  }

  @discardableResult
  func run(
    _ arguments: [String], status: Int32 = 0, input: String? = nil, program: URL? = nil,
    location: SourceLocation = #_sourceLocation
  ) throws -> String {
    let process = Process()
    process.executableURL = program ?? executable
    process.arguments = arguments
    process.currentDirectoryURL = folder
    let log = folder.deletingLastPathComponent()
      .appending(path: folder.lastPathComponent + ".log")
    _ = FileManager.default.createFile(atPath: log.path, contents: nil)
    defer { try? FileManager.default.removeItem(at: log) }
    let output = try FileHandle(forWritingTo: log)
    process.standardOutput = output
    process.standardError = output
    process.standardInput =
      try input.map { try FileHandle(forReadingFrom: folder.appending(path: $0)) }
      ?? FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    let text = String(decoding: try Data(contentsOf: log), as: UTF8.self)
    #expect(process.terminationStatus == status, "\(text)", sourceLocation: location)
    return text
  }

  func names(_ path: String = "") throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: path).path)
      .sorted()
  }

  func writeKey(_ name: String = "key", mode: Int = 0o600, byte: UInt8 = 5) throws {
    let path = folder.appending(path: name).path
    _ = FileManager.default.createFile(
      atPath: path, contents: Data(repeating: byte, count: 32),
      attributes: [.posixPermissions: mode])
  }
}
