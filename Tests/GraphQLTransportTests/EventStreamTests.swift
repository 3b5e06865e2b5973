import GraphQLTransport
import Testing

/// Streams of events as answers to a request.
@Suite struct EventStreamTests {
  @Test(
    arguments: [
      ("text/event-stream", true), ("text/event-stream, */*", true),
      ("text/event-stream;q=0.9, application/json;q=0.5", true),
      ("application/json, text/event-stream", false), ("*/*", false), (nil, false),
      ("text/event-stream;q=0, */*", false), ("text/event-stream, application/json;q=0.9", true),
    ] as [(String?, Bool)])
  func whoWantsThem(accept: String?, streams: Bool) throws {
    #expect(try HTTPExchange(method: .post, accept: accept).streamsEvents == streams)
  }

  @Test func aSubscriptionNeedsThem() throws {
    let events = try HTTPExchange(method: .get, accept: "text/event-stream")
    try events.admit(isQuery: false, isSubscription: true)
    #expect(events.mediaType == .graphQLResponse)
    let plain = try HTTPExchange(method: .post, accept: nil)
    let refusal = #expect(throws: HTTPRefusal.self) {
      try plain.admit(isQuery: false, isSubscription: true)
    }
    #expect(refusal?.status == 406)
  }

  @Test func eventsAreLinesOfText() {
    let next = Array(#"{"data":1}"#.utf8).withUnsafeBytes { EventStream.next($0) }
    #expect(String(decoding: next, as: UTF8.self) == "event: next\ndata: {\"data\":1}\n\n")
    #expect(String(decoding: EventStream.complete, as: UTF8.self) == "event: complete\ndata:\n\n")
  }
}
