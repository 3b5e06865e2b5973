public import GraphQLExecution
public import GraphQLLanguage
public import RegistryModel
public import RegistryStore

/// What one request reads and writes: one snapshot of the registry, or one write session.
///
/// Types have the same resolvers in queries and mutations: a mutation reads its results through the
/// snapshot of its own write transaction.
@frozen
public struct RequestScope {
  /// The data as this request sees it.
  public var snapshot: Snapshot
  /// Where a mutation's commands go; absent in queries.
  @usableFromInline let session: UnsafeMutablePointer<WriteSession>?
  /// One moment for the whole request.
  public let now: Timestamp
  /// The number of the request.
  public let request: UInt64

  init(
    _ snapshot: Snapshot, session: UnsafeMutablePointer<WriteSession>? = nil, now: Timestamp,
    request: UInt64
  ) {
    self.snapshot = snapshot
    self.session = session
    self.now = now
    self.request = request
  }

  /// Applies a command in the write session; what it changed is what is read from then on.
  @inlinable
  public mutating func apply<Result>(
    _ command: (inout WriteSession) throws -> Result
  ) throws -> Result {
    guard let session else { preconditionFailure("queries have no write session") }
    let result = try command(&session.pointee)
    snapshot = try session.pointee.snapshot
    return result
  }

  /// Tells those who listen something that a mutation has found out and that changes nothing.
  public func announce(_ activity: Activity) {
    session?.pointee.announce(activity)
  }
}

/// A context of resolvers over the registry.
public protocol RegistryContext: ExecutionContext, ~Copyable {
  associatedtype API: RegistryAPI

  /// The API whose resolvers run.
  var api: API { get }
  /// What the request reads and writes.
  var scope: RequestScope { get set }
}

extension RegistryContext where Self: ~Copyable {
  /// The data as this request sees it.
  @inlinable @inline(__always) public var snapshot: Snapshot { scope.snapshot }

  /// One moment for the whole request.
  @inlinable @inline(__always) public var now: Timestamp { scope.now }

  /// Applies a command in the write session; what it changed is what is read from then on.
  @inlinable
  public mutating func apply<Result>(
    _ command: (inout WriteSession) throws -> Result
  ) throws -> Result {
    try scope.apply(command)
  }

  /// Shows what may be shown, and logs the rest.
  public mutating func mask(_ error: any Error) -> GraphQLError {
    api.shown(error, request: scope.request)
  }
}
