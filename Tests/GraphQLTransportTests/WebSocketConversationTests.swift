import GraphQL
import GraphQLTransport
import JSON
import Testing

/// The protocol graphql-transport-ws, message by message.
@Suite struct WebSocketConversationTests {
  private static let introduction = #"{"type":"connection_init"}"#

  private static func subscribe(_ id: String) -> String {
    #"{"id":"\#(id)","type":"subscribe","payload":{"query":"{ a }"}}"#
  }

  /// Says all of it; what follows from the last message, in words.
  private static func say(
    _ messages: [String], to conversation: inout WebSocketConversation
  ) -> String {
    var said = ""
    for message in messages {
      said = describe(conversation.receive(Array(message.utf8)), &conversation)
    }
    return said
  }

  private static func describe(
    _ action: WebSocketConversation.Action, _ conversation: inout WebSocketConversation
  ) -> String {
    switch action {
    case .nothing: "nothing"
    case .send(let bytes): "send " + String(decoding: bytes, as: UTF8.self)
    case .authorize(let json, let payload):
      "accept " + (payload.map { String(decoding: json.raw(of: $0), as: UTF8.self) } ?? "-")
        + " " + (conversation.accept().map { String(decoding: $0, as: UTF8.self) } ?? "-")
    case .start(let operation, let request):
      "start \(operation.id) \(request.operationName ?? "-")"
    case .stop(let operation): "stop \(operation.id)"
    case .close(let code, let reason): "close \(code) \(reason)"
    }
  }

