import AdminAPI
import Logging
import RegistryModel
import RegistryStore
import Server
import Upstream

/// Syncs packages as a `SyncSchedule` says: those whose repositories were pushed to, and, where
/// that is wanted, each from time to time.
actor SyncDriver {
  private let services: AdminServices
  private let registry: Registry
  private let logger: Logger
  private let isPeriodic: Bool
  private var schedule: SyncSchedule
  private var sleeper: Task<Void, Never>?
  private var knownAt: Timestamp?

  /// How often the schedule learns which packages there are, in milliseconds.
  private let lookInterval: Int64

  init(
    _ configuration: ServerConfiguration, _ services: AdminServices, registry: Registry,
    logger: Logger
  ) {
    self.services = services
    self.registry = registry
    self.logger = logger
    let seconds = configuration.syncInterval
    isPeriodic = seconds > 0
    lookInterval = Int64(min(max(seconds, 1), 60)) * 1_000
    schedule = SyncSchedule(
      SyncSchedule.Settings(
        interval: seconds > 0 ? Int64(seconds) * 1_000 : nil,
        mostAtOnce: configuration.syncsAtOnce), seed: .random(in: .min ... .max))
  }

  /// Begins, if packages are to be synced from time to time.
  func start() {
    if isPeriodic { advance() }
  }

  /// Has packages synced, those that wait for it already once.
  func want(_ packages: [PackageID]) {
    for package in packages { schedule.want(package) }
    advance()
  }

  /// Starts nothing more; what runs ends when its fetch is ended.
  func stop() {
    schedule.stop()
    sleeper?.cancel()
  }

  private func advance() {
    sleeper?.cancel()
    let now = Timestamp.now
    if isPeriodic { look(at: now) }
    for package in schedule.start(at: now) {
      Task { await self.sync(package) }
    }
    guard let moment = wakeUp(after: now) else { return }
    let pause = max(moment.milliseconds - now.milliseconds, 1)
    sleeper = Task {
      try? await Task.sleep(for: .milliseconds(pause))
      if !Task.isCancelled { self.advance() }
    }
  }

  private func wakeUp(after now: Timestamp) -> Timestamp? {
    guard let next = schedule.nextMoment else {
      // With all at work, the next is started when one ends.
      return isPeriodic && schedule.isIdle
        ? now.advanced(byMilliseconds: lookInterval) : nil
    }
    return isPeriodic ? min(next, now.advanced(byMilliseconds: lookInterval)) : next
  }

  private func sync(_ package: PackageID) async {
    let succeeded = await services.sync(package, in: registry, actor: "sync")
    schedule.finish(package, succeeded: succeeded, at: .now)
    advance()
  }

  private func look(at now: Timestamp) {
    if let knownAt, now < knownAt.advanced(byMilliseconds: lookInterval) { return }
    knownAt = now
    do throws(StoreError) {
      var packages: [(id: PackageID, syncedAt: Timestamp?)] = []
      try registry.forEachPackage { packages.append(($0.id, $0.syncedAt.ifSet)) }
      schedule.know(packages, at: now)
    } catch {
      logger.error("packages cannot be listed", metadata: ["error": "\(error)"])
    }
  }
}

extension Registry {
  /// Visits every package, a few hundred over one snapshot.
  func forEachPackage(_ body: (PackageRecord) -> Void) throws(StoreError) {
    var reader = makeReader()
    var position: String?
    repeat {
      let from = position
      position = try reader.read { snapshot throws(StoreError) in
        let page = try snapshot.packages(
          PackageFilter(), page: PageRequest(isForward: true, count: 500, position: from))
        page.rows.forEach(body)
        return page.hasNext ? page.rows.last?.name.string : nil
      }
    } while position != nil
  }
}
