import Authorization
import NIOHTTP1

/// A request to one of the doors: about which other request it asks.
struct DoorRequest {
  let route: Route
  let target: Target
  let method: HTTPMethod
  let fields: RequestFields
  /// Who asks.
  let peer: Peer
  /// All header fields, for what few requests need.
  let headers: HTTPHeaders

  /// Whether the asker is a proxy, for which the original request's path is read.
  var isFromProxy: Bool { route != .checkDoor }

  /// Whether the original request fetches a body, as far as its method tells.
  var fetchesBody: Bool {
    switch route {
    case .nginxDoor: fields.originalMethod != "HEAD"
    case .forwardDoor: fields.forwardedMethod != "HEAD"
    default: method != .HEAD
    }
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
    _ uri: String?, _ templates: PathTemplates, _ scratch: UnsafeMutableRawBufferPointer,
    _ body: (AccessTarget) -> Result
  ) -> Result {
    guard let uri else { return body(.unreadable) }
    return uri.withBytes { body(templates.target(of: $0, scratch: scratch)) }
  }

  /// Lends the credential that the `Authorization` field carries.
  func withCredential<Result>(
    _ scratch: UnsafeMutableRawBufferPointer, _ body: (Credential) -> Result
  ) -> Result {
    guard let authorization = fields.authorization else { return body(.none) }
    return authorization.withBytes { body(Credential(authorization: $0, scratch: scratch)) }
  }
}
