/// Takes the beginning of a long response while the rest is still being made.
///
/// At the boundary between two items of a list, when enough has been written, all of it is handed
/// over and forgotten, so that memory does not grow with the response. From then on the response
/// can no longer become one without data: an error that would make it null, or a limit that is
/// reached, leaves it broken (`ExecutionResult.isBroken`), and a wrong document is never completed.
/// Errors stand after the data then. What is short is never handed over and stays in the result.
///
/// The sink may block until the receiver has room; that time does not count as execution time.
public struct ResponseSink: Sendable {
  /// How many bytes are written before they are handed over.
  public let threshold: Int
  let send: @Sendable (UnsafeRawBufferPointer) -> Bool

  /// A sink that hands over portions of a little more than `threshold` bytes.
  ///
  /// - Parameter send: takes the next bytes, which are valid during the call only; false if nobody
  ///   wants more, which ends the operation.
  public init(
    threshold: Int = 256 << 10, send: @escaping @Sendable (UnsafeRawBufferPointer) -> Bool
  ) {
    self.threshold = max(threshold, 1)
    self.send = send
  }
}
