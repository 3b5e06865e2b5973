import Foundation
import RegistryGraphQL
import RegistryModel
import RegistryStore
import Testing

@testable import AdminAPI

@Suite struct SyncTests {
  static func found(_ versions: [String]) -> Result<RepositoryContent, RepositoryFailure> {
    .success(
      RepositoryContent(
        versions: versions.map { SyncedVersion(pretty: $0, normalized: $0 + ".0.0") },
        description: "About it"))
  }

  @Test func versionsGoneUpstreamAreRemoved() async throws {
    let harness = try Harness()
    try await harness.addPackage("acme/tool")
    let sync = #"mutation { syncPackage(name: "acme/tool") { description versions { version } } }"#
    harness.world.with { $0.repositories["acme/tool"] = Self.found(["1.0", "1.1"]) }
    #expect(
      try await harness.send(sync) == #"{"data":{"syncPackage":{"description":"About it","#
        + #""versions":[{"version":"1.1"},{"version":"1.0"}]}}}"#)
    harness.world.with { $0.repositories["acme/tool"] = Self.found(["1.1", "2.0"]) }
    #expect(
      try await harness.send(sync) == #"{"data":{"syncPackage":{"description":"About it","#
        + #""versions":[{"version":"2.0"},{"version":"1.1"}]}}}"#)
    #expect(
      harness.world.with { $0.reads } == [
        "acme/tool https://git.example.com/acme/tool.git",
        "acme/tool https://git.example.com/acme/tool.git",
      ])
  }

  @Test func aFailureSaysWhyAndChangesNothing() async throws {
    let harness = try Harness()
    try await harness.addPackage("acme/tool", versions: ["1.0"])
    harness.world.with {
      $0.repositories["acme/tool"] = .failure(
        RepositoryFailure(message: "Could not read acme/tool: fatal: not a repository"))
    }
    let text = try await harness.send(
      #"mutation { syncPackage(name: "acme/tool") { id } }"#)
    #expect(
      text == #"{"errors":[{"message":"Could not read acme/tool: fatal: not a repository","#
        + #""locations":[{"line":1,"column":12}],"path":["syncPackage"],"#
        + #""extensions":{"code":"SYNC_FAILED"}}],"data":null}"#)
    #expect(
      try await harness.send(#"{ package(name: "acme/tool") { versions { version } } }"#)
        == #"{"data":{"package":{"versions":[{"version":"1.0"}]}}}"#)
  }

  @Test func fieldsAroundASyncRunInOrder() async throws {
    let harness = try Harness()
    harness.world.with {
      $0.repositories["acme/a"] = Self.found(["1.0"])
      $0.repositories["acme/b"] = Self.found(["2.0"])
    }
    let answer = try await harness.send(
      """
      mutation {
        a: addPackage(input: { name: "acme/a", repositoryUrl: "https://a.b/a" }) { name }
        b: syncPackage(name: "acme/a") { latestVersion }
        c: addPackage(input: { name: "acme/b", repositoryUrl: "https://a.b/b" }) { name }
        d: syncPackage(name: "acme/b") { latestVersion }
        e: yankVersion(packageName: "acme/b", version: "2.0") { latestVersion }
        f: deletePackage(name: "acme/a")
      }
      """)
    #expect(
      answer == #"{"data":{"a":{"name":"acme/a"},"b":{"latestVersion":"1.0"},"#
        + #""c":{"name":"acme/b"},"d":{"latestVersion":"2.0"},"e":{"latestVersion":null},"#
        + #""f":true}}"#)
  }

  @Test func aSyncThatFailsDoesNotUndoWhatStoodBeforeIt() async throws {
    let harness = try Harness()
    let error = try await harness.error(
      """
      mutation {
        a: addPackage(input: { name: "acme/a", repositoryUrl: "https://a.b/a" }) { name }
        b: syncPackage(name: "acme/a") { latestVersion }
        c: addPackage(input: { name: "acme/b", repositoryUrl: "https://a.b/b" }) { name }
      }
      """)
    #expect(error.code == "SYNC_FAILED")
    #expect(
      try await harness.send("{ packages { nodes { name } } }")
        == #"{"data":{"packages":{"nodes":[{"name":"acme/a"}]}}}"#)
  }

  @Test func syncsOfOnePackageRunOneAfterTheOther() async throws {
    let harness = try Harness()
    try await harness.addPackage("acme/tool")
    harness.world.with { $0.repositories["acme/tool"] = Self.found(["1.0"]) }
    let document = #"mutation { syncPackage(name: "acme/tool") { latestVersion } }"#
    let prepared = try harness.prepare(document)
    let answers = await withTaskGroup(of: String.self) { group in
      for number in 0..<8 {
        let request = APIRequest(number: UInt64(number), actor: "test", canWrite: true)
        let endpoint = harness.endpoint
        group.addTask {
          await withCheckedContinuation { continuation in
            endpoint.execute(mutation: prepared, for: request) {
              continuation.resume(returning: String(decoding: $0.body, as: UTF8.self))
            }
          }
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(answers.count == 8)
    #expect(answers.allSatisfy { $0 == #"{"data":{"syncPackage":{"latestVersion":"1.0"}}}"# })
    #expect(harness.world.with { $0.reads.count } == 8)
    #expect(harness.world.with { $0.mostConcurrentReads } == 1)
  }

  @Test func aPackageThatIsReplacedWhileItIsReadIsNotFound() async throws {
    let harness = try Harness()
    try await harness.addPackage("acme/tool")
    let registry = harness.registry
    harness.world.with {
      $0.repositories["acme/tool"] = Self.found(["1.0"])
      $0.whileReading = {
        _ = try? await registry.write(actor: "other", at: Timestamp(milliseconds: 1)) {
          session throws(CommandError) in
          try session.apply(DeletePackage(name: "acme/tool"))
          return try session.apply(
            AddPackage(name: "acme/tool", repositoryURL: "https://other.example/x"))
        }
      }
    }
    let error = try await harness.error(#"mutation { syncPackage(name: "acme/tool") { id } }"#)
    #expect(error.code == "NOT_FOUND")
    #expect(
      try await harness.send(#"{ package(name: "acme/tool") { repositoryUrl latestVersion } }"#)
        == #"{"data":{"package":{"repositoryUrl":"https://other.example/x","latestVersion":null}}}"#
    )
  }
}
