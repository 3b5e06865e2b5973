import Foundation
import Logging
import RegistryModel
import RegistryStore
import Server

/// Removes what a registry keeps for a time only while it is served: a portion at a time, each in a
/// commit that it shares with whoever writes at that moment.
enum RetentionSchedule {
  private static let betweenLooks = Duration.seconds(60)
  private static let betweenPortions = Duration.milliseconds(20)

  /// Begins at once; cancelling the task ends it.
  static func start(
    _ registry: Registry, _ settings: ServerConfiguration.Journal, logger: Logger
  ) -> Task<Void, Never> {
    let retention = Retention(settings)
    return Task {
      while !Task.isCancelled {
        let now = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
        var pause = betweenLooks
        do throws(CommandError) {
          if try await registry.trim(retention, at: now) { pause = betweenPortions }
        } catch {
          // A full disk is reported elsewhere, and ends.
          logger.debug("nothing was trimmed", metadata: ["error": "\(error.message)"])
        }
        try? await Task.sleep(for: pause)
      }
    }
  }
}

extension Retention {
  private static let day: Int64 = 86_400_000

  fileprivate init(_ settings: ServerConfiguration.Journal) {
    self.init(
      journalAge: settings.days == 0 ? nil : Int64(settings.days) * Self.day,
      journalEntries: settings.entries == 0 ? nil : UInt64(settings.entries),
      backupHold: Int64(settings.holdDays) * Self.day,
      auditAge: settings.auditDays == 0 ? nil : Int64(settings.auditDays) * Self.day)
  }
}
