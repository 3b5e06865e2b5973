public import GraphQLExecution
public import JSON

extension JSONBuffer {
  /// Appends the response of a request that is not executed: errors and no data (section 7.1).
  public mutating func append(response error: RequestError) {
    append("{")
    append(error.errors)
    append("}")
  }
}
