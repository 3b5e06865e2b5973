import Dispatch
import Foundation
import Server
import Synchronization

/// The signals that ask the server to stop, or to read again what may have changed.
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

  /// Reloads the certificate at each SIGHUP, until what is returned is cancelled.
  ///
  /// Where there is nothing to reload and no service manager who might ask for it, the signal ends
  /// the process as ever: that is how a terminal that is closed takes the server with it.
  static func handleHangups(
    for server: PackgateServer, _ configuration: ServerConfiguration
  ) -> (any DispatchSourceSignal)? {
    guard configuration.certificateFile != nil || ServiceManager.isPresent else { return nil }
    signal(SIGHUP, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: SIGHUP, queue: .global())
    source.setEventHandler {
      ServiceManager.tell("RELOADING=1\nMONOTONIC_USEC=\(ServiceManager.monotonicMicroseconds)")
      server.reloadCertificate()
      ServiceManager.tell("READY=1")
    }
    source.resume()
    return source
  }
}
