import Backup
import Glibc
import Synchronization

/// Whether a signal has asked the program to end: verbs look between two portions of their work and
/// clean up behind themselves.
enum Interruption {
  private static let asked = Atomic(false)

  static func install() {
    for number in [SIGINT, SIGTERM, SIGHUP] { signal(number) { _ in Interruption.note() } }
    // A reader that goes away is an error of the write.
    signal(SIGPIPE, SIG_IGN)
  }

  private static func note() { asked.store(true, ordering: .relaxed) }

  static var isAsked: Bool { asked.load(ordering: .relaxed) }

  static func check() throws(BackupError) {
    if isAsked { throw .stopped }
  }
}
