/// The type of a GraphQL response (GraphQL over HTTP, "Media Types").
public enum ResponseMediaType: Sendable {
  /// `application/json`: the status is 200 for every well-formed request.
  case json
  /// `application/graphql-response+json`: the status says whether the request was executed.
  case graphQLResponse

  /// The value of `Content-Type`.
  public var contentType: StaticString {
    switch self {
    case .json: "application/json; charset=utf-8"
    case .graphQLResponse: "application/graphql-response+json; charset=utf-8"
    }
  }

  /// The status of a response by one of the two sets of rules there are.
  public func status(of outcome: ResponseOutcome, by rules: StatusRules) -> Int {
    guard self == .graphQLResponse else { return 200 }
    return switch (outcome, rules) {
    case (.data, _), (.dataAndErrors, .audits): 200
    case (.dataAndErrors, .draft): 294
    case (.unreadable, _), (.refused, .audits): 400
    case (.refused, .draft): 422
    }
  }

  /// The type a client wants most, by the value of its `Accept`; nil if it takes neither.
  ///
  /// Without the field, and among equals, it is `application/json`, unless the other is named
  /// first. Parameters other than `q` and a charset other than UTF-8 are passed over.
  public static func negotiate(_ accept: String?) -> ResponseMediaType? {
    // What nearly every client sends.
    if accept == "application/json" || accept == "*/*" { return .json }
    if accept == "application/graphql-response+json" { return .graphQLResponse }
    guard let accept, accept.contains(where: { $0 != " " && $0 != "\t" }) else { return .json }
    var best: (type: ResponseMediaType, weight: Int)?
    for part in accept.utf8.split(separator: UInt8(ascii: ",")) {
      let range = MediaType(part)
      let weight = range.weight
      guard weight > 0, range.charset.map({ $0 == "utf-8" || $0 == "utf8" }) ?? true else {
        continue
      }
      let type: ResponseMediaType
      switch range.name {
      case "application/graphql-response+json": type = .graphQLResponse
      case "application/json", "application/*", "*/*": type = .json
      default: continue
      }
      if weight > best?.weight ?? 0 { best = (type, weight) }
    }
    return best?.type
  }
}

extension ResponseMediaType {
  /// Whether the client wants a stream of events more than any plain response.
  static func prefersEvents(_ accept: String?) -> Bool {
    guard let accept, accept != "application/json", accept != "*/*" else { return false }
    var events = 0
    var plain = 0
    for part in accept.utf8.split(separator: UInt8(ascii: ",")) {
      let range = MediaType(part)
      switch range.name {
      case "text/event-stream": events = max(events, range.weight)
      case "application/graphql-response+json", "application/json":
        plain = max(plain, range.weight)
      default: break
      }
    }
    return events > plain
  }
}

/// A media type or range with its parameters, in lower case (RFC 9110, section 8.3.1).
struct MediaType {
  let name: String
  private var parameters: [(name: String, value: String)] = []

  init(_ text: some Sequence<UInt8>) {
    let pieces = Self.pieces(of: text)
    name = pieces[0]
    for piece in pieces.dropFirst() {
      guard let equals = piece.firstIndex(of: "=") else { continue }
      parameters.append(
        (Self.trimmed(piece[..<equals]), Self.trimmed(piece[piece.index(after: equals)...])))
    }
  }

  var charset: String? { parameters.first { $0.name == "charset" }?.value }

  /// The weight in thousandths; 1000 without the parameter, 0 if it is malformed.
  var weight: Int {
    guard let text = parameters.first(where: { $0.name == "q" })?.value.utf8 else { return 1000 }
    var digits = text.filter { $0 != UInt8(ascii: ".") }
    let isNumber = digits.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    guard isNumber, (1...4).contains(digits.count), text.count <= 5 else { return 0 }
    while digits.count < 4 { digits.append(UInt8(ascii: "0")) }
    return min(Int(String(decoding: digits, as: UTF8.self)) ?? 0, 1000)
  }

  /// What stands between semicolons, in lower case and without spaces and quotes around it.
  private static func pieces(of text: some Sequence<UInt8>) -> [String] {
    let lower = String(
      decoding: text.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }, as: UTF8.self)
    return lower.split(separator: ";", omittingEmptySubsequences: false).map { trimmed($0) }
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text
    while let first = text.first, first == " " || first == "\t" || first == "\"" {
      text.removeFirst()
    }
    while let last = text.last, last == " " || last == "\t" || last == "\"" { text.removeLast() }
    return String(text)
  }
}

/// What became of a GraphQL request, as far as the status of its response depends on it.
public enum ResponseOutcome: Sendable {
  /// It was executed, and there was no error.
  case data
  /// It was executed, with errors; the data may be null for them.
  case dataAndErrors
  /// Its document is no GraphQL: no data.
  case unreadable
  /// It was not executed for another reason: no data.
  case refused

  /// Tells from the whole response of an operation that was executed: errors stand before data.
  public init(executed response: UnsafeRawBufferPointer) {
    self = response.starts(with: #"{"errors""#.utf8) ? .dataAndErrors : .data
  }
}

/// Which status codes responses of the type `application/graphql-response+json` have.
public enum StatusRules: Sendable {
  /// 200 for what was executed, else 400: what the recorded audits of servers expect.
  case audits
  /// As the specification's later draft: 294 for data with errors, 422 for what is not executed
  /// though it could be read.
  case draft
}
