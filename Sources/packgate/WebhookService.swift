import JSON
import RegistryModel
import RegistryStore
import Server
import Tokens
import Upstream

extension HookEndpoint {
  /// Webhooks as the settings have them; nil without a secret.
  init?(_ configuration: ServerConfiguration, registry: Registry, driver: SyncDriver) {
    guard let secret = configuration.webhookSecret.flatMap({ SharedSecret($0) }) else {
      return nil
    }
    self.init(secret: secret, registry: registry, driver: driver)
  }

  /// Has the packages synced whose repositories were pushed to.
  private init(secret: SharedSecret, registry: Registry, driver: SyncDriver) {
    self.init(proofFields: WebhookSender.allCases.map(\.proofField)) { request, body in
      let sender = WebhookSender(request.sender)
      let webhook: Webhook
      do throws(WebhookRefusal) {
        webhook = try Webhook(
          from: sender, event: request.field(sender.eventField),
          proof: request.field(sender.proofField), body: body, secret: secret)
      } catch {
        return GraphQLResponse(error)
      }
      var packages: [PackageID] = []
      var names: [String] = []
      do throws(StoreError) {
        try registry.forEachPackage { package in
          guard webhook.names(package.repositoryURL.string) else { return }
          packages.append(package.id)
          names.append(package.name.string)
        }
      } catch {
        return GraphQLResponse(status: 500, errors("Internal error.", "INTERNAL"))
      }
      let wanted = packages
      if !wanted.isEmpty { Task { await driver.want(wanted) } }
      var answer = JSONBuffer()
      answer.append("{\"packages\":[")
      for (index, name) in names.enumerated() {
        if index > 0 { answer.append(",") }
        answer.appendQuoted(name)
      }
      answer.append("]}")
      return GraphQLResponse(status: 202, answer.copy())
    }
  }
}

extension WebhookSender {
  fileprivate init(_ sender: HookSender) {
    switch sender {
    case .github: self = .github
    case .gitlab: self = .gitlab
    case .bitbucket: self = .bitbucket
    }
  }
}

extension Webhook {
  /// Whether an address is one of the repositories that were pushed to.
  fileprivate func names(_ address: String) -> Bool {
    guard !repositories.isEmpty, let url = RepositoryURL(address, localAllowed: true) else {
      return false
    }
    return repositories.contains(RepositoryLocation(url))
  }
}

extension GraphQLResponse {
  fileprivate init(status: Int, _ body: [UInt8]) {
    self.init(
      head: GraphQLResponseHead(status: status, contentType: "application/json"), body: body)
  }

  /// What the sender of a message that is refused is told.
  fileprivate init(_ refusal: WebhookRefusal) {
    switch refusal {
    case .unproven:
      self.init(
        status: 401, errors("The message is not signed with the secret.", "UNAUTHENTICATED"))
    case .malformed:
      self.init(status: 400, errors("The message names no repository.", "BAD_REQUEST"))
    }
  }
}
