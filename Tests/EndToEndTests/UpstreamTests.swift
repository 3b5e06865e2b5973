import Foundation
import Testing

/// Syncs that nobody asked the API for: after a webhook, and from time to time.
@Suite struct UpstreamTests {
  private static let secret = "a secret of these tests"

  /// A server that knows a package whose repository has got a tag since.
  private struct Scene {
    let scratch: Scratch
    let source: SourceRepository
    let service: Service
    let client: AdminClient

    init(environment: [String: String]) throws {
      scratch = try Scratch()
      source = try SourceRepository(name: "acme/core", versions: ["1.0.0"], in: scratch.folder)
      service = try Service(
        data: scratch.folder.appending(path: "data"), environment: environment)
      client = AdminClient(url: service.url)
      try client.run(
        """
        mutation { addPackage(input: { name: "acme/core", repositoryUrl: "\(source.url)" }) { id }
          syncPackage(name: "acme/core") { id } }
        """)
      try source.release("1.1.0")
    }

    /// Returns once the package has that version, as it will.
    func waitForVersion(_ version: String) throws {
      let deadline = Date.now.addingTimeInterval(60)
      while Date.now < deadline {
        let data = try client.run(#"{ package(name: "acme/core") { latestVersion } }"#)
        if (data["package"] as? [String: Any])?["latestVersion"] as? String == version { return }
        usleep(50_000)
      }
      Issue.record("there is no version \(version)")
    }

    /// Sends a message with curl; its status and body.
    func post(_ path: String, _ headers: [String], _ body: String) throws -> String {
      let run = try Command.run(
        "curl",
        [
          "-sS", "--max-time", "30", "-w", " %{http_code}", "-H", "Content-Type: application/json",
          "--data-binary", "@-",
        ] + headers.flatMap { ["-H", $0] } + ["\(service.url)\(path)"], input: body)
      return run.output
    }
  }

  @Test func aPushIsFollowedByASync() throws {
    let scene = try Scene(environment: ["PACKGATE_WEBHOOK_SECRET": Self.secret])
    defer { scene.scratch.remove() }
    let body = #"{"project":{"git_http_url":"\#(scene.source.url)/"}}"#
    let event = "X-Gitlab-Event: Tag Push Hook"
    for proof in ["X-Gitlab-Token: another", "X-Other: \(Self.secret)"] {
      #expect(try scene.post("/webhooks/gitlab", [event, proof], body).hasSuffix(" 401"))
    }
    let proof = "X-Gitlab-Token: \(Self.secret)"
    #expect(try scene.post("/webhooks/gitlab", [event, proof, proof], body).hasSuffix(" 401"))
    #expect(try scene.post("/webhooks/gitlab", [event, proof], "{}").hasSuffix(" 400"))
    let elsewhere = #"{"project":{"git_http_url":"https://git.example/other"}}"#
    #expect(
      try scene.post("/webhooks/gitlab", [event, proof], elsewhere) == #"{"packages":[]} 202"#)
    #expect(try scene.post("/webhooks/elsewhere", [event, proof], body).hasSuffix(" 404"))
    #expect(try scene.client.run("{ serverInfo { version } }")["serverInfo"] != nil)
    // A repetition does no harm.
    for _ in 0..<3 {
      #expect(
        try scene.post("/webhooks/gitlab", [event, proof], body)
          == #"{"packages":["acme/core"]} 202"#)
    }
    try scene.waitForVersion("1.1.0")
    let get = try Command.run(
      "curl",
      ["-sS", "-o", "/dev/null", "-w", "%{http_code}", "\(scene.service.url)/webhooks/github"])
    #expect(get.output == "405")
    #expect(scene.service.stop() == 0)
  }

  /// The signature is the one that openssl makes of the body.
  @Test(arguments: [
    ("github", "X-GitHub-Event: push", "X-Hub-Signature-256", #"{"clone_url":"@"}"#),
    (
      "bitbucket", "X-Event-Key: repo:push", "X-Hub-Signature",
      #"{"links":{"html":{"href":"@"}}}"#
    ),
  ])
  func aSignedPushIsFollowedByASync(
    sender: String, event: String, field: String, repository: String
  ) throws {
    let scene = try Scene(environment: ["PACKGATE_WEBHOOK_SECRET": Self.secret])
    defer { scene.scratch.remove() }
    let body = #"{"repository":\#(repository.replacing("@", with: scene.source.url))}"#
    let digest = try Command.run("openssl", ["dgst", "-sha256", "-hmac", Self.secret], input: body)
    let signature = digest.output.split(separator: " ").last?.filter { !$0.isWhitespace } ?? ""
    let proof = "\(field): sha256=\(signature)"
    #expect(try scene.post("/webhooks/\(sender)", [event, proof], body + " ").hasSuffix(" 401"))
    #expect(
      try scene.post("/webhooks/\(sender)", [event, proof], body)
        == #"{"packages":["acme/core"]} 202"#)
    try scene.waitForVersion("1.1.0")
  }

  @Test func packagesAreSyncedFromTimeToTime() throws {
    let scene = try Scene(environment: ["PACKGATE_SYNC_INTERVAL": "1"])
    defer { scene.scratch.remove() }
    #expect(try scene.post("/webhooks/gitlab", [], "{}").hasSuffix(" 404"))
    try scene.waitForVersion("1.1.0")
    try scene.source.release("1.2.0")
    try scene.waitForVersion("1.2.0")
    #expect(scene.service.stop() == 0)
  }

  @Test func aShortSecretIsRefused() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let run = try Command.run(
      Service.executable.path,
      ["serve", "--data", scratch.folder.appending(path: "data").path, "--port", "0"],
      environment: ["ADMIN_TOKEN": Service.administrator, "PACKGATE_WEBHOOK_SECRET": "short"])
    #expect(run.status == 2)
    #expect(run.errors.contains("PACKGATE_WEBHOOK_SECRET"))
  }
}
