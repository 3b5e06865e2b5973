import Foundation
import PackageSource
import RegistryModel
import Testing

@Suite struct SyncTests {
  private func fetch(
    _ repository: TestRepository, package: String = "acme/core", address: String? = nil,
    timeout: Duration = .seconds(60), allowsLocal: Bool = true
  ) async throws -> FetchedVersions {
    let mirrors = RepositoryMirrors(
      .init(folder: repository.mirrors, timeout: timeout, allowsLocal: allowsLocal))
    return try await mirrors.sync(package, from: address ?? repository.address) { $0 }
  }

  @Test func readsTagsAsVersions() async throws {
    let repository = try TestRepository()
    defer { repository.remove() }
    let first = try repository.commit(#"{"name":"acme/core"}"#, date: 1_700_000_000)
    try repository.tag("v1.0.0", "release-1.1.0")
    let second = try repository.commit(
      #"{"name":"Acme/Core","description":"The core \u2713"}"#, date: 1_700_000_500)
    try repository.git("tag", "--annotate", "--message=two", "2.0", date: 1_800_000_000)
    try repository.tag("3.0.0-beta1")

    let found = try await fetch(repository)
    #expect(found.versions.map(\.pretty) == ["3.0.0-beta1", "2.0", "1.1.0", "1.0.0"])
    #expect(
      found.versions.map(\.normalized) == ["3.0.0.0-beta1", "2.0.0.0", "1.1.0.0", "1.0.0.0"])
    #expect(found.versions.map(\.reference) == [second, second, first, first])
    #expect(
      found.versions.map(\.releasedAt) == [
        Timestamp(seconds: 1_700_000_500), Timestamp(seconds: 1_700_000_500),
        Timestamp(seconds: 1_700_000_000), Timestamp(seconds: 1_700_000_000),
      ])
    #expect(found.description == "The core \u{2713}")
    #expect(found.passedOver == 0)
  }