  @Test(
    arguments: [
      ([introduction], #"accept - {"type":"connection_ack"}"#),
      (
        [#"{"type":"connection_init","payload":{"a":1}}"#],
        #"accept {"a":1} {"type":"connection_ack"}"#
      ),
      (
        [#"{"payload":null,"type":"connection_init","x":[1]}"#],
        #"accept - {"type":"connection_ack"}"#
      ),
      ([introduction, introduction], "close 4429 Too many initialisation requests"),
      ([#"{"type":"ping"}"#], #"send {"type":"pong"}"#),
      ([#"{"type":"ping","payload":{"a":1}}"#], #"send {"type":"pong"}"#),
      ([#"{"type":"pong"}"#], "nothing"),
      ([subscribe("1")], "close 4401 Unauthorized"),
      ([introduction, subscribe("1")], "start 1 -"),
      (
        [
          introduction,
          """
          {"type":"subscribe","id":"a b","payload":{"query":"query A { a }","operationName":"A",\
          "variables":{"v":1},"extensions":null}}
          """,
        ], "start a b A"
      ),
      ([introduction, subscribe("1"), subscribe("2")], "start 2 -"),
      (
        [introduction, subscribe("1"), subscribe("1")],
        "close 4409 Subscriber for 1 already exists"
      ),
      ([introduction, subscribe("1"), #"{"type":"complete","id":"1"}"#], "stop 1"),
      (
        [introduction, subscribe("1"), #"{"type":"complete","id":"1"}"#, subscribe("1")],
        "start 1 -"
      ),
      ([introduction, #"{"type":"complete","id":"1"}"#], "nothing"),
      (["", "x"], "nothing"), ([introduction, "{}", introduction], "nothing"),
    ] as [([String], String)])
  func messages(_ messages: [String], said: String) {
    var conversation = WebSocketConversation()
    #expect(Self.say(messages, to: &conversation) == said)
  }

  @Test(arguments: [
    "", "x", "[]", "7", #""ping""#, "{}", #"{"type":null}"#, #"{"type":7}"#, #"{"type":"start"}"#,
    #"{"type":"next"}"#, #"{"type":"connection_ack"}"#, #"{"type":"ping","payload":7}"#,
    #"{"type":"pong","payload":[]}"#, #"{"type":"connection_init","payload":"x"}"#,
    #"{"type":"subscribe"}"#, #"{"type":"subscribe","id":"1"}"#,
    #"{"type":"subscribe","id":1,"payload":{"query":"{ a }"}}"#,
    #"{"type":"subscribe","id":"","payload":{"query":"{ a }"}}"#,
    #"{"type":"subscribe","id":"\#(String(repeating: "x", count: 1_001))","payload":{"query":""}}"#,
    #"{"type":"subscribe","id":"1","payload":[]}"#, #"{"type":"subscribe","id":"1","payload":{}}"#,
    #"{"type":"subscribe","id":"1","payload":{"query":7}}"#,
    #"{"type":"subscribe","id":"1","payload":{"query":"{ a }","variables":[]}}"#,
    #"{"type":"subscribe","id":"1","payload":{"query":"{ a }","operationName":1}}"#,
    #"{"type":"subscribe","id":"1","payload":{"query":"{ a }","extensions":1}}"#,
    #"{"type":"complete"}"#, #"{"type":"complete","id":null}"#,
    "{\"type\":\"ping\"\u{FEFF}}",
  ])
  func whatIsNoMessageEndsIt(message: String) {
    var conversation = WebSocketConversation()
    let said = Self.say([Self.introduction, message], to: &conversation)
    #expect(said.hasPrefix("close 4400 Invalid message: "))
    #expect(Self.say([Self.introduction], to: &conversation) == "nothing")
  }

  @Test func aReasonFitsIntoItsFrame() {
    var conversation = WebSocketConversation()
    let id = String(repeating: "\u{E9}", count: 400)
    let said = Self.say(
      [Self.introduction, Self.subscribe(id), Self.subscribe(id)], to: &conversation)
    #expect(said.hasPrefix("close 4409 Subscriber for \u{E9}"))
    #expect((122...123).contains(said.utf8.count - "close 4409 ".utf8.count))
  }

  /// The operation that a message of the client starts.
  private static func start(
    _ id: String, _ conversation: inout WebSocketConversation
  ) throws -> WebSocketConversation.Operation {
    let action = conversation.receive(Array(subscribe(id).utf8))
    guard case .start(let operation, _) = action else {
      throw Unexpected(said: describe(action, &conversation))
    }
    return operation
  }

  private struct Unexpected: Error {
    let said: String
  }

  private static let response = Array(#"{"data":{"a":1}}"#.utf8)

  @Test func answersAreWrappedWhileTheOperationRuns() throws {
    var conversation = WebSocketConversation()
    _ = Self.say([Self.introduction], to: &conversation)
    let first = try Self.start(#"a\"b"#, &conversation)
    let second = try Self.start("2", &conversation)
    func text(_ bytes: [UInt8]?) -> String? { bytes.map { String(decoding: $0, as: UTF8.self) } }
    let next = Self.response.withUnsafeBytes { conversation.next(first, $0) }
    #expect(text(next) == #"{"id":"a\"b","type":"next","payload":{"data":{"a":1}}}"#)
    #expect(text(conversation.complete(first)) == #"{"id":"a\"b","type":"complete"}"#)
    #expect(conversation.complete(first) == nil)
    #expect(Self.response.withUnsafeBytes { conversation.next(first, $0) } == nil)
    #expect(!conversation.isIdle)
    let errors = Array(#"{"errors":[{"message":"x"}]}"#.utf8)
    let failed = errors.withUnsafeBytes { conversation.fail(second, $0) }
    #expect(text(failed) == #"{"id":"2","type":"error","payload":[{"message":"x"}]}"#)
    #expect(errors.withUnsafeBytes { conversation.fail(second, $0) } == nil)
    #expect(conversation.isIdle)
  }

  @Test func whatAStoppedOperationStillSaysIsNotForTheNextWithItsId() throws {
    var conversation = WebSocketConversation()
    _ = Self.say([Self.introduction], to: &conversation)
    let stopped = try Self.start("1", &conversation)
    #expect(Self.say([#"{"type":"complete","id":"1"}"#], to: &conversation) == "stop 1")
    let running = try Self.start("1", &conversation)
    #expect(Self.response.withUnsafeBytes { conversation.next(stopped, $0) } == nil)
    #expect(Self.response.withUnsafeBytes { conversation.fail(stopped, $0) } == nil)
    #expect(conversation.complete(stopped) == nil)
    #expect(!conversation.isIdle)
    #expect(Self.response.withUnsafeBytes { conversation.next(running, $0) } != nil)
    #expect(conversation.complete(running) != nil)
  }

  @Test func operationsAtATimeAreLimited() throws {
    var conversation = WebSocketConversation(limit: 2)
    _ = Self.say([Self.introduction], to: &conversation)
    let first = try Self.start("1", &conversation)
    let said = Self.say([Self.subscribe("2"), Self.subscribe("3")], to: &conversation)
    #expect(said.hasPrefix(#"send {"id":"3","type":"error","payload":[{"message":"#))
    #expect(said.contains(#""code":"TOO_MANY_OPERATIONS""#))
    #expect(conversation.complete(first) != nil)
    #expect(Self.say([Self.subscribe("3")], to: &conversation) == "start 3 -")
  }

  @Test func theServerEndsIt() {
    var late = WebSocketConversation()
    let said = Self.describe(late.introductionIsDue(), &late)
    #expect(said == "close 4408 Connection initialisation timeout")
    var early = WebSocketConversation()
    _ = Self.say([Self.introduction], to: &early)
    #expect(Self.describe(early.introductionIsDue(), &early) == "nothing")
    #expect(early.accept() == nil)
    #expect(Self.describe(early.refuse(), &early) == "close 4403 Forbidden")
    var broken = WebSocketConversation()
    #expect(Self.describe(broken.fail(), &broken) == "close 4500 Internal server error")
    #expect(
      Self.describe(WebSocketConversation.otherProtocol, &broken)
        == "close 4406 Subprotocol not acceptable")
  }
}
