import JSON
public import RegistryModel
public import Tokens

/// Who tells that a repository has changed.
public enum WebhookSender: Sendable, Hashable, CaseIterable {
  case github
  case gitlab
  case bitbucket

  /// The header field that names the event.
  public var eventField: String {
    switch self {
    case .github: "X-GitHub-Event"
    case .gitlab: "X-Gitlab-Event"
    case .bitbucket: "X-Event-Key"
    }
  }

  /// The header field that shows that the sender knows the secret.
  public var proofField: String {
    switch self {
    case .github: "X-Hub-Signature-256"
    case .gitlab: "X-Gitlab-Token"
    case .bitbucket: "X-Hub-Signature"
    }
  }

  /// Whether an event is a push of branches or tags.
  fileprivate func isPush(_ event: String) -> Bool {
    switch self {
    case .github: ["push", "create", "delete"].contains(event)
    case .gitlab: ["Push Hook", "Tag Push Hook"].contains(event)
    // Bitbucket's cloud, and its server.
    case .bitbucket: ["repo:push", "repo:refs_changed"].contains(event)
    }
  }
}

/// Why a message to a webhook is refused.
public enum WebhookRefusal: Error, Hashable {
  /// Nothing shows that its sender knows the secret.
  case unproven
  /// The body is no JSON object, or names no repository.
  case malformed
}

/// A message of a sender who knows the secret: which repositories were pushed to.
public struct Webhook: Sendable, Hashable {
  /// Where they are, by all addresses that the message gives; empty for an event that is no push.
  public var repositories: Set<RepositoryLocation>

  private static let json = JSONLimits(bytes: 64 << 20, depth: 64, values: 2_000_000)
  /// Most addresses of one repository that are looked at.
  private static let mostAddresses = 32

  /// Reads a message, whose body is not looked at before its proof has been checked.
  ///
  /// - Parameters:
  ///   - event: the value of the sender's `eventField`.
  ///   - proof: the value of its `proofField`.
  public init(
    from sender: WebhookSender, event: String?, proof: String?, body: [UInt8],
    secret: SharedSecret
  ) throws(WebhookRefusal) {
    guard let proof, Self.isProven(sender, proof, body, secret) else { throw .unproven }
    repositories = []
    guard let event, sender.isPush(event) else { return }
    guard let json = try? JSONDocument.parse(body, limits: Self.json),
      json.kind(of: .root) == .object
    else { throw .malformed }
    let addresses = Self.addresses(json, sender)
    repositories = Set(
      addresses.prefix(Self.mostAddresses)
        .compactMap { RepositoryURL($0, localAllowed: true) }.map(RepositoryLocation.init))
    guard !repositories.isEmpty else { throw .malformed }
  }

  private static func isProven(
    _ sender: WebhookSender, _ proof: String, _ body: [UInt8], _ secret: SharedSecret
  ) -> Bool {
    if sender == .gitlab {
      return Array(proof.utf8).withUnsafeBytes { secret.matches($0) }
    }
    let mark = "sha256="
    guard proof.hasPrefix(mark) else { return false }
    return body.withUnsafeBytes {
      secret.signs($0, signature: String(proof.dropFirst(mark.count)))
    }
  }

  /// Every address of the repository in the message.
  private static func addresses(_ json: JSONDocument, _ sender: WebhookSender) -> [String] {
    let root: StaticString = sender == .gitlab ? "project" : "repository"
    guard let repository = json.object(root, of: .root) else { return [] }
    switch sender {
    case .github:
      return json.texts(["clone_url", "ssh_url", "git_url", "html_url"], of: repository)
    case .gitlab:
      return json.texts(
        ["git_http_url", "git_ssh_url", "http_url", "ssh_url", "web_url"], of: repository)
    case .bitbucket:
      guard let links = json.object("links", of: repository) else { return [] }
      var found = json.object("html", of: links).map { json.texts(["href"], of: $0) } ?? []
      if let clones = json.member("clone", of: links), json.kind(of: clones) == .array {
        for clone in json.elements(of: clones) where json.kind(of: clone) == .object {
          found += json.texts(["href"], of: clone)
        }
      }
      return found
    }
  }
}

extension JSONDocument {
  fileprivate func object(_ name: StaticString, of object: JSONNodeID) -> JSONNodeID? {
    guard let value = member(name, of: object), kind(of: value) == .object else { return nil }
    return value
  }

  fileprivate func texts(_ names: [StaticString], of object: JSONNodeID) -> [String] {
    names.compactMap { name in
      guard let value = member(name, of: object), kind(of: value) == .string else { return nil }
      return string(of: value)
    }
  }
}
