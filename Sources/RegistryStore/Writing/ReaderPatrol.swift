import Glibc
import LMDB

/// Finds readers that look at an old snapshot while commits go on, on the writer thread.
///
/// No page that such a reader may see is used again, so every commit makes the file grow.
struct ReaderPatrol {
  /// A reader is told of when it is as old as this, and again after each minute.
  private static let secondsBeforeReport = 3
  private static let secondsBetweenReports = 60
  /// How much the file may grow beside a reader of this process before that one is ended.
  private static let bytesBeforeEnd = 96 << 20

  private struct Reader: Hashable {
    var process: Int32
    var snapshot: Int
  }

  private struct Stay {
    var since: Int
    var usedBytes: Int
    var nextReport: Int
  }

  private var stays: [Reader: Stay] = [:]

  /// Looks at all reader slots; to be called about once a second.
  mutating func look(at environment: Environment, now: Int) -> [RegistryEvent] {
    guard let slots = try? environment.readerSlots(),
      let information = try? environment.information()
    else { return [] }
    var events: [RegistryEvent] = []
    var present: [Reader: Stay] = [:]
    var mustEnd = false
    for slot in slots {
      guard let snapshot = slot.snapshot, snapshot < information.lastTransaction else { continue }
      let reader = Reader(process: slot.process, snapshot: snapshot)
      var stay =
        stays[reader]
        ?? Stay(
          since: now, usedBytes: information.usedBytes, nextReport: Self.secondsBeforeReport)
      let isOwn = reader.process == getpid()
      let grown = information.usedBytes - stay.usedBytes
      if isOwn, grown >= Self.bytesBeforeEnd { mustEnd = true }
      if now - stay.since >= stay.nextReport {
        stay.nextReport = now - stay.since + Self.secondsBetweenReports
        events.append(
          .oldReader(
            process: reader.process, isOwn: isOwn, seconds: now - stay.since, bytesGrown: grown))
      }
      present[reader] = stay
    }
    stays = present
    if mustEnd { environment.endReadsSinceLastLook() }
    environment.lookAtReaders()
    return events
  }
}
