internal import PackageVersions
internal import RegistryModel

/// One sync: fetch the tags, list them, read each version's composer.json.
struct RepositorySource: Sendable {
  let package: String
  let url: RepositoryURL
  let mirror: MirrorFolder
  let git: GitCommand

  /// The most bytes of one list of tags or object headers.
  private static let listLimit = 64 << 20
  /// The most bytes of files that one command gives at once.
  private static let batchLimit = 4 << 20

  func fetch() async throws(PackageSourceError) -> FetchedVersions {
    try await update()
    let list = TagList(
      try await run(["for-each-ref", "--format=\(TagList.format)", "refs/tags"]))
    let manifests = try await manifests(of: list.tags)
    var result = FetchedVersions(
      versions: [], passedOver: list.passedOver, description: nil)
    var describesStable = false
    for (tag, manifest) in zip(list.tags, manifests) {
      guard let manifest, manifest.name == package else {
        result.passedOver += 1
        continue
      }
      let isStable = tag.version.stability == .stable
      if result.versions.isEmpty || (isStable && !describesStable) {
        result.description = manifest.description
        describesStable = isStable
      }
      result.versions.append(
        SyncedVersion(
          pretty: tag.text, normalized: tag.version.normalized, reference: tag.commit,
          releasedAt: tag.committedAt))
    }
    return result
  }

  /// Makes the mirror if there is none, and its tags those of the remote.
  private func update() async throws(PackageSourceError) {
    mirror.removeRemains()
    _ = try await git.run(
      ["init", "--quiet", "--bare", "--template=", "--", mirror.path], limit: 64 << 10)
    _ = try await run([
      "fetch", "--quiet", "--prune", "--force", "--no-tags", "--no-write-fetch-head",
      "--no-recurse-submodules", "--", url.text, "+refs/tags/*:refs/tags/*",
    ])
  }

  /// The composer.json of each tag, in order; nil where there is none that can be read.
  private func manifests(
    of tags: [VersionTag]
  ) async throws(PackageSourceError) -> [ComposerManifest?] {
    guard !tags.isEmpty else { return [] }
    let names = tags.map { "refs/tags/\($0.name):composer.json\n" }.joined()
    let output = try await run(["cat-file", "--batch-check"], input: Array(names.utf8))
    let headers = ObjectBatch.headers(output).map { header in
      header.flatMap { $0.length <= ComposerManifest.maximumLength ? $0 : nil }
    }
    guard headers.count == tags.count else {
      throw PackageSourceError(.failed, "git did not answer for every tag.")
    }
    let manifests = try await manifests(Set(headers.compactMap { $0 }))
    return headers.map { header in header.flatMap { manifests[$0.id] } }
  }

  /// The files by id; versions that share one share its reading.
  private func manifests(
    _ files: Set<ObjectBatch.Header>
  ) async throws(PackageSourceError) -> [String: ComposerManifest] {
    var manifests: [String: ComposerManifest] = [:]
    var batch: [String] = []
    var room = RepositorySource.batchLimit
    for file in files {
      let length = file.length + file.id.utf8.count + 32
      if length > room {
        try await read(batch, into: &manifests)
        (batch, room) = ([], RepositorySource.batchLimit)
      }
      batch.append(file.id)
      room -= length
    }
    try await read(batch, into: &manifests)
    return manifests
  }

  private func read(
    _ ids: [String], into manifests: inout [String: ComposerManifest]
  ) async throws(PackageSourceError) {
    guard !ids.isEmpty else { return }
    let output = try await run(
      ["cat-file", "--batch"], input: Array(ids.map { $0 + "\n" }.joined().utf8),
      limit: RepositorySource.batchLimit)
    for (id, content) in ObjectBatch.contents(output) {
      manifests[id] = ComposerManifest(content)
    }
  }

  private func run(
    _ arguments: [String], input: [UInt8] = [], limit: Int = RepositorySource.listLimit
  ) async throws(PackageSourceError) -> [UInt8] {
    try await git.run(["--git-dir=\(mirror.path)"] + arguments, input: input, limit: limit)
  }
}
