/// The fixed bytes at the start of answers.
enum ResponseHead {
  /// Every status the server gives, as a complete first line.
  static func statusLine(_ status: Int) -> StaticString {
    switch status {
    case 200: "HTTP/1.1 200 OK\r\n"
    case 202: "HTTP/1.1 202 Accepted\r\n"
    case 294: "HTTP/1.1 294 Partial Success\r\n"
    case 304: "HTTP/1.1 304 Not Modified\r\n"
    case 400: "HTTP/1.1 400 Bad Request\r\n"
    case 401: "HTTP/1.1 401 Unauthorized\r\n"
    case 403: "HTTP/1.1 403 Forbidden\r\n"
    case 404: "HTTP/1.1 404 Not Found\r\n"
    case 405: "HTTP/1.1 405 Method Not Allowed\r\n"
    case 406: "HTTP/1.1 406 Not Acceptable\r\n"
    case 408: "HTTP/1.1 408 Request Timeout\r\n"
    case 413: "HTTP/1.1 413 Content Too Large\r\n"
    case 414: "HTTP/1.1 414 URI Too Long\r\n"
    case 415: "HTTP/1.1 415 Unsupported Media Type\r\n"
    case 417: "HTTP/1.1 417 Expectation Failed\r\n"
    case 422: "HTTP/1.1 422 Unprocessable Content\r\n"
    case 426: "HTTP/1.1 426 Upgrade Required\r\n"
    case 429: "HTTP/1.1 429 Too Many Requests\r\n"
    case 431: "HTTP/1.1 431 Request Header Fields Too Large\r\n"
    case 501: "HTTP/1.1 501 Not Implemented\r\n"
    case 503: "HTTP/1.1 503 Service Unavailable\r\n"
    case 505: "HTTP/1.1 505 HTTP Version Not Supported\r\n"
    default: "HTTP/1.1 500 Internal Server Error\r\n"
    }
  }

  /// Room for every fixed line of an answer together: status, date, connection, lengths and types.
  static let reserve = 768
}

extension ByteCursor {
  /// Writes the status line and the lines that every answer has.
  mutating func begin(status: Int, option: ConnectionOption, date: borrowing HTTPDate) {
    append(ResponseHead.statusLine(status))
    append("Date: ")
    date.text.withUnsafeBytes { append($0) }
    append("\r\n")
    append(option.header)
  }

  /// Writes the length of the body to come and ends the header.
  mutating func end(contentLength: Int) {
    append("Content-Length: ")
    append(decimal: contentLength)
    append("\r\n\r\n")
  }
}
