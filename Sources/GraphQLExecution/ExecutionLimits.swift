/// Bounds on what one operation may write.
public struct ExecutionLimits: Sendable {
  /// Most bytes of a response; an operation that writes more fails as a whole.
  public var responseBytes: Int
  /// Most errors reported, at least one; later ones are left out.
  public var errors: Int

  /// 64 MiB and 100 errors.
  public init(responseBytes: Int = 64 << 20, errors: Int = 100) {
    self.responseBytes = responseBytes
    self.errors = max(errors, 1)
  }
}
