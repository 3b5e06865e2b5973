public import RegistryModel

/// What a repository holds: its tags that are versions of the package.
public struct FetchedVersions: Equatable, Sendable {
  /// Highest first; no two have the same normalized text.
  public var versions: [SyncedVersion]
  /// Tags that are no release, or have no readable composer.json of the package's name.
  public var passedOver: Int
  /// From the composer.json of the highest stable version, else of the highest.
  public var description: String?

  /// Puts together what a test or another kind of source found.
  public init(versions: [SyncedVersion], passedOver: Int, description: String?) {
    self.versions = versions
    self.passedOver = passedOver
    self.description = description
  }
}
