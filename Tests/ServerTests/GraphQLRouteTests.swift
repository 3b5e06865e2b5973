import Testing

@testable import Server

/// Who reaches the GraphQL API, and with what.
@Suite struct GraphQLRouteTests {
  @Test(arguments: [
    "", "Authorization: Bearer \r\n", "Authorization: Bearer wrong\r\n",
    "Authorization: Bearer \(administratorToken)x\r\n",
    "Authorization: Bearer \(administratorToken.dropLast())\r\n",
    "Authorization: \(administratorToken)\r\n", "Authorization: Token \(administratorToken)\r\n",
    "X-Authorization: Bearer \(administratorToken)\r\n",
    "Authorization: Bearer wrong\r\n\(administrator)", "\(administrator)\(administrator)",
  ])
  func withoutTheTokenNothingIsLookedAt(fields: String) async throws {
    try await withServer { server in
      let client = try RawClient(port: server.port)
      client.send("POST /graphql HTTP/1.1\r\nHost: a\r\n\(fields)Content-Length: 6\r\n\r\ninline")
      let refused = try client.response()
      #expect(refused.status == 401)
      #expect(refused["WWW-Authenticate"] == #"Bearer realm="Packgate""#)
      #expect(refused["Content-Type"] == "application/json")
      #expect(refused.body.contains(#""code":"UNAUTHENTICATED""#))
      client.send(graphQLPost("inline"))
      #expect(try client.response().body == "inline")
    }
  }

  @Test(arguments: ["Bearer", "bearer", "BEARER", "Bearer  "])
  func theTokenAdmits(scheme: String) async throws {
    try await withServer { server in
      let client = try RawClient(port: server.port)
      client.send(
        "GET /graphql HTTP/1.1\r\nHost: a\r\n"
          + "Authorization: \(scheme) \(administratorToken)\r\n\r\n")
      #expect(try client.response().status == 200)
    }
  }

  @Test func aReadingAdministratorIsKnownAsOne() async throws {
    try await withServer({ $0.adminReadToken = readToken }) { server in
      let client = try RawClient(port: server.port)
      for (token, what) in [(readToken, "reads"), (administratorToken, "writes")] {
        client.send(
          """
          POST /graphql HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(token)\r
          Content-Length: 9\r\n\r\ndescribed
          """)
        #expect(try client.response().body == "double \(what) post  - - -")
      }
      client.send("GET /graphql HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(readToken)x\r\n\r\n")
      #expect(try client.response().status == 401)
    }
  }

  @Test func theCatalogIsAnAPIOfItsOwn() async throws {
    try await withServer(catalog: GraphQLDouble(name: "catalog")) { server in
      let client = try RawClient(port: server.port)
      client.send(graphQLPost("described", path: catalogPath))
      #expect(try client.response().body == "catalog writes post  - - -")
      client.send(graphQLPost("described"))
      #expect(try client.response().body == "double writes post  - - -")
      client.send("GET \(catalogPath)?query=a HTTP/1.1\r\nHost: a\r\n\(administrator)\r\n")
      #expect(try client.response().status == 200)
      client.send("GET \(catalogPath)?query=a HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(try client.response().status == 401)
      client.send("DELETE \(catalogPath) HTTP/1.1\r\nHost: a\r\n\(administrator)\r\n")
      let refused = try client.response()
      #expect(refused.status == 405)
      #expect(refused["Allow"] == "GET, POST")
    }
  }

  @Test func theEndpointSeesTheRequest() async throws {
    try await withServer { server in
      let client = try RawClient(port: server.port)
      client.send(
        """
        POST /graphql?a=%20b HTTP/1.1\r\nHost: a\r\n\(administrator)Content-Type: application/json\r
        Accept: a/b\r\nAccept: c/d\r\nIdempotency-Key: key 1\r\nContent-Length: 9\r\n\r\ndescribed
        """)
      let response = try client.response()
      #expect(response.body == "double writes post a=%20b application/json a/b,c/d key 1")
    }
  }

  @Test func developmentModeNeedsNoToken() async throws {
    try await withServer({ configuration in
      configuration.adminToken = nil
      configuration.developmentMode = true
    }) { server in
      let client = try RawClient(port: server.port)
      // HTTP/1.0 knows no Host.
      client.send(
        "POST /graphql HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 6\r\n\r\ninline")
      #expect(try client.response().body == "inline")
      for host in ["127.0.0.1:8080", "localhost", "LOCALHOST:1", "[::1]:8080"] {
        client.send("GET /graphql HTTP/1.1\r\nHost: \(host)\r\n\r\n")
        #expect(try client.response().status == 200, "\(host)")
      }
      // A page whose name was made to point to this machine sends its own name.
      for host in ["packgate.example", "127.0.0.1.example", "[::2]", ""] {
        client.send("GET /graphql HTTP/1.1\r\nHost: \(host)\r\n\r\n")
        #expect(try client.response().status == 401, "\(host)")
      }
    }
  }
}
