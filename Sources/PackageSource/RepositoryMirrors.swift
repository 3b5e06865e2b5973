internal import RegistryModel

/// Reads packages' versions from their git repositories, through mirrors in the data folder.
///
/// Syncs of one package wait for each other, and all of them for a place among the few that run.
public actor RepositoryMirrors {
  /// What is read, and for how long.
  public struct Settings: Sendable {
    /// The folder that holds the mirrors; it is made when the first one is.
    public var folder: String
    /// How long all git commands of one sync may take together.
    public var timeout: Duration
    /// Whether `file://` and local paths may be read.
    public var allowsLocal: Bool
    /// The most syncs that run at once.
    public var mostAtOnce: Int

    public init(
      folder: String, timeout: Duration = .seconds(120), allowsLocal: Bool = false,
      mostAtOnce: Int = 4
    ) {
      self.folder = folder
      self.timeout = timeout
      self.allowsLocal = allowsLocal
      self.mostAtOnce = mostAtOnce
    }
  }

  private let settings: Settings
  private var busy: Set<String> = []
  private var waiting: [(package: String, turn: CheckedContinuation<Void, Never>)] = []
  private var fetches: [String: Task<FetchedVersions, any Error>] = [:]
  private var isStopped = false

  /// Makes a reader; touches nothing yet.
  public init(_ settings: Settings) {
    self.settings = settings
  }

  /// Fetches a repository and hands what it holds to `record`, before the next sync of the same
  /// package may begin.
  ///
  /// - Parameter package: the canonical name, which each version's composer.json must have.
  /// - Throws: ``PackageSourceError`` when the repository cannot be read, and then records
  ///   nothing; else what `record` throws.
  public func sync<Result: Sendable>(
    _ package: String, from address: String,
    record: @Sendable (FetchedVersions) async throws -> Result
  ) async throws -> Result {
    guard let url = RepositoryURL(address, localAllowed: settings.allowsLocal),
      PackageName.isValid(package.utf8)
    else {
      throw PackageSourceError(.refusedAddress, "The address of the repository is not allowed.")
    }
    await takeTurn(package)
    defer { giveTurn(package) }
    let source = RepositorySource(
      package: package, url: url, mirror: MirrorFolder(of: package, in: settings.folder),
      git: GitCommand(deadline: .now + settings.timeout, allowsLocal: settings.allowsLocal))
    return try await record(try await fetch(source))
  }

  /// Ends git wherever it runs, and every sync with it; later ones are refused.
  ///
  /// Returns when git and its helpers are gone: what outlived the process would work on in a folder
  /// that another one takes for its own.
  public func stop() async {
    isStopped = true
    for fetch in fetches.values { fetch.cancel() }
    for fetch in fetches.values { _ = await fetch.result }
  }

  private func fetch(_ source: RepositorySource) async throws -> FetchedVersions {
    guard !isStopped else { throw PackageSourceError(.cancelled, "The sync was stopped.") }
    let fetch = Task<FetchedVersions, any Error> { try await source.fetch() }
    fetches[source.package] = fetch
    defer { fetches[source.package] = nil }
    return try await withTaskCancellationHandler {
      try await fetch.value
    } onCancel: {
      fetch.cancel()
    }
  }

  private func canBegin(_ package: String) -> Bool {
    busy.count < settings.mostAtOnce && !busy.contains(package)
  }

  private func takeTurn(_ package: String) async {
    if canBegin(package) {
      busy.insert(package)
    } else {
      await withCheckedContinuation { waiting.append((package, $0)) }
    }
  }

  private func giveTurn(_ package: String) {
    busy.remove(package)
    while let next = waiting.firstIndex(where: { canBegin($0.package) }) {
      let (package, turn) = waiting.remove(at: next)
      busy.insert(package)
      turn.resume()
    }
  }
}
