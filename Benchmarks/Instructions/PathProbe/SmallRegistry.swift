import Authorization
import Population
import RegistryModel
import RegistryStore
import Tokens

/// A registry of a thousand customers that is the same in every run: nothing in it is random, so
/// that two runs of the same program do the same.
struct SmallRegistry {
  let registry: Registry
  let digester: TokenDigester

  static let now = Timestamp(seconds: 1_800_000_000)

  /// Secrets of the first customers; they open nothing else.
  static let secrets = [
    "cgt_klZEFtlM1p4JS9l2gJyrUgSkPd9ipj3yHv7s", "cgt_sD0oRwZ8LkdLk7qa7e3DXD23nC5j4V1F8sb5",
    "cgt_i2lovvGaZAkuzSZjRhvJ5AZdeoiWOS1wZMAh", "cgt_LwYL4yoeyiPecKOadzsK26qkJ1x7tA1tJvtY",
    "cgt_X2emzDPgEuUbWyYSyuJ0n4H87LMnwX2ZCOrP", "cgt_i1G0G4amlBOooZywwbcS0vmRWSOzGx30pZlE",
    "cgt_fUmK2KZ0WFPMp5GeOq9LmfZddqmGT33Gwh1T", "cgt_qVye18XmYzOuSKjPkFQMnDeJ1tLqo84MRpdG",
  ]

  /// There are a hundred packages.
  static func package(_ number: Int) -> String {
    "vendor-\(number % 100 % 7)/package-\(number % 100)"
  }

  /// Opens what `fill` has made.
  init(_ folder: String) throws {
    try self.init(folder, .existing)
  }

  private init(_ folder: String, _ mode: Registry.Options.Mode) throws {
    guard let pepper = Pepper([UInt8](repeating: 7, count: Pepper.byteCount)) else {
      preconditionFailure("a pepper has that many bytes")
    }
    digester = TokenDigester(pepper)
    registry = try Registry(
      path: folder, options: .init(mode: mode, mapSize: 1 << 30, freeSpaceWatermark: 0))
  }

  static func fill(_ folder: String) throws {
    let filling = try SmallRegistry(folder, .readWrite)
    defer { filling.registry.close() }
    let digester = filling.digester
    try filling.registry.wait { session throws(CommandError) in
      for number in 0..<100 {
        let name = package(number)
        _ = try session.apply(
          AddPackage(name: name, repositoryURL: "https://git.example.com/\(name).git"))
        let versions = (0..<10).map { minor in
          SyncedVersion(
            pretty: "1.\(minor).0", normalized: "1.\(minor).0.0",
            releasedAt: Timestamp(seconds: 1_700_000_000))
        }
        _ = try session.apply(RecordSync(package: name, versions: versions))
      }
      for number in 0..<1_000 {
        var token = TokenKey(high: UInt64(number + 1) &* 0x9E37_79B9_7F4A_7C15, low: 0)
        if number < secrets.count { token = digester.key(of: secrets[number]) }
        _ = try session.apply(customer(number, token))
      }
    }
  }

  /// A customer with three grants.
  static func customer(_ number: Int, _ token: TokenKey) -> CreateCustomer {
    CreateCustomer(
      name: "Customer \(number)", email: "customer-\(number)@example.com",
      externalID: "external-\(number)",
      packages: (0..<3).map { PackageGrant(package: package(number + 7 * $0), constraint: "^1.0") },
      token: MintedToken(key: token, hint: "cgt_...."))
  }
}

extension TokenDigester {
  fileprivate func key(of secret: String) -> TokenKey {
    Array(secret.utf8).withUnsafeBytes { key(of: $0) }
  }
}
