import Dispatch
import Foundation
import Server

/// The signals that ask the server to stop, or to read again what may have changed.
struct StopSignal {
  private let sources: [any DispatchSourceSignal]
  private let signals: AsyncStream<Never>

  /// Catches SIGTERM and SIGINT from now on; a second one ends the process at once.
  static func listen() async -> StopSignal {
    let (signals, continuation) = AsyncStream.makeStream(of: Never.self)
    var sources: [any DispatchSourceSignal] = []
    for number in [SIGTERM, SIGINT] {
      sources.append(
        await source(number) {
          // From now on a signal ends the process, as if this had never been here.
          for number in [SIGTERM, SIGINT] { signal(number, SIG_DFL) }
          continuation.finish()
        })
    }
    return StopSignal(sources: sources, signals: signals)
  }

  /// Returns when the process is told to stop, or has been.
  func wait() async {
    for await _ in signals {}
    for source in sources { source.cancel() }
  }

  /// Reloads the certificate at each SIGHUP, until what is returned is cancelled.
  ///
  /// Where there is nothing to reload and no service manager who might ask for it, the signal ends
  /// the process as ever: that is how a terminal that is closed takes the server with it.
  static func handleHangups(
    for server: PackgateServer, _ configuration: ServerConfiguration
  ) async -> (any DispatchSourceSignal)? {
    guard configuration.certificateFile != nil || ServiceManager.isPresent else { return nil }
    return await source(SIGHUP) {
      ServiceManager.tell("RELOADING=1\nMONOTONIC_USEC=\(ServiceManager.monotonicMicroseconds)")
      server.reloadCertificate()
      ServiceManager.tell("READY=1")
    }
  }

  /// Has a handler called at each signal; returns when none can be missed any more.
  private static func source(
    _ number: Int32, _ handler: @escaping @Sendable () -> Void
  ) async -> any DispatchSourceSignal {
    signal(number, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
    source.setEventHandler(handler: handler)
    await withCheckedContinuation { continuation in
      source.setRegistrationHandler { continuation.resume() }
      source.resume()
    }
    return source
  }
}
