internal import GraphQLLanguage
internal import JSON

extension ExecutionState {
  /// Completes a Float; JSON has no NaN and no infinity.
  @usableFromInline mutating func completeFloat(_ value: Double) {
    if value.isFinite {
      write { $0.appendDouble(value) }
    } else {
      completeFailure(GraphQLError("Float cannot represent non numeric value: \(value)"))
    }
  }
}
