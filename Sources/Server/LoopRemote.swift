import NIOCore
import NIOPosix

/// The way to one event loop from any thread.
public struct LoopRemote: Sendable {
  private let eventLoop: any EventLoop

  /// The loop on whose thread this is called; a ``GraphQLEndpoint``'s sessions are made on theirs.
  public static var current: LoopRemote {
    guard let eventLoop = MultiThreadedEventLoopGroup.currentEventLoop else {
      preconditionFailure("this thread is no event loop's")
    }
    return LoopRemote(eventLoop: eventLoop)
  }

  /// Has a function called on the loop, soon.
  public func execute(_ body: @escaping @Sendable () -> Void) {
    eventLoop.execute(body)
  }

  /// Has a function called on the loop in about a millisecond, when what its connections want has
  /// had its turn.
  public func executeLater(_ body: @escaping @Sendable () -> Void) {
    eventLoop.scheduleTask(in: .milliseconds(1), body)
  }
}
