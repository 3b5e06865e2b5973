import AdminAPI
import Authorization
import Benchmark
import Foundation
import GraphQL
import JSON
import Population
import RegistryGraphQL
import RegistryModel
import RegistryStore
import Rivals
import Tokens

/// Asks the admin API for the downloads of 1,000 packages, each counted on every day of a year, as
/// a worker does.
final class StatisticsReader {
  private let registry: Registry
  private let session: AdminSession
  private var reader: RegistryReader

  private static let packages = 1_000
  private static let days = 365
  private static let now = Timestamp(seconds: 1_800_000_000)

  init() throws {
    let folder = Population.base.appending(path: "statistics")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let pepper = folder.appending(path: "pepper").path
    if !FileManager.default.fileExists(atPath: pepper) { _ = try Pepper.create(path: pepper) }
    let digester = TokenDigester(try Pepper.load(path: pepper))
    registry = try Registry(
      path: folder.appending(path: "data").path, options: .init(mapSize: 2 << 30))
    let services = AdminServices(
      version: "0", startedAt: Self.now, policy: AccessPolicy(digester: digester),
      digester: digester, allowsLocalRepositories: false,
      statistics: { [registry] in try registry.statistics(in: $0) },
      checkActivity: { CheckActivity(quietUntil: Self.now) }, now: { Self.now },
      log: { _, _ in },
      readRepository: { _, _, _ throws(RepositoryFailure) in
        throw RepositoryFailure(message: "There are no repositories here.")
      })
    session = AdminSession(AdminEndpoint(services, registry: registry))
    reader = registry.makeReader()
    let found = try reader.read { snapshot throws(StoreError) in try snapshot.counts().packages }
    if found == 0 { try fill() }
  }

  deinit { registry.close() }

  private func fill() throws {
    try registry.wait { session throws(CommandError) in
      for number in 0..<Self.packages {
        let name = "vendor\(number % 50)/package\(number)"
        _ = try session.apply(AddPackage(name: name, repositoryURL: "https://git.example/\(name)"))
        _ = try session.apply(
          RecordSync(
            package: name, versions: [SyncedVersion(pretty: "1.0.0", normalized: "1.0.0.0")]))
      }
    }
    let today = Self.now.day.daysSinceEpoch
    for ago in (0..<Self.days).reversed() {
      let day = Day(daysSinceEpoch: today - Int32(ago))
      try registry.wait { session throws(CommandError) in
        try session.apply(
          CountDownloads(
            counts: (1...Self.packages).map { number in
              CountDownloads.Count(
                package: PackageID(rawValue: UInt64(number)), version: VersionNumber(rawValue: 1),
                day: day, downloads: UInt64(1 + (number * 7 + ago * 3) % 11))
            }))
      }
    }
  }

  /// Nanoseconds that pass in each of `count` answers, least first.
  func times(_ count: Int, period: String) throws -> [Int] {
    let text = """
      { downloadStats(period: \(period)) {
        totalDownloads byPackage { name downloads } byDay { date downloads } } }
      """
    let request = GraphQLRequest(
      document: DocumentText(Array(text.utf8)), operationName: nil,
      json: try JSONDocument.parse(Array("{}".utf8)), variables: .root)
    var times: [Int] = []
    for _ in 0..<count {
      let start = wallTime()
      var length = 0
      try session.answer(request, &reader) { length = $0.count }
      times.append(wallTime() - start)
      precondition(length > 40 * Self.packages, "an answer of \(length) bytes")
    }
    return times.sorted()
  }
}
