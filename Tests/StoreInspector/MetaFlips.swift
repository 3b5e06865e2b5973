import Glibc
import RegistryModel
import RegistryStore

/// Flips bits of the two pages that LMDB believes when it opens a file, one at a time, and opens
/// what that leaves: it is refused, or reads and writes as if nothing had happened.
struct MetaFlips {
  /// Bytes of a meta page that mean something.
  private static let meaningful = 168
  private static let pageSize = 4096

  private let whole: [UInt8]
  private let folder: String
  private let expected: [CustomerLine]
  private(set) var opened = 0
  private(set) var refused = 0
  private(set) var different = 0

  /// - Parameters:
  ///   - folder: a data folder that nobody has open.
  ///   - scratch: where the damaged files are made.
  init(of folder: String, scratch: String) throws(StoreError) {
    whole = bytes(of: folder + "/registry/data.mdb")
    self.folder = scratch
    let registry = try Registry(path: folder, options: .init(mode: .readOnly, mapSize: 0))
    defer { registry.close() }
    var reader = registry.makeReader()
    expected = try reader.read { snapshot throws(StoreError) in
      try CustomerLine.all(in: snapshot)
    }
    mkdir(scratch, 0o700)
    mkdir(scratch + "/registry", 0o700)
  }

  /// Flips each bit that means something, and one of each other byte if wanted.
  mutating func run(andTheRest: Bool) {
    for byte in 0..<2 * Self.pageSize {
      if byte % Self.pageSize < Self.meaningful {
        for bit in 0..<8 { look(byte, bit) }
      } else if andTheRest {
        look(byte, byte % 8)
      }
    }
  }

  private mutating func look(_ byte: Int, _ bit: Int) {
    var flipped = whole
    flipped[byte] ^= 1 << UInt8(bit)
    write(flipped)
    do throws(StoreError) {
      try use("byte \(byte), bit \(bit)")
      opened += 1
    } catch {
      refused += 1
      if byte == 16 && bit == 0 { say("refusal \(error)") }
    }
  }

  /// Reads all customers, adds one and verifies, all with a writer's rights.
  private mutating func use(_ label: String) throws(StoreError) {
    let registry = try Registry(
      path: folder, options: .init(mode: .existing, freeSpaceWatermark: 0))
    var reader = registry.makeReader()
    let lines = try? reader.read { snapshot throws(StoreError) in
      try CustomerLine.all(in: snapshot)
    }
    let command = CreateCustomer(
      name: "v0", email: "late@example.com", externalID: "late",
      token: MintedToken(key: TokenKey(high: 1, low: 2), hint: "x"))
    registry.write(actor: "test", at: Timestamp(milliseconds: 1_768_473_000_000)) {
      session throws(CommandError) in
      _ = try session.apply(command)
    } completion: { _ in
    }
    registry.close()
    // A number of the last page that is too high costs room, and nothing else.
    let findings = try Registry.inspectPages(path: folder).map { "\($0)" }
      .filter { !$0.hasSuffix("neither in use nor free") }
    let again = try Registry(path: folder, options: .init(mode: .readOnly, mapSize: 0))
    defer { again.close() }
    let wrong = findings + (try again.verify().map { "\($0)" })
    var later = again.makeReader()
    let count = try later.read { snapshot throws(StoreError) in
      try CustomerLine.all(in: snapshot).count
    }
    guard lines == expected, count == expected.count + 1, wrong.isEmpty else {
      different += 1
      say("finding \(label): \(lines?.count ?? -1), then \(count) customers, \(wrong)")
      return
    }
  }

  private func write(_ bytes: [UInt8]) {
    let path = folder + "/registry/data.mdb"
    unlink(folder + "/registry/lock.mdb")
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    precondition(
      descriptor >= 0
        && bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
          == bytes.count,
      "out of memory")
    close(descriptor)
  }
}
