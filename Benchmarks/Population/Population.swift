public import Foundation
import PackageVersions
public import RegistryModel
public import RegistryStore
public import Tokens

/// A registry of many customers on the disk: filled once through the store's own commands, kept in
/// a folder between runs, and the same for everyone who opens it.
///
/// Package `n` has ten versions; each tenth package and its first version carry the label
/// `reviewed`, and none the label `malicious`. Customer `n` has `1 + n % 5` direct grants on
/// packages that a Zipf distribution chooses, so that few packages have most of the grants. More
/// than a million customers have neither journal nor audit log, which would be half of the file.
public final class Population {
  public let customers: Int
  public let packages: Int
  /// What `packgate serve --data` takes.
  public let folder: String
  public let registry: Registry
  public let digester: TokenDigester
  private let secrets: Data
  private let popularity: Zipf

  static let versions =
    ["1.0.0", "1.1.0", "1.2.0", "1.2.1", "1.3.0"]
    + ["2.0.0", "2.0.1", "2.1.0", "2.2.0", "3.0.0"]
  /// Most customers whose journal and audit log are kept.
  private static let mostRecorded = 1_000_000
  private static let released = Timestamp(seconds: 1_700_000_000)

  /// Opens the population of that size, filling it when it is not there yet.
  public init(customers: Int, packages: Int) throws {
    self.customers = customers
    self.packages = packages
    popularity = Zipf(count: packages)
    // Little enough for tools that simulate a processor and have few addresses to give.
    let mapSize = max(8 << 30, customers * 4096)
    let base = Self.base.appending(path: "\(customers)-\(packages)")
    folder = base.appending(path: "data").path
    let marker = base.appending(path: "secrets")
    if !FileManager.default.fileExists(atPath: marker.path) {
      try? FileManager.default.removeItem(at: base)
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      _ = try Pepper.create(path: folder + "/pepper")
      digester = TokenDigester(try Pepper.load(path: folder + "/pepper"))
      registry = try Registry(path: folder, options: .init(mapSize: mapSize))
      secrets = try Self.fill(registry, digester, customers, packages, popularity)
      try secrets.write(to: marker, options: .atomic)
    } else {
      digester = TokenDigester(try Pepper.load(path: folder + "/pepper"))
      registry = try Registry(path: folder, options: .init(mode: .existing, mapSize: mapSize))
      secrets = try Data(contentsOf: marker, options: .alwaysMapped)
    }
  }

  deinit { registry.close() }

  /// Where populations are kept: `PACKGATE_BENCHMARK_DATA`, or the temporary folder.
  public static var base: URL {
    if let path = ProcessInfo.processInfo.environment["PACKGATE_BENCHMARK_DATA"] {
      return URL(filePath: path)
    }
    return FileManager.default.temporaryDirectory.appending(path: "packgate-benchmarks")
  }

  /// The secret of a customer's token.
  public func secret(of customer: Int) -> [UInt8] {
    let start = customer * TokenSecret.byteCount
    return [UInt8](secrets[start..<start + TokenSecret.byteCount])
  }

  /// A customer's id: numbers are given in the order of creation.
  public func id(of customer: Int) -> CustomerID { CustomerID(rawValue: UInt64(customer + 1)) }

  /// The customer who is that active, 0 the most of all; such customers lie scattered.
  public func customer(ofRank rank: Int) -> Int {
    // Shares no factor with a power of ten, so that every customer has a rank.
    rank * 7_368_787 % customers
  }

  /// The packages that a customer has grants on.
  public func grants(of customer: Int) -> [Int] { Self.grants(of: customer, popularity) }

  /// What every grant admits.
  static let constraint = "^1.0 || ^2.0"
  static func name(ofCustomer customer: Int) -> String { "Customer \(customer)" }
  static func email(ofCustomer customer: Int) -> String { "customer-\(customer)@example.com" }

  /// The name of a package.
  public static func name(of package: Int) -> String { "vendor-\(package % 97)/package-\(package)" }

  private static func grants(of customer: Int, _ popularity: Zipf) -> [Int] {
    var random = SeededGenerator(UInt64(customer))
    var chosen: [Int] = []
    while chosen.count < 1 + customer % 5 {
      let package = popularity.next(using: &random)
      if !chosen.contains(package) { chosen.append(package) }
    }
    return chosen
  }

  // MARK: Filling

  /// Customers in one commit. Each of its tokens lies on a page of its own, and LMDB keeps no more
  /// than 131,071 pages of a transaction in memory.
  private static let portion = 50_000

