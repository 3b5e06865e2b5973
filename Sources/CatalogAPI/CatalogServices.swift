public import RegistryModel

/// What the API needs beside the data: settings, the clock, the log.
public final class CatalogServices: Sendable {
  /// What an assignment may do.
  public let rules: CatalogRules
  /// The present moment.
  public let now: @Sendable () -> Timestamp
  /// Takes what must not reach a client: a request's number, and what went wrong in it.
  public let log: @Sendable (_ request: UInt64, _ message: String) -> Void

  /// Puts the services together.
  public init(
    rules: CatalogRules, now: @escaping @Sendable () -> Timestamp,
    log: @escaping @Sendable (_ request: UInt64, _ message: String) -> Void
  ) {
    self.rules = rules
    self.now = now
    self.log = log
  }
}
