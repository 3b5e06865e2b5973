/// What HTTP says about one request to an API.
public struct APIRequest: Sendable {
  /// Finds the request in the log; answers that hide an internal error name it.
  public var number: UInt64
  /// By whom it was made; stands in the journal.
  public var actor: String
  /// Whether it may change anything.
  public var canWrite: Bool
  /// The value of the `Idempotency-Key` header, for mutations that know it.
  public var idempotencyKey: String?

  /// A request of these parts.
  public init(
    number: UInt64, actor: String, canWrite: Bool, idempotencyKey: String? = nil
  ) {
    self.number = number
    self.actor = actor
    self.canWrite = canWrite
    self.idempotencyKey = idempotencyKey
  }
}
