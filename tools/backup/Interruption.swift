import Backup
import Glibc
import Synchronization

/// Whether a signal has asked the program to end: verbs look between two portions of their work and
/// clean up behind themselves.
enum Interruption {
  private static let asked = Atomic(false)

  static func install() {
    // Unlike after `signal`, a call that waits for the other end of a pipe is not begun anew.
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in Interruption.note() }
    for number in [SIGINT, SIGTERM, SIGHUP] { sigaction(number, &action, nil) }
    // A reader that goes away is an error of the write.
    signal(SIGPIPE, SIG_IGN)
  }

  private static func note() { asked.store(true, ordering: .relaxed) }

  static var isAsked: Bool { asked.load(ordering: .relaxed) }

  static func check() throws(BackupError) {
    if isAsked { throw .stopped }
  }
}
