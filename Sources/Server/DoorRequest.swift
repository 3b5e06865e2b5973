import Authorization

/// A request to one of the doors: about which other request it asks.
struct DoorRequest {
  let route: Route
  let target: Target
  /// Whether the request itself is for a header only.
  let isHead: Bool
  let fields: DoorFields
  /// Who asks.
  let peer: Peer

  /// Whether the asker is a proxy, for which the original request's path is read.
  var isFromProxy: Bool { route != .checkDoor }

  /// Whether the original request fetches a body, as far as its method tells.
  var fetchesBody: Bool {
    switch route {
    case .nginxDoor: !Self.isHead(fields.originalMethod)
    case .forwardDoor: !Self.isHead(fields.forwardedMethod)
    default: !isHead
    }
  }

  private static func isHead(_ method: UnsafeRawBufferPointer?) -> Bool {
    method.map { equal($0, "HEAD") } ?? false
  }

  /// Lends what the original request asks for, read from the one source that the door has.
  ///
  /// A client can send any header and query itself; only what the proxy sets on this path counts.
  func withTarget<Result>(
    _ templates: PathTemplates, _ scratch: UnsafeMutableRawBufferPointer,
    _ body: (AccessTarget) -> Result
  ) -> Result {
    guard !fields.isAmbiguous else { return body(.unreadable) }
    switch route {
    case .nginxDoor: return withTarget(fields.originalURI, templates, scratch, body)
    case .forwardDoor: return withTarget(fields.forwardedURI, templates, scratch, body)
    case .envoyDoor:
      let original = target.path[Route.envoyPrefix.utf8CodeUnitCount...]
      return body(
        templates.target(of: UnsafeRawBufferPointer(rebasing: original), scratch: scratch))
    default:
      let query = target.query ?? UnsafeRawBufferPointer(start: nil, count: 0)
      return body(AccessTarget(query: query, scratch: scratch))
    }
  }

  private func withTarget<Result>(
    _ uri: UnsafeRawBufferPointer?, _ templates: PathTemplates,
    _ scratch: UnsafeMutableRawBufferPointer, _ body: (AccessTarget) -> Result
  ) -> Result {
    guard let uri else { return body(.unreadable) }
    return body(templates.target(of: uri, scratch: scratch))
  }

  /// Lends the credential that the `Authorization` field carries.
  func withCredential<Result>(
    _ scratch: UnsafeMutableRawBufferPointer, _ body: (Credential) -> Result
  ) -> Result {
    guard let authorization = fields.authorization else { return body(.none) }
    return body(Credential(authorization: authorization, scratch: scratch))
  }
}
