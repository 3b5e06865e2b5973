public import GraphQLExecution
internal import GraphQLLanguage
public import JSON

extension JSONBuffer {
  /// Appends the response of a request that is not executed: errors and no data (section 7.1).
  public mutating func append(response error: RequestError) {
    append("{")
    append(error.errors)
    append("}")
  }
}

extension RequestError {
  /// Whether the document could not even be parsed.
  public var isSyntaxError: Bool { errors.first?.code == "GRAPHQL_PARSE_FAILED" }
}
