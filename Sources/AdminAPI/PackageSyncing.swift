public import RegistryModel
public import RegistryStore

extension AdminServices {
  /// Syncs a package as `syncPackage` does, at nobody's request; after those that are under way.
  ///
  /// What comes of it is told to whoever listens; a sync that fails changes nothing.
  ///
  /// - Returns: whether the package is there, its repository could be read, and what was found is
  ///   durable.
  public func sync(_ package: PackageID, in registry: Registry, actor: String) async -> Bool {
    guard let errand = errand(package, registry) else { return false }
    var isDone = false
    await perform(errand) { reading in
      do throws(CommandError) {
        isDone = try await registry.write(actor: actor, at: now()) {
          session throws(CommandError) in try session.record(reading, of: errand.name)
        }
      } catch {
        log(0, "A sync of \(errand.name) is lost: \(error.message)")
      }
    }
    return isDone
  }

  private func errand(_ package: PackageID, _ registry: Registry) -> RepositoryErrand? {
    var reader = registry.makeReader()
    return try? reader.read { snapshot throws(StoreError) in
      try snapshot.package(package).map { RepositoryErrand($0) }
    }
  }
}

extension WriteSession {
  /// Records what reading a repository gave; false when it could not be read, or the package is
  /// another one by now.
  fileprivate mutating func record(
    _ reading: RepositoryReading, of name: String
  ) throws(CommandError) -> Bool {
    guard (try? snapshot.package(reading.package)) != nil else { return false }
    switch reading.result {
    case .success(let content):
      _ = try apply(
        RecordSync(package: name, versions: content.versions, description: content.description))
      return true
    case .failure(let failure):
      announce(
        .sync(
          PackageSync(
            package: reading.package, name: name, outcome: .failed(failure.message), at: now)))
      return false
    }
  }
}
