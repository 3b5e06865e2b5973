public import GraphQLLanguage

/// What the resolvers of one API share while a request runs: above all one snapshot of the data.
///
/// The executor borrows a context for the time of the call and hands it to every resolver, so that
/// a query sees one state of the data. It is generic over the context: no resolver is reached
/// through an existential.
public protocol ExecutionContext: ~Copyable, SendableMetatype {
  /// What stands for a composite value between its field and the fields below it.
  ///
  /// Small and trivial: an enum of record pointers and ids. Anything that needs a reference count
  /// is kept in the context, with its index in the object.
  associatedtype Object: BitwiseCopyable

  /// Turns what a resolver threw, when it is no `GraphQLError`, into what the client may see.
  ///
  /// The place to log the error and to give the client something that finds the log line. Location
  /// and path are filled in by the executor.
  mutating func mask(_ error: any Error) -> GraphQLError
}

extension ExecutionContext where Self: ~Copyable {
  /// Says nothing but that it was an internal error.
  public mutating func mask(_ error: any Error) -> GraphQLError {
    GraphQLError("Internal server error.", code: "INTERNAL")
  }
}
