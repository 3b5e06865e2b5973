import GraphQL
import GraphQLTransport
import JSON

/// The messages of one client of `graphql-transport-ws`, one a line; some operations stay open.
enum WebSocketTarget {
  static func run(_ source: [UInt8]) {
    var conversation = WebSocketConversation(limit: 3)
    var open: Set<WebSocketConversation.Operation> = []
    var isEnded = false
    for message in source.split(separator: UInt8(ascii: "\n")) {
      let action =
        message.elementsEqual("late".utf8)
        ? conversation.introductionIsDue() : conversation.receive(Array(message))
      if isEnded {
        guard case .nothing = action else { preconditionFailure("the conversation has ended") }
        continue
      }
      switch action {
      case .nothing: break
      case .send(let message): check(message)
      case .authorize:
        conversation.accept().map(check)
        precondition(conversation.accept() == nil, "nobody comes in twice")
      case .start(let operation, let request):
        precondition(open.insert(operation).inserted && open.count <= 3, "so many run at most")
        if operation.id.utf8.count.isMultiple(of: 2) {
          answer(operation, request, &conversation, &open)
        }
      case .stop(let operation):
        precondition(open.remove(operation) != nil, "what runs is stopped")
        precondition(conversation.complete(operation) == nil, "what is stopped is over")
      case .close(let code, let reason):
        precondition([4400, 4401, 4403, 4408, 4409, 4429].contains(code))
        precondition(reason.utf8.count <= 123, "a close frame has no room for more")
        isEnded = true
        open = []
      }
      precondition(conversation.isIdle == open.isEmpty, "both know what runs")
    }
  }

  private static func answer(
    _ operation: WebSocketConversation.Operation, _ request: GraphQLRequest,
    _ conversation: inout WebSocketConversation, _ open: inout Set<WebSocketConversation.Operation>
  ) {
    let response = RequestTarget.run(request)
    response.withUnsafeBytes { bytes in
      if response.starts(with: "{\"errors\":".utf8), !response.contains(Array("\"data\":".utf8)) {
        conversation.fail(operation, bytes).map(check)
      } else {
        conversation.next(operation, bytes).map(check)
        conversation.complete(operation).map(check)
      }
    }
    open.remove(operation)
  }

  private static func check(_ message: [UInt8]) {
    guard let json = try? JSONDocument.parse(message),
      let type = json.member("type", of: .root), json.kind(of: type) == .string
    else { preconditionFailure("a message is JSON with a type") }
  }
}
