public import GraphQLLanguage
public import JSON

extension ExecutionState {
  /// How every response begins; the data with its last byte.
  static var beginning: StaticString { "{\"data\":{" }

  /// Ends the response: the data, or null for it if a root field failed, and the errors.
  ///
  /// A response of which something was sent and whose data became null cannot be ended.
  mutating func closeRoot() {
    // No path: an error is that of the whole operation.
    top = path - 1
    if !isFailed && position > responseLimit { abortForSize() }
    if isFailed && flushed > 0 { return breakOff() }
    if isFailed {
      truncate(to: Self.beginning.utf8CodeUnitCount - 1)
      writer.append("null}")
    } else {
      writer.append("}}")
    }
    guard !errors.isEmpty else { return }
    if flushed > 0 { appendErrors() } else { insertErrors() }
  }

  /// Puts the errors after the data: for what stands before it is too late.
  private mutating func appendErrors() {
    writer.truncate(to: writer.count - 1)
    writer.append(",")
    writer.append(errors)
    writer.append("}")
  }

  /// Puts the errors before the data, as the specification recommends (section 7.1).
  private mutating func insertErrors() {
    var response = JSONBuffer(capacity: writer.count + errors.count * 160)
    response.append("{")
    response.append(errors)
    response.append(",")
    writer.withBytes { response.append(raw: UnsafeRawBufferPointer(rebasing: $0.dropFirst())) }
    writer = response
  }
}

extension JSONBuffer {
  /// Appends the member `errors` of a response: its key and the list (section 7.1.6).
  public mutating func append(_ errors: [GraphQLError]) {
    append("\"errors\":[")
    for (index, error) in errors.enumerated() {
      if index > 0 { append(",") }
      append(error)
    }
    append("]")
  }

  /// Appends one error of a response as an object.
  public mutating func append(_ error: GraphQLError) {
    append("{\"message\":")
    appendQuoted(error.message)
    if !error.locations.isEmpty {
      append(",\"locations\":[")
      for (index, location) in error.locations.enumerated() {
        append(index > 0 ? ",{\"line\":" : "{\"line\":")
        appendInteger(location.line)
        append(",\"column\":")
        appendInteger(location.column)
        append("}")
      }
      append("]")
    }
    if !error.path.isEmpty {
      append(",\"path\":[")
      for (index, segment) in error.path.enumerated() {
        if index > 0 { append(",") }
        switch segment {
        case .field(let name): appendQuoted(name)
        case .index(let index): appendInteger(index)
        }
      }
      append("]")
    }
    if let code = error.code {
      append(",\"extensions\":{\"code\":")
      appendQuoted(code)
      append("}")
    }
    append("}")
  }
}
