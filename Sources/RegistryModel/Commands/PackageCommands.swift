/// `addPackage`: registers a package; nothing is fetched.
public struct AddPackage: Hashable, Sendable {
  public var name: String
  public var repositoryURL: String
  /// `nil`: known from the URL's host, else `git`.
  public var type: GitProviderType?
  public var description: String?
  /// Whether the setting that admits `file://` and local paths is on.
  public var localRepositoriesAllowed: Bool

  public init(
    name: String, repositoryURL: String, type: GitProviderType? = nil, description: String? = nil,
    localRepositoriesAllowed: Bool = false
  ) {
    self.name = name
    self.repositoryURL = repositoryURL
    self.type = type
    self.description = description
    self.localRepositoriesAllowed = localRepositoriesAllowed
  }
}

/// `deletePackage`: its versions, grants, freeze entries and memberships go with it.
public struct DeletePackage: Hashable, Sendable {
  public var name: String

  public init(name: String) {
    self.name = name
  }
}

/// One version as a git sync found it.
public struct SyncedVersion: Hashable, Sendable {
  /// As tagged, without `release-`: what clients see.
  public var pretty: String
  /// As Composer normalizes it, for whoever lists or compares what was found. The store normalizes
  /// `pretty` itself and takes nobody's word for a key.
  public var normalized: String
  /// The commit.
  public var reference: String?
  public var releasedAt: Timestamp?

  public init(
    pretty: String, normalized: String, reference: String? = nil, releasedAt: Timestamp? = nil
  ) {
    self.pretty = pretty
    self.normalized = normalized
    self.reference = reference
    self.releasedAt = releasedAt
  }
}

/// The write of `syncPackage`: the versions a repository has now replace those it had before.
public struct RecordSync: Hashable, Sendable {
  public var package: String
  /// All versions found; those not in the list are removed. The first of two that normalize alike
  /// counts. One whose key would be longer than the store takes is passed over and counted.
  public var versions: [SyncedVersion]
  /// `nil` leaves the description as it is.
  public var description: String?

  public init(package: String, versions: [SyncedVersion], description: String? = nil) {
    self.package = package
    self.versions = versions
    self.description = description
  }
}

/// What a sync changed.
public struct SyncResult: Hashable, Sendable {
  public var package: PackageID
  /// As tagged, lowest first.
  public var added: [String]
  /// As tagged, lowest first.
  public var removed: [String]
  /// Versions not taken because of a limit, or because another one normalized alike.
  public var passedOver: Int

  public init(package: PackageID, added: [String], removed: [String], passedOver: Int) {
    self.package = package
    self.added = added
    self.removed = removed
    self.passedOver = passedOver
  }
}

/// `yankVersion`: hidden from the latest version; download checks deny it.
public struct YankVersion: Hashable, Sendable {
  public var package: String
  /// In any spelling that normalizes to the version.
  public var version: String
  public var reason: String?

  public init(package: String, version: String, reason: String? = nil) {
    self.package = package
    self.version = version
    self.reason = reason
  }
}

/// `unyankVersion`: undoes a yank.
public struct UnyankVersion: Hashable, Sendable {
  public var package: String
  public var version: String

  public init(package: String, version: String) {
    self.package = package
    self.version = version
  }
}

/// Adds downloads that the doors have counted in memory, and installations that clients reported.
public struct CountDownloads: Hashable, Sendable {
  /// Downloads and installations of one version on one day.
  public struct Count: Hashable, Sendable {
    public var package: PackageID
    public var version: VersionNumber
    public var day: Day
    public var downloads: UInt64
    public var installs: UInt64

    public init(
      package: PackageID, version: VersionNumber, day: Day, downloads: UInt64, installs: UInt64 = 0
    ) {
      self.package = package
      self.version = version
      self.day = day
      self.downloads = downloads
      self.installs = installs
    }
  }

  /// So many counts, or uses in `TouchTokens` of tokens without long names and scopes, make a
  /// journal record that fits one page of the store. For a larger one LMDB looks for pages side by
  /// side in its whole list of free pages, and writes that list anew: what comes every second is
  /// better given in several commands.
  public static let entriesOfOnePage = 20

  /// Counts of packages that are gone meanwhile are passed over.
  public var counts: [Count]

  public init(counts: [Count]) {
    self.counts = counts
  }
}
