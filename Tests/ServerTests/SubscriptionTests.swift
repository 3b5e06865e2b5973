import Testing

@testable import Server

/// Queries, mutations and subscriptions of a schema of the tests, over what stays open.
@Suite struct SubscriptionTests {
  private static func subscribe(_ id: String, _ query: String) -> String {
    #"{"id":"\#(id)","type":"subscribe","payload":{"query":"\#(query)"}}"#
  }

  private static func next(_ id: String, _ data: String) -> String {
    #"{"id":"\#(id)","type":"next","payload":{"data":\#(data)}}"#
  }

  @Test func operationsRunOverAWebSocket() async throws {
    let service = CounterService()
    try await withServer(endpoint: service.endpoint) { server in
      let client = try SocketClient(port: server.port)
      client.send(#"{"type":"connection_init"}"#)
      #expect(try client.text() == #"{"type":"connection_ack"}"#)
      for (query, data) in [
        ("{ zero }", [#"{"zero":0}"#]), ("mutation { one }", [#"{"one":1}"#]),
        ("subscription { count(to: 3) }", (1...3).map { #"{"count":\#($0)}"# }),
        ("subscription { n: count(to: 1) }", [#"{"n":1}"#]),
      ] {
        client.send(Self.subscribe("a", query))
        for datum in data { #expect(try client.text() == Self.next("a", datum)) }
        #expect(try client.text() == #"{"id":"a","type":"complete"}"#)
      }
      client.send(Self.subscribe("a", "subscription { count }"))
      #expect(try client.text().hasPrefix(#"{"id":"a","type":"error","payload":[{"message":"#))
    }
  }

  @Test func subscriptionsRunSideBySideAndEndWhenToldTo() async throws {
    let service = CounterService()
    try await withServer(endpoint: service.endpoint) { server in
      let client = try SocketClient(port: server.port)
      client.send(#"{"type":"connection_init"}"#)
      #expect(try client.text() == #"{"type":"connection_ack"}"#)
      client.send(Self.subscribe("long", "subscription { count(to: 1000000) }"))
      client.send(Self.subscribe("short", "subscription { count(to: 5) }"))
      var texts: [String] = []
      while texts.last != #"{"id":"short","type":"complete"}"# { texts.append(try client.text()) }
      for number in 1...5 {
        #expect(texts.contains(Self.next("short", #"{"count":\#(number)}"#)))
      }
      #expect(texts.contains(Self.next("long", #"{"count":1}"#)))
      client.send(#"{"id":"long","type":"complete"}"#)
      while service.abandoned == 0 { pause(1) }
      client.send(#"{"type":"ping"}"#)
      while try client.text() != #"{"type":"pong"}"# {}
      client.send(Self.subscribe("long", "{ zero }"))
      #expect(try client.text() == Self.next("long", #"{"zero":0}"#))
    }
  }

  @Test func operationsRunAsEvents() async throws {
    let service = CounterService()
    try await withServer(endpoint: service.endpoint) { server in
      let client = try RawClient(port: server.port)
      for (query, data) in [
        ("{ zero }", [#"{"zero":0}"#]), ("mutation { one }", [#"{"one":1}"#]),
        ("subscription { count(to: 3) }", (1...3).map { #"{"count":\#($0)}"# }),
      ] {
        client.send(
          graphQLPost(#"{"query":"\#(query)"}"#, fields: "Accept: text/event-stream\r\n"))
        let events = data.map { "event: next\ndata: {\"data\":\($0)}\n\n" }.joined()
        let response = try client.response()
        #expect(response["Content-Type"] == "text/event-stream; charset=utf-8")
        #expect(response.body == events + "event: complete\ndata:\n\n")
      }
    }
  }
}
