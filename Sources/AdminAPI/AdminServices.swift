public import Authorization
public import RegistryModel
public import RegistryStore
public import Tokens

/// What the API needs beside the data: settings, the clock, the log, and the way to git.
public final class AdminServices: Sendable {
  /// The program's version, as `serverInfo` shows it.
  public let version: String
  /// When the server started.
  public let startedAt: Timestamp
  /// Decides access checks.
  public let policy: AccessPolicy
  /// Turns the secrets of new tokens into what is stored.
  public let digester: TokenDigester
  /// Whether packages may have `file://` URLs and local paths.
  public let allowsLocalRepositories: Bool
  /// Sizes of the store, as of a request's snapshot.
  public let statistics: @Sendable (Snapshot) throws -> RegistryStatistics
  /// What the checks at the doors came to lately.
  public let checkActivity: @Sendable () -> CheckActivity
  /// The present moment.
  public let now: @Sendable () -> Timestamp
  /// Takes what must not reach a client: a request's number, and what went wrong in it.
  public let log: @Sendable (_ request: UInt64, _ message: String) -> Void
  /// Reads a package's repository: for `syncPackage`, away from event loops and the writer.
  public let readRepository: RepositoryReader
  let syncs = SyncQueue()
  let census = CustomerCensus()

  /// Puts the services together.
  public init(
    version: String, startedAt: Timestamp, policy: AccessPolicy, digester: TokenDigester,
    allowsLocalRepositories: Bool,
    statistics: @escaping @Sendable (Snapshot) throws -> RegistryStatistics,
    checkActivity: @escaping @Sendable () -> CheckActivity,
    now: @escaping @Sendable () -> Timestamp,
    log: @escaping @Sendable (_ request: UInt64, _ message: String) -> Void,
    readRepository: @escaping RepositoryReader
  ) {
    self.version = version
    self.startedAt = startedAt
    self.policy = policy
    self.digester = digester
    self.allowsLocalRepositories = allowsLocalRepositories
    self.statistics = statistics
    self.checkActivity = checkActivity
    self.now = now
    self.log = log
    self.readRepository = readRepository
  }
}

/// Reads the versions that a package's repository has at this moment; may take minutes.
///
/// Called for one package once at a time.
public typealias RepositoryReader =
  @Sendable (_ package: PackageID, _ name: String, _ url: String)
  async
  throws(RepositoryFailure) -> RepositoryContent

/// What a repository has.
public struct RepositoryContent: Sendable {
  /// The versions found; those not among them are removed from the package.
  public var versions: [SyncedVersion]
  /// The package's description; `nil` leaves it as it is.
  public var description: String?

  /// The content of these parts.
  public init(versions: [SyncedVersion], description: String?) {
    self.versions = versions
    self.description = description
  }
}

/// Why a repository could not be read.
public struct RepositoryFailure: Error, Sendable {
  /// One sentence for the client, with git's own last line; free of credentials.
  public var message: String

  /// A failure with this text.
  public init(message: String) {
    self.message = message
  }
}
