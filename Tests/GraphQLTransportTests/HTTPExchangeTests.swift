import GraphQL
import GraphQLTransport
import JSON
import Testing

/// GraphQL over HTTP: which requests are read, and how the others are refused.
@Suite struct HTTPExchangeTests {
  @Test(
    arguments: [
      (nil, .json), ("", .json), ("*/*", .json), ("application/*", .json),
      ("application/json", .json), ("application/json; charset=utf-8", .json),
      ("application/graphql-response+json", .graphQLResponse),
      ("application/graphql-response+json, application/json;q=0.9", .graphQLResponse),
      ("application/json;q=0.5, APPLICATION/GraphQL-Response+JSON;q=0.6", .graphQLResponse),
      ("application/graphql-response+json;q=0, */*;q=0.1", .json),
      ("text/html, application/json;q=0.2", .json),
      ("text/html", nil), ("application/json; charset=latin1", nil), ("application/json;q=x", nil),
    ] as [(String?, ResponseMediaType?)])
  func negotiation(accept: String?, type: ResponseMediaType?) {
    #expect(ResponseMediaType.negotiate(accept) == type)
  }

  @Test(
    arguments: [
      (.data, 200, 200), (.dataAndErrors, 200, 294), (.unreadable, 400, 400), (.refused, 400, 422),
    ] as [(ResponseOutcome, Int, Int)])
  func statusFollowsTheRules(outcome: ResponseOutcome, audits: Int, draft: Int) {
    #expect(ResponseMediaType.graphQLResponse.status(of: outcome, by: .audits) == audits)
    #expect(ResponseMediaType.graphQLResponse.status(of: outcome, by: .draft) == draft)
    #expect(ResponseMediaType.json.status(of: outcome, by: .audits) == 200)
    #expect(ResponseMediaType.json.status(of: outcome, by: .draft) == 200)
  }