  @Test func passesOverWhatIsNoVersionOfThePackage() async throws {
    let repository = try TestRepository()
    defer { repository.remove() }
    try repository.commit(#"{"name":"acme/core","description":"stable"}"#)
    try repository.tag(
      "1.0.0", "v1.0.0", "nightly", "dev-main", "1.x-dev", "1.0.1-dev", "1.0.0.0.0")
    try repository.commit(#"{"name":"acme/other"}"#)
    try repository.tag("1.1.0")
    try repository.commit(nil)
    try repository.tag("1.2.0")
    try repository.commit("{")
    try repository.tag("1.3.0")
    try repository.commit(#"{"name":["acme/core"]}"#)
    try repository.tag("1.4.0")
    try repository.commit(
      #"{"name":"acme/core","x":""# + String(repeating: "x", count: 300_000) + "\"}")
    try repository.tag("1.5.0")
    let blob = try repository.git("hash-object", "-w", "--stdin", input: "text")
    try repository.git("tag", "1.6.0", blob)
    try repository.commit(#"{"name":"acme/core","description":"beta"}"#)
    try repository.tag("9.0.0-beta1")

    let found = try await fetch(repository)
    #expect(found.versions.map(\.pretty) == ["9.0.0-beta1", "1.0.0"])
    #expect(found.passedOver == 12)
    #expect(found.description == "stable")
  }

  @Test func followsTheRemoteFromOneSyncToTheNext() async throws {
    let repository = try TestRepository()
    defer { repository.remove() }
    let first = try repository.commit(#"{"name":"acme/core"}"#)
    try repository.tag("1.0.0", "1.1.0")
    #expect(try await fetch(repository).versions.map(\.pretty) == ["1.1.0", "1.0.0"])

    let second = try repository.commit(#"{"name":"acme/core","description":"new"}"#)
    try repository.git("tag", "--delete", "1.0.0")
    try repository.git("tag", "--force", "1.1.0")
    try repository.tag("1.2.0")
    let found = try await fetch(repository)
    #expect(found.versions.map(\.pretty) == ["1.2.0", "1.1.0"])
    #expect(found.versions.map(\.reference) == [second, second])
    #expect(first != second)
  }

  @Test func anEmptyRepositoryHasNoVersions() async throws {
    let repository = try TestRepository()
    defer { repository.remove() }
    let found = try await fetch(repository)
    #expect(found == FetchedVersions(versions: [], passedOver: 0, description: nil))
  }

  @Test func readsThousandsOfTags() async throws {
    let repository = try TestRepository()
    defer { repository.remove() }
    let stream = (0..<5_000).map { index in
      let manifest = #"{"name":"acme/core","extra":\#(index)}"#
      return """
        blob
        mark :\(2 * index + 1)
        data \(manifest.utf8.count)
        \(manifest)
        commit refs/tags/v1.\(index).0
        mark :\(2 * index + 2)
        committer A <a@example.com> \(1_700_000_000 + index) +0000
        data 0
        M 100644 :\(2 * index + 1) composer.json


        """
    }
    try repository.git("fast-import", "--quiet", input: stream.joined())
    let found = try await fetch(repository)
    #expect(found.versions.count == 5_000)
    #expect(found.versions.first?.normalized == "1.4999.0.0")
    #expect(found.versions.first?.releasedAt == Timestamp(seconds: 1_700_004_999))
    #expect(found.passedOver == 0)
  }

  @Test func locksOfAKilledGitDoNotLast() async throws {
    let repository = try TestRepository()
    defer { repository.remove() }
    try repository.commit(#"{"name":"acme/core"}"#)
    try repository.tag("1.0.0")
    _ = try await fetch(repository)
    try repository.tag("1.1.0")
    let mirror = URL(filePath: repository.mirrors).appending(path: "acme~core.git")
    for name in ["packed-refs.lock", "HEAD.lock", "config.lock", "refs/tags/1.1.0.lock"] {
      try Data().write(to: mirror.appending(path: name))
    }
    #expect(try await fetch(repository).versions.count == 2)
  }

  @Test func halvesOfPacksOfAKilledGitDoNotLast() async throws {
    let repository = try TestRepository()
    defer { repository.remove() }
    try repository.commit(#"{"name":"acme/core"}"#)
    try repository.tag("1.0.0")
    _ = try await fetch(repository)
    let pack = URL(filePath: repository.mirrors).appending(path: "acme~core.git/objects/pack")
    for name in ["tmp_pack_x1", "tmp_idx_x1"] { try Data().write(to: pack.appending(path: name)) }
    #expect(try await fetch(repository).versions.count == 1)
    let left = try FileManager.default.contentsOfDirectory(atPath: pack.path)
    #expect(!left.contains { $0.hasPrefix("tmp_") })
  }

  @Test(arguments: [
    ("253402300799", Timestamp(seconds: 253_402_300_799)), ("253402300800", nil),
    ("18446744073710000", nil),
  ])
  func aDateThatCannotBeKeptIsNone(_ date: String, _ expected: Timestamp?) async throws {
    let repository = try TestRepository()
    defer { repository.remove() }
    try repository.commit(#"{"name":"acme/core"}"#)
    let tree = try repository.git("rev-parse", "HEAD^{tree}")
    let person = "A <a@example.com> \(date) +0000"
    let commit = try repository.git(
      "hash-object", "-t", "commit", "-w", "--literally", "--stdin",
      input: "tree \(tree)\nauthor \(person)\ncommitter \(person)\n\nm\n")
    try repository.git("tag", "1.0.0", commit)
    #expect(try await fetch(repository).versions.map(\.releasedAt) == [expected])
  }

  @Test func syncsOfOnePackageTakeTurns() async throws {
    let repository = try TestRepository()
    defer { repository.remove() }
    try repository.commit(#"{"name":"acme/core"}"#)
    try repository.tag("1.0.0")
    let mirrors = RepositoryMirrors(.init(folder: repository.mirrors, allowsLocal: true))
    let turns = Turns()
    try await withThrowingTaskGroup { group in
      for _ in 0..<8 {
        group.addTask {
          try await mirrors.sync("acme/core", from: repository.address) { found in
            await turns.begin()
            try await Task.sleep(for: .milliseconds(5))
            await turns.end()
            return found.versions.count
          }
        }
      }
      for try await count in group { #expect(count == 1) }
    }
    #expect(await turns.most == 1)
    #expect(await turns.count == 8)
  }

  @Test func noMoreSyncsRunThanAreAllowed() async throws {
    let repository = try TestRepository()
    defer { repository.remove() }
    try repository.commit(#"{"name":"acme/core"}"#)
    let mirrors = RepositoryMirrors(
      .init(folder: repository.mirrors, allowsLocal: true, mostAtOnce: 2))
    let turns = Turns()
    try await withThrowingTaskGroup { group in
      for number in 0..<6 {
        group.addTask {
          try await mirrors.sync("acme/p\(number)", from: repository.address) { _ in
            await turns.begin()
            try await Task.sleep(for: .milliseconds(20))
            await turns.end()
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(await turns.most <= 2)
    #expect(await turns.count == 6)
  }

  @Test func aFailedRecordingGivesTheTurnBack() async throws {
    let repository = try TestRepository()
    defer { repository.remove() }
    try repository.commit(#"{"name":"acme/core"}"#)
    try repository.tag("1.0.0")
    let mirrors = RepositoryMirrors(.init(folder: repository.mirrors, allowsLocal: true))
    await #expect(throws: GitFailure.self) {
      try await mirrors.sync("acme/core", from: repository.address) { _ in
        throw GitFailure(arguments: [])
      }
    }
    let count = try await mirrors.sync("acme/core", from: repository.address) { $0.versions.count }
    #expect(count == 1)
  }
}

/// Counts who is inside at once.
private actor Turns {
  private var inside = 0
  private(set) var most = 0
  private(set) var count = 0

  func begin() {
    inside += 1
    count += 1
    most = max(most, inside)
  }

  func end() { inside -= 1 }
}
