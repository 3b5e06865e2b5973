import Dispatch
import Foundation
import Synchronization

/// The signals that ask the server to stop.
enum StopSignal {
  /// Returns when the process is told to stop by SIGTERM or SIGINT; a second one ends it at once.
  static func wait() async {
    let first = Mutex<CheckedContinuation<Void, Never>?>(nil)
    let sources = [SIGTERM, SIGINT].map { number in
      signal(number, SIG_IGN)
      return DispatchSource.makeSignalSource(signal: number, queue: .global())
    }
    await withCheckedContinuation { continuation in
      first.withLock { $0 = continuation }
      for source in sources {
        source.setEventHandler {
          let waiting = first.withLock { waiting in
            defer { waiting = nil }
            return waiting
          }
          // From now on a signal ends the process, as if this had never been here.
          for number in [SIGTERM, SIGINT] { signal(number, SIG_DFL) }
          waiting?.resume()
        }
        source.resume()
      }
    }
    for source in sources { source.cancel() }
  }
}
