import RegistryModel
import Testing
import Tokens
import Upstream

/// Messages in the shape that the vendors document, and what is wrong with others.
@Suite struct WebhookTests {
  private static let secret = SharedSecret("a secret of these tests")

  /// A message and the signature that it has under the secret, computed with Python's hmac.
  struct Message: Sendable, CustomTestStringConvertible {
    var sender: WebhookSender
    var event: String
    var body: String
    var proof: String
    var addresses: [String] = []

    var testDescription: String { "\(sender) \(event)" }
  }

  static let github = #"""
    {"ref":"refs/tags/v1.2.0","created":true,"repository":{"id":7,"full_name":"Acme/Core",
    "html_url":"https://github.com/Acme/Core","git_url":"git://github.com/Acme/Core.git",
    "ssh_url":"git@github.com:Acme/Core.git","clone_url":"https://github.com/Acme/Core.git"}}
    """#

  static let gitlab = #"""
    {"object_kind":"tag_push","ref":"refs/tags/v1.0.0","project":{"id":1,"name":"Core",
    "web_url":"https://git.example/acme/tools/core",
    "git_ssh_url":"git@git.example:acme/tools/core.git",
    "git_http_url":"https://git.example/acme/tools/core.git"}}
    """#

  static let cloud = #"""
    {"push":{"changes":[{"new":{"type":"tag","name":"1.0.0"}}]},
    "repository":{"full_name":"acme/core",
    "links":{"self":{"href":"https://api.bitbucket.org/2.0/repositories/acme/core"},
    "html":{"href":"https://bitbucket.org/acme/core"}}}}
    """#

  static let center = #"""
    {"eventKey":"repo:refs_changed","repository":{"slug":"core","links":{"clone":[
    {"href":"ssh://git@bitbucket.example:7999/acme/core.git","name":"ssh"},
    {"href":"https://bitbucket.example/scm/acme/core.git","name":"http"}]}}}
    """#

  static let messages: [Message] = [
    Message(
      sender: .github, event: "push", body: github,
      proof: "sha256=b979c7b662621a37d07bb796f99567410ff43ff1cd84bcbd059be0155921c909",
      addresses: ["https://github.com/acme/core", "ssh://git@ssh.github.com:443/acme/core.git"]),
    Message(
      sender: .github, event: "ping", body: github,
      proof: "sha256=b979c7b662621a37d07bb796f99567410ff43ff1cd84bcbd059be0155921c909"),
    Message(
      sender: .gitlab, event: "Tag Push Hook", body: gitlab, proof: "a secret of these tests",
      addresses: ["git@git.example:acme/tools/core"]),
    Message(
      sender: .bitbucket, event: "repo:push", body: cloud,
      proof: "sha256=08c35d69836523905aca6f014ecd57bfe7dd8c841c2827bcdb8b65468ad4e66f",
      addresses: ["git@bitbucket.org:acme/core.git"]),
    Message(
      sender: .bitbucket, event: "repo:refs_changed", body: center,
      proof: "sha256=65552c3c477fb18802a1974dc1975d1e00fea9ea450d88a3574833b7e004ca92",
      addresses: [
        "https://bitbucket.example/acme/core", "https://bitbucket.example/scm/acme/core/",
      ]),
  ]

  private static func read(
    _ sender: WebhookSender, _ event: String?, _ proof: String?, _ body: String
  ) throws -> Webhook {
    let secret = try #require(Self.secret)
    return try Webhook(
      from: sender, event: event, proof: proof, body: Array(body.utf8), secret: secret)
  }

  @Test(arguments: messages)
  func aMessageNamesItsRepository(message: Message) throws {
    let webhook = try Self.read(message.sender, message.event, message.proof, message.body)
    #expect(webhook.repositories.isEmpty == message.addresses.isEmpty)
    for address in message.addresses {
      let url = try #require(RepositoryURL(address, localAllowed: false))
      #expect(webhook.repositories.contains(RepositoryLocation(url)))
    }
  }

  @Test(arguments: messages)
  func nobodyElseCanSendIt(message: Message) throws {
    var flipped = message.body
    flipped.append(" ")
    if message.sender != .gitlab {
      #expect(throws: WebhookRefusal.unproven) {
        try Self.read(message.sender, message.event, message.proof, flipped)
      }
    }
    let proofs = [
      nil, "", "sha256=", String(message.proof.dropLast()), message.proof + "0",
      message.proof.replacing("sha256=", with: "sha1="),
      "sha256=" + String(repeating: "z", count: 64), "sha256=" + String(repeating: "0", count: 64),
    ]
    for proof in proofs where proof != message.proof {
      #expect(throws: WebhookRefusal.unproven) {
        try Self.read(message.sender, message.event, proof, message.body)
      }
    }
  }

  @Test(arguments: [
    "", "[]", "{", "null", #"{"project":[]}"#, #"{"project":{}}"#,
    #"{"project":{"git_http_url":7}}"#,
    #"{"project":{"git_http_url":"-oProxyCommand=x"}}"#,
  ])
  func whatNamesNoRepositoryIsMalformed(body: String) throws {
    #expect(throws: WebhookRefusal.malformed) {
      try Self.read(.gitlab, "Push Hook", "a secret of these tests", body)
    }
    // Of an event that is no push nothing is read.
    let other = try Self.read(.gitlab, "Issue Hook", "a secret of these tests", body)
    #expect(other.repositories.isEmpty)
    #expect(try Self.read(.gitlab, nil, "a secret of these tests", body).repositories.isEmpty)
  }

  @Test func aSecretThatIsShortIsNone() {
    #expect(SharedSecret("123456789012345") == nil)
    #expect(SharedSecret("1234567890123456") != nil)
  }
}