  private struct Minted: Sendable {
    var secret: TokenSecret
    var key: TokenKey
  }

  /// Makes tokens and puts them in the order of their table, so that writing them walks it once.
  private static func mint(_ count: Int, _ digester: TokenDigester) -> [Minted] {
    var minted: [Minted] = (0..<count).map { _ in
      let secret = TokenSecret(minting: .customer)
      let digest = secret.withUnsafeBytes { digester.digest($0) }
      guard let key = digest.withUnsafeBytes({ TokenKey(digest: $0) }) else {
        preconditionFailure("a digest is longer than a key")
      }
      return Minted(secret: secret, key: key)
    }
    minted.sort { $0.key.high < $1.key.high }
    return minted
  }

  private static func fill(
    _ registry: Registry, _ digester: TokenDigester, _ customers: Int, _ packages: Int,
    _ popularity: Zipf
  ) throws -> Data {
    for first in stride(from: 0, to: packages, by: 1_000) {
      try registry.wait { session throws(CommandError) in
        for package in first..<min(first + 1_000, packages) {
          try addPackage(package, to: &session)
        }
        try label(first..<min(first + 1_000, packages), in: &session)
      }
    }
    var secrets = Data()
    for first in stride(from: 0, to: customers, by: portion) {
      let minted = mint(min(portion, customers - first), digester)
      let isRecorded = customers <= mostRecorded
      let now = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
      try registry.wait(at: now) { session throws(CommandError) in
        for (offset, token) in minted.enumerated() {
          try addCustomer(first + offset, token, popularity, to: &session)
        }
        guard !isRecorded else { return }
        let everything = TrimAuditLog(before: now.advanced(byMilliseconds: 1))
        while try session.apply(everything) > 0 {}
      }
      if !isRecorded { try registry.trimJournal() }
      for token in minted { token.secret.withUnsafeBytes { secrets.append(contentsOf: $0) } }
    }
    return secrets
  }

  private static func addPackage(
    _ package: Int, to session: inout WriteSession
  ) throws(CommandError) {
    let name = name(of: package)
    let id = try session.apply(
      AddPackage(name: name, repositoryURL: "https://git.example.com/\(name).git"))
    precondition(id.rawValue == UInt64(package + 1))
    _ = try session.apply(
      RecordSync(
        package: name,
        versions: versions.map {
          SyncedVersion(pretty: $0, normalized: $0 + ".0", releasedAt: released)
        }))
  }

  private static func label(
    _ range: Range<Int>, in session: inout WriteSession
  ) throws(CommandError) {
    _ = try session.apply(
      MergeCatalog(
        packages: range.filter { $0 % 10 == 0 }.map { package in
          CatalogPackageEntry(
            name: CatalogPackageName(name: name(of: package), type: "composer"),
            versions: [CatalogVersionEntry(version: versions[0], labels: ["reviewed"])],
            labels: ["reviewed"])
        }, labels: ["malicious", "reviewed"].map { NewLabel(name: $0) }))
  }

  private static func addCustomer(
    _ customer: Int, _ token: Minted, _ popularity: Zipf, to session: inout WriteSession
  ) throws(CommandError) {
    let created = try session.apply(
      CreateCustomer(
        name: name(ofCustomer: customer), email: email(ofCustomer: customer),
        externalID: "external-\(customer)",
        packages: grants(of: customer, popularity).map {
          PackageGrant(package: name(of: $0), constraint: constraint)
        }, token: MintedToken(key: token.key, hint: token.secret.hint)))
    precondition(created.customer.rawValue == UInt64(customer + 1))
  }
}

extension Registry {
  /// Runs a job of the writer and waits for its commit.
  public func wait(
    at now: Timestamp = .init(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000)),
    _ job: @escaping @Sendable (inout WriteSession) throws(CommandError) -> Void
  ) throws {
    let done = DispatchSemaphore(value: 0)
    nonisolated(unsafe) var result: Result<Void, CommandError>?
    write(actor: "benchmark", at: now, job: job) {
      result = $0
      done.signal()
    }
    done.wait()
    try result?.get()
  }

  /// Removes the whole journal but for its last record.
  fileprivate func trimJournal() throws {
    let done = DispatchSemaphore(value: 0)
    nonisolated(unsafe) var failure: (any Error)?
    Task.detached {
      do {
        while try await self.trim(Retention(journalEntries: 1), at: Timestamp(seconds: 0)) {}
      } catch {
        failure = error
      }
      done.signal()
    }
    done.wait()
    if let failure { throw failure }
  }
}
