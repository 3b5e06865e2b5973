import Foundation
import Testing

/// Runs the README's commands about events and webhooks, as they stand.
@Suite struct ReadmeEventTests {
  /// What stands in the blocks that are run here.
  static let texts = ["subscription {", "/webhooks/"]

  private static let secret = "a secret of these tests"

  private static func run(
    _ text: String, _ service: Service, limit: TimeInterval = 60
  ) throws -> Command {
    let block = try #require(try ReadmeTests.shellBlocks(containing: text).first)
    return try Command.run(
      "bash",
      ["-c", "exec " + block.replacingOccurrences(of: ":8080", with: ":\(service.port)")],
      environment: [
        "ADMIN_TOKEN": Service.administrator, "PACKGATE_WEBHOOK_SECRET": secret,
      ], limit: limit)
  }

  @Test func eventsAreTold() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let service = try Service(data: scratch.folder.appending(path: "data"))
    // The stream has no end of its own; what is told before the server's is what counts.
    DispatchQueue.global().async {
      let client = AdminClient(url: service.url)
      for number in 0..<40 where service.process.isRunning {
        _ = try? client.send(
          """
          mutation { createCustomer(input: { name: "a", email: "a\(number)@a.example" }) { id } }
          """)
        usleep(100_000)
      }
      service.process.terminate()
    }
    let run = try Self.run("subscription {", service)
    #expect(
      run.output.hasPrefix(
        "event: next\ndata: {\"data\":{\"customerActivity\":{\"type\":\"CREATED\""))
    #expect(run.output.hasSuffix("event: complete\ndata:\n\n"))
  }

  @Test func aWebhookNamesThePackages() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let service = try Service(
      data: scratch.folder.appending(path: "data"),
      environment: ["PACKGATE_WEBHOOK_SECRET": Self.secret, "PACKGATE_SYNC_TIMEOUT": "1000"])
    try AdminClient(url: service.url).run(
      """
      mutation { addPackage(input: { name: "acme/core",
        repositoryUrl: "git@git.example.com:acme/core" }) { id } }
      """)
    #expect(try Self.run("/webhooks/gitlab", service).output == #"{"packages":["acme/core"]}"#)
  }
}
