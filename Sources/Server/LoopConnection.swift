import NIOCore
import NIOSSL

/// A connection as its event loop sees it: it takes time and ends when it is told to.
protocol LoopConnection: AnyObject {
  /// Position among the loop's connections; nil when it is not among them.
  var slot: Int? { get set }
  /// The loop's tick at which the connection has taken too long, or wants to be called.
  var deadline: UInt64 { get }

  /// The loop's tick reached the deadline.
  func deadlinePassed()
  /// The server is stopping: ends the connection as soon as that leaves nothing unfinished.
  func drain()
  /// Closes the connection, whatever it is at.
  func abandon()
}

extension ChannelHandlerContext {
  /// Closes the connection at once: both sides have said that this was all, or TLS is not to say
  /// so. Under TLS an ordinary close waits for the client, and goes on waiting when that is gone.
  func closeTransport() {
    let tls = try? pipeline.syncOperations.context(handlerType: NIOSSLServerHandler.self)
    (tls ?? self).close(promise: nil)
  }
}
