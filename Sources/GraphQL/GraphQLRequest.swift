public import JSON

/// What a client asks: a document, perhaps which of its operations, and variables
/// (specification section 6, "request").
public struct GraphQLRequest: Sendable {
  /// The document's text.
  public let document: DocumentText
  /// The name of the operation to execute; nil if the document has but one.
  public let operationName: String?
  /// The JSON text that `variables` stands in.
  public let json: JSONDocument
  /// The object whose members are the variables; nil without any.
  public let variables: JSONNodeID?
  /// The SHA-256 of the document in hexadecimal digits, by which it may be known; the document's
  /// text is empty if the client gave nothing else.
  public let digest: String?

  /// A request of these parts.
  public init(
    document: DocumentText, operationName: String?, json: JSONDocument, variables: JSONNodeID?,
    digest: String? = nil
  ) {
    self.digest = digest
    self.document = document
    self.operationName = operationName
    self.json = json
    self.variables = variables
  }
}

/// A document's text as it arrived: bytes of their own, or a string inside a JSON text.
///
/// A string's escapes stay as they are until the document has to be parsed: a document that has
/// been seen before is recognised without being decoded.
public struct DocumentText: Sendable {
  @usableFromInline let source: [UInt8]
  @usableFromInline let range: Range<Int>
  private let string: (json: JSONDocument, id: JSONNodeID)?

  /// A text of its own.
  public init(_ utf8: [UInt8]) {
    source = utf8
    range = 0..<utf8.count
    string = nil
  }

  /// The value of a JSON string.
  public init(_ id: JSONNodeID, in json: JSONDocument) {
    source = json.source
    range = json[id].range
    string = json[id].isSpecial ? (json, id) : nil
  }

  /// Whether the bytes are the inside of a JSON string with escapes.
  var isEscaped: Bool { string != nil }

  /// How many bytes arrived.
  var count: Int { range.count }

  /// A text of its own with the same content.
  var detached: DocumentText { DocumentText(decoded()) }

  /// The decoded text.
  func decoded() -> [UInt8] {
    guard let string else {
      return range.count == source.count ? source : Array(source[range])
    }
    var text: [UInt8] = []
    string.json.appendString(of: string.id, to: &text)
    return text
  }
}
