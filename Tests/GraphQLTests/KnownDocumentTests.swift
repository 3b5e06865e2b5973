import GraphQL
import GraphQLExecution
import GraphQLLanguage
import JSON
import Testing

/// Documents named by their digest: trusted ones, and those that clients register.
@Suite struct KnownDocumentTests {
  static let text = "{ hello }"
  /// Made with sha256sum.
  static let digest = "001c3174e099bd72b729d0c0a529ba9f5a740c446e2a6e1d71b283cb84ec3065"

  static func respond(
    _ text: String, digest: String?, _ documents: KnownDocuments, _ cache: inout PlanCache
  ) throws -> String {
    var options = GraphQLOptions()
    options.documents = documents
    let pipeline = RequestPipeline(schema: RequestPipelineTests.schema, options: options)
    let request = GraphQLRequest(
      document: DocumentText(Array(text.utf8)), operationName: nil,
      json: try JSONDocument.parse(Array("{}".utf8)), variables: .root, digest: digest)
    do throws(RequestError) {
      var running = try pipeline.prepare(request, cache: &cache).begin(writer: JSONBuffer())
      var context = RequestPipelineTests.Context()
      running.execute(
        on: RequestPipelineTests.Context.Object(), resolvers: RequestPipelineTests.resolvers,
        context: &context)
      return String(decoding: running.finish().writer.copy(), as: UTF8.self)
    } catch {
      return error.errors[0].code ?? error.errors[0].message
    }
  }

  static let answer = #"{"data":{"hello":"Hello, you!"}}"#

  @Test(
    arguments: [
      // Without a table: the text is what counts.
      (text, nil, false, false, false, answer),
      (text, digest, false, false, false, answer),
      ("", digest, false, false, false, "PERSISTED_QUERY_NOT_SUPPORTED"),
      // With a table.
      ("", digest, true, false, false, answer),
      ("", digest.uppercased(), true, false, false, answer),
      ("{ other { hello } }", digest, true, false, false, answer),
      ("{ a: hello }", nil, true, false, false, #"{"data":{"a":"Hello, you!"}}"#),
      ("", String(digest.reversed()), true, false, false, "PERSISTED_QUERY_NOT_FOUND"),
      // Nothing but the table.
      ("", digest, true, true, false, answer),
      (text, nil, true, true, false, answer),
      ("{ a: hello }", nil, true, true, false, "FORBIDDEN"),
      ("{ a: hello }", String(digest.reversed()), true, true, true, "FORBIDDEN"),
      ("", String(digest.reversed()), true, true, true, "FORBIDDEN"),
      // Registering.
      ("", digest, false, false, true, "PERSISTED_QUERY_NOT_FOUND"),
      ("{ a: hello }", digest, false, false, true, "PERSISTED_QUERY_HASH_MISMATCH"),
      (text, digest, false, false, true, answer),
    ] as [(String, String?, Bool, Bool, Bool, String)])
  func answers(
    text: String, digest: String?, hasTable: Bool, isClosed: Bool, registers: Bool,
    response: String
  ) throws {
    var documents = KnownDocuments()
    if hasTable { documents.add(Array(Self.text.utf8)) }
    documents.areTheOnlyOnes = isClosed
    documents.canBeRegistered = registers
    var cache = PlanCache()
    #expect(try Self.respond(text, digest: digest, documents, &cache) == response)
  }

  @Test func registeredDocumentsAreRememberedIfValid() throws {
    var documents = KnownDocuments()
    documents.canBeRegistered = true
    var cache = PlanCache()
    let respond = { (text: String, digest: String, cache: inout PlanCache) in
      try Self.respond(text, digest: digest, documents, &cache)
    }
    #expect(try respond("", Self.digest, &cache) == "PERSISTED_QUERY_NOT_FOUND")
    #expect(try respond(Self.text, Self.digest, &cache) == Self.answer)
    #expect(try respond("", Self.digest, &cache) == Self.answer)
    let invalid = "9bcbbce5b9b931f0cf6a7cb49dc1dbb972270b2ae584efd8572f90bbc1403f63"
    #expect(try respond("{ nobody }", invalid, &cache) != Self.answer)
    #expect(try respond("", invalid, &cache) == "PERSISTED_QUERY_NOT_FOUND")
  }

  /// The next request of a client may come to another event loop, which has another cache.
  @Test func registeredDocumentsAreKnownToAll() throws {
    var documents = KnownDocuments()
    documents.canBeRegistered = true
    var first = PlanCache()
    var second = PlanCache()
    #expect(try Self.respond(Self.text, digest: Self.digest, documents, &first) == Self.answer)
    #expect(try Self.respond("", digest: Self.digest, documents, &second) == Self.answer)
  }

  @Test(arguments: [
    ("{ hello }", nil), ("fragment F on Query { hello } query A { ...F } query B { hello }", nil),
    ("{", "Syntax Error: Expected Name, found <EOF>."),
    ("{ nobody }", "Cannot query field \"nobody\" on type \"Query\"."),
    (
      "query A { hello } query B "
        + String(repeating: "{ other ", count: 15) + "{ hello" + String(repeating: " }", count: 16),
      "The operation has more than 15 levels."
    ),
  ])
  func aDocumentCanBeChecked(text: String, message: String?) {
    var found: String?
    do throws(RequestError) {
      try RequestPipeline(schema: RequestPipelineTests.schema).check(Array(text.utf8))
    } catch {
      found = error.errors.first?.message
    }
    #expect(found == message)
  }

  /// Lengths around the blocks' ends, by the digest that finds the document.
  @Test(arguments: [
    (0, "001c3174e099bd72b729d0c0a529ba9f5a740c446e2a6e1d71b283cb84ec3065"),
    (46, "48916dbf052fb460932962482651fad7d914abea697cb2402902e2929eac3016"),
    (47, "c76d4597595f2fd817d367f9352984e720bc5a6ec1a54ab18f68fd69f0a50ce9"),
    (54, "bcd05b1daca77d07f59ec27b596a8e6c7733007981be2aa31e6f56787847b092"),
    (500, "3e3303a65b5bb9d492af863c72d3ad5c2a8b60092dfc48862ad7765af1df7072"),
  ])
  func digests(padding: Int, digest: String) throws {
    var documents = KnownDocuments()
    #expect(
      documents.add(Array((Self.text + String(repeating: " ", count: padding)).utf8)) == digest)
    var cache = PlanCache()
    #expect(try Self.respond("", digest: digest, documents, &cache) == Self.answer)
  }
}
