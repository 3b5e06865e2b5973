public import Foundation
public import RegistryModel
public import RegistryStore
public import Tokens

/// A registry of many customers on the disk: filled once through the store's own commands, kept in
/// a folder between runs, and the same for everyone who opens it. Filling goes on where it ended.
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

  /// Opens the population of that size, filling it when it is not there yet.
  public init(customers: Int, packages: Int) throws {
    self.customers = customers
    self.packages = packages
    popularity = Zipf(count: packages)
    // Little enough for tools that simulate a processor and have few addresses to give.
    let mapSize = max(8 << 30, customers * 4096)
    let base = Self.base.appending(path: "\(customers)-\(packages)")
    folder = base.appending(path: "data").path
    let secrets = base.appending(path: "secrets")
    if !FileManager.default.fileExists(atPath: secrets.path) {
      try? FileManager.default.removeItem(at: base)
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      _ = try Pepper.create(path: folder + "/pepper")
      try Data().write(to: secrets)
    }
    digester = TokenDigester(try Pepper.load(path: folder + "/pepper"))
    registry = try Registry(path: folder, options: .init(mapSize: mapSize))
    try Filling(
      registry: registry, digester: digester, customers: customers, packages: packages,
      popularity: popularity, secrets: secrets
    ).run()
    self.secrets = try Data(contentsOf: secrets, options: .alwaysMapped)
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

  static func grants(of customer: Int, _ popularity: Zipf) -> [Int] {
    var random = SeededGenerator(UInt64(customer))
    var chosen: [Int] = []
    while chosen.count < 1 + customer % 5 {
      let package = popularity.next(using: &random)
      if !chosen.contains(package) { chosen.append(package) }
    }
    return chosen
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
}
