/// Something of one event loop that travels through other threads and is touched on its own only.
public struct LoopBound<Value>: @unchecked Sendable {
  public let value: Value

  public init(_ value: Value) { self.value = value }
}
