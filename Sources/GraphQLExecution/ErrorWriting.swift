public import GraphQLLanguage
public import JSON

extension ExecutionState {
  /// Ends the data: the object of the root fields, or null if one of them failed.
  mutating func closeRoot(_ frame: ObjectFrame) {
    pathTop = -1
    if isFailed {
      writer.truncate(to: frame.start)
      writer.append("null}")
    } else {
      close(UInt8(ascii: "}"), from: frame.start)
      writer.truncate(to: writer.count - 1)
      writer.append("}")
    }
  }

  /// Puts the errors before the data.
  mutating func insertErrors() {
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
