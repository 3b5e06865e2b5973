internal import GraphQLExecution
internal import GraphQLLanguage
internal import Synchronization

/// Documents that are known by their SHA-256: trusted ones, that the operator has handed in, and
/// whether clients may register more (automatic persisted queries).
///
/// A client names a document by the member `persistedQuery.sha256Hash` of a request's
/// `extensions`. With `areTheOnlyOnes`, whatever is no trusted document is refused, also when its
/// text is given.
public struct KnownDocuments: Sendable {
  private var texts: [String: DocumentText] = [:]
  /// Whether only these documents are executed.
  public var areTheOnlyOnes = false
  /// Whether clients may register documents: they are remembered after they were found valid, by
  /// all pipelines with these options together. When there are a thousand or four mebibytes of
  /// them, all are forgotten: their clients send them anew.
  public var canBeRegistered = false
  let registered = RegisteredDocuments()

  /// No documents: requests are executed by their text alone.
  public init() {}

  /// Adds a trusted document; it can be found by the digest of its exact text, which is returned
  /// in lower-case hexadecimal digits.
  @discardableResult public mutating func add(_ utf8: [UInt8]) -> String {
    let digest = SHA256.digits(of: utf8)
    texts[digest] = DocumentText(utf8)
    return digest
  }

  /// How many trusted documents there are.
  public var count: Int { texts.count }

  /// A request with its document, and the digest to remember it by.
  struct Found {
    var request: GraphQLRequest
    var isNew: String?
  }

  /// Finds the document that a request names, and refuses what may not be executed.
  func find(_ request: GraphQLRequest) throws(RequestError) -> Found {
    let isNamedOnly = request.document.count == 0
    guard let digest = request.digest?.lowercased() else {
      // Only documents of the table are executed; one of them may be given as text.
      guard texts[SHA256.digits(of: request.document.decoded())] != nil else { throw Self.unknown }
      return Found(request: request)
    }
    if let text = texts[digest] { return Found(request: request.with(text)) }
    if areTheOnlyOnes { throw Self.unknown }
    guard canBeRegistered else {
      guard isNamedOnly else { return Found(request: request) }
      throw texts.isEmpty ? Self.notSupported : Self.notFound
    }
    if isNamedOnly {
      guard let text = registered.find(digest) else { throw Self.notFound }
      return Found(request: request.with(text))
    }
    guard SHA256.digits(of: request.document.decoded()) == digest else { throw Self.otherDigest }
    return Found(request: request, isNew: digest)
  }

  // Clients know these two messages.
  private static var notFound: RequestError {
    RequestError(GraphQLError("PersistedQueryNotFound", code: "PERSISTED_QUERY_NOT_FOUND"))
  }
  private static var notSupported: RequestError {
    RequestError(GraphQLError("PersistedQueryNotSupported", code: "PERSISTED_QUERY_NOT_SUPPORTED"))
  }
  private static var otherDigest: RequestError {
    RequestError(
      GraphQLError(
        "The \"sha256Hash\" is not that of the document.", code: "PERSISTED_QUERY_HASH_MISMATCH"))
  }
  private static var unknown: RequestError {
    RequestError(GraphQLError("Only known documents are executed here.", code: "FORBIDDEN"))
  }
}

/// Documents that clients have registered.
///
/// Shared by all threads: the next request of a client may come to another event loop. Looked at
/// only for requests that give a digest and no text.
final class RegisteredDocuments: Sendable {
  private struct Table {
    var texts: [String: DocumentText] = [:]
    var bytes = 0
  }

  private let table = Mutex(Table())

  private static let countLimit = 1_000
  private static let byteLimit = 4 << 20

  func find(_ digest: String) -> DocumentText? { table.withLock { $0.texts[digest] } }

  func add(_ document: DocumentText, as digest: String) {
    guard document.count <= Self.byteLimit / 8 else { return }
    let document = document.detached
    table.withLock { table in
      guard table.texts[digest] == nil else { return }
      if table.texts.count == Self.countLimit || table.bytes + document.count > Self.byteLimit {
        table = Table()
      }
      table.texts[digest] = document
      table.bytes += document.count
    }
  }
}

extension GraphQLRequest {
  fileprivate func with(_ document: DocumentText) -> GraphQLRequest {
    GraphQLRequest(
      document: document, operationName: operationName, json: json, variables: variables)
  }
}
