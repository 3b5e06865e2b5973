import GraphQLExecution
import JSON

/// The memory that queries are answered in, kept from one to the next by the thread it belongs to.
struct QueryMemory: ~Copyable {
  private var buffer: JSONBuffer?
  private var variables: VariableValues?

  /// The largest buffer that is kept.
  private static let keptBytes = 256 << 10

  init() {}

  /// All of it, which leaves nothing here.
  mutating func take() -> QueryMemory {
    var taken = QueryMemory()
    swap(&taken, &self)
    return taken
  }

  mutating func takeBuffer() -> JSONBuffer { buffer.take() ?? JSONBuffer(capacity: 4096) }

  mutating func takeVariables() -> VariableValues { variables.take() ?? VariableValues() }

  /// Lends the response of a result and keeps its memory.
  mutating func finish(
    _ result: consuming ExecutionResult, _ body: (UnsafeRawBufferPointer) -> Void
  ) {
    variables = result.variables
    var writer = result.takeWriter()
    writer.withBytes(body)
    writer.removeAll(keepingCapacity: writer.capacity <= Self.keptBytes)
    buffer = consume writer
  }
}