  @Test(arguments: [
    (#"{"data":{"a":1}}"#, ResponseOutcome.data), ("", .data),
    (#"{"errors":[],"data":null}"#, .dataAndErrors), (#"{"data":{"errors":1}}"#, .data),
  ])
  func theOutcomeIsToldFromTheResponse(response: String, outcome: ResponseOutcome) {
    var response = response
    let told = response.withUTF8 { ResponseOutcome(executed: UnsafeRawBufferPointer($0)) }
    #expect(told == outcome)
  }

  @Test func digestStandsForTheDocument() throws {
    let digest = String(repeating: "a1", count: 32)
    let extensions = #"{"persistedQuery":{"version":1,"sha256Hash":"\#(digest)"}}"#
    let body = #"{"extensions":\#(extensions)}"#
    #expect(try Self.request(body).digest == digest)
    let get = try HTTPExchange(method: .get, accept: nil)
    let query = "extensions=\(extensions)"
    #expect(try get.request(contentType: nil, query: query, body: []).digest == digest)
    for wrong in [
      #"{"extensions":{"persistedQuery":{"sha256Hash":"abc"}}}"#,
      #"{"extensions":{"persistedQuery":{"sha256Hash":7}}}"#, #"{"extensions":{}}"#,
      #"{"extensions":{"persistedQuery":7}}"#,
    ] {
      #expect(throws: HTTPRefusal.self) { try Self.request(wrong) }
    }
  }

  static func request(
    _ body: String, contentType: String? = "application/json"
  ) throws(HTTPRefusal) -> GraphQLRequest {
    try HTTPExchange(method: .post, accept: nil)
      .request(contentType: contentType, query: "", body: Array(body.utf8))
  }

  @Test(arguments: [
    #"{"query":"{ a }"}"#, #"{"query":"{ a }","variables":null,"operationName":null}"#,
    #"{"query":"{ a }","variables":{},"extensions":{"x":1},"id":7}"#,
    #"{"query":"{ a }","extensions":null,"operationName":"A"}"#,
  ])
  func bodyIsRead(body: String) throws {
    let request = try Self.request(body)
    #expect((request.operationName == "A") == body.contains(#""A""#))
    #expect((request.variables != nil) == body.contains("{}"))
  }

  @Test(arguments: [
    ("", 400), ("{", 400), ("[]", 400), ("7", 400), ("{}", 400), (#"{"query":null}"#, 400),
    (#"{"query":7}"#, 400), (#"{"query":{}}"#, 400), (#"{"query":["a"]}"#, 400),
    (#"{"query":"{ a }","variables":"x"}"#, 400), (#"{"query":"{ a }","variables":[]}"#, 400),
    (#"{"query":"{ a }","operationName":7}"#, 400),
    (#"{"query":"{ a }","extensions":[]}"#, 400),
    (#"[{"query":"{ a }"}]"#, 400),
    (#"{"query":""# + String(repeating: "x", count: 1 << 20) + #""}"#, 413),
  ])
  func bodyIsRefused(body: String, status: Int) throws {
    let refusal = #expect(throws: HTTPRefusal.self) { try Self.request(body) }
    #expect(refusal?.status == status)
    var buffer = JSONBuffer()
    refusal?.write(to: &buffer)
    let json = try JSONDocument.parse(buffer.copy())
    #expect(json.member("errors", of: .root) != nil)
    let code = status == 413 ? "BODY_TOO_LARGE" : "BAD_REQUEST"
    let text = String(decoding: buffer.copy(), as: UTF8.self)
    #expect(text.hasSuffix(#""extensions":{"code":"\#(code)"}}]}"#))
  }

  @Test func invalidUTF8IsRefused() throws {
    let exchange = try HTTPExchange(method: .post, accept: nil)
    let body = Array(#"{"query":""#.utf8) + [0xC3, 0x28] + Array(#""}"#.utf8)
    let refusal = #expect(throws: HTTPRefusal.self) {
      try exchange.request(contentType: "application/json", query: "", body: body)
    }
    #expect(refusal?.status == 400)
  }

  @Test(
    arguments: [
      (nil, 415), ("", 415), ("text/plain", 415), ("application/graphql", 415),
      ("application/json; charset=latin1", 415), ("application/json", nil),
      ("application/json;charset=UTF-8", nil), ("Application/JSON ; charset=\"utf-8\"", nil),
    ] as [(String?, Int?)])
  func contentType(value: String?, status: Int?) {
    do {
      _ = try Self.request(#"{"query":"{ a }"}"#, contentType: value)
      #expect(status == nil)
    } catch {
      #expect(error.status == status)
    }
  }

  @Test(
    arguments: [
      ("query=%7B+a+%7D", nil), ("query={a}&variables=%7B%22n%22%3A1%7D&operationName=A", nil),
      ("query={a}&variables=&operationName=&extensions=null", nil), ("x=1&query=%7Ba%7D&&", nil),
      ("", 400), ("variables={}", 400), ("query=%7", 400), ("query=%ZZ", 400),
      ("query=%C3%28", 400),
      ("query={a}&query={b}", 400), ("query={a}&variables=[]", 400), ("query={a}&variables=x", 400),
      ("%71uery=%7ba%7d", nil), ("query={a}&%71uery={b}", 400), ("=&query={a}&=x", nil),
      ("query", nil), ("query={a}&x=%", 400), ("query={a}&x=%4", 400), ("query={a}&%G0", 400),
      ("query={a}&x=%C3&%A9=x", 400), ("query={a}&%C3=%A9", 400), ("query={a}&x=%C3%A9", nil),
    ] as [(String, Int?)])
  func queryOfGet(query: String, status: Int?) throws {
    let exchange = try HTTPExchange(method: .get, accept: "application/json")
    do throws(HTTPRefusal) {
      let request = try exchange.request(contentType: nil, query: query, body: [])
      #expect(status == nil)
      #expect((request.operationName == "A") == query.contains("=A"))
      #expect((request.variables != nil) == query.contains("%22n"))
    } catch {
      #expect(error.status == status)
    }
  }

  @Test(arguments: [
    (
      "query=a&operationName=a%26b%3Dc%25+%2B=d%2cE&variables=%7b%22%C3%A9%22:1%7D",
      "a&b=c% +=d,E", "{\"\u{E9}\":1}"
    ),
    ("variables={}&operationName=%7F%7f&query", "\u{7F}\u{7F}", "{}"),
  ])
  func parametersOfGetAreDecoded(query: String, name: String, variables: String) throws {
    let exchange = try HTTPExchange(method: .get, accept: nil)
    let request = try exchange.request(contentType: nil, query: query, body: [])
    #expect(request.operationName == name)
    #expect(request.json.source == Array(variables.utf8))
  }

  @Test func getExecutesQueriesOnly() throws {
    let get = try HTTPExchange(method: .get, accept: nil)
    try get.admit(isQuery: true)
    let refusal = #expect(throws: HTTPRefusal.self) { try get.admit(isQuery: false) }
    #expect(refusal?.status == 405)
    try HTTPExchange(method: .post, accept: nil).admit(isQuery: false)
  }
}
