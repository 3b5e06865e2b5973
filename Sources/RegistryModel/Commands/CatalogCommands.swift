/// A version of a catalog package as an import found it.
public struct CatalogVersionEntry: Hashable, Sendable {
  public var version: String
  /// Names of labels on this version alone.
  public var labels: [String]

  public init(version: String, labels: [String] = []) {
    self.version = version
    self.labels = labels
  }
}

/// A catalog package as an import found it.
public struct CatalogPackageEntry: Hashable, Sendable {
  public var name: CatalogPackageName
  /// At most `Limits.catalogDescription` bytes.
  public var description: String?
  /// At most `Limits.catalogHomepage` bytes.
  public var homepage: String?
  public var versions: [CatalogVersionEntry]
  /// Names of labels on the package.
  public var labels: [String]

  public init(
    name: CatalogPackageName, description: String? = nil, homepage: String? = nil,
    versions: [CatalogVersionEntry] = [], labels: [String] = []
  ) {
    self.name = name
    self.description = description
    self.homepage = homepage
    self.versions = versions
    self.labels = labels
  }
}

/// One portion of an import: what is missing is made, what is there stays as it is, so that the
/// same portion again changes nothing.
///
/// A description or homepage fills an empty one and replaces none. Packages and versions may stand
/// in several entries. Where the rules allow one label, the first wins: that of the store before
/// those of the portion, and a package's before its versions'.
public struct MergeCatalog: Hashable, Sendable {
  public var packages: [CatalogPackageEntry]
  /// Labels to be there before any is assigned; one that exists keeps its description.
  public var labels: [NewLabel]
  /// `registersUnknown` does not matter: a merge registers everything.
  public var rules: CatalogRules

  public init(
    packages: [CatalogPackageEntry], labels: [NewLabel] = [], rules: CatalogRules = CatalogRules()
  ) {
    self.packages = packages
    self.labels = labels
    self.rules = rules
  }
}

/// What a merge into the catalog changed.
public struct MergeCounts: Hashable, Sendable {
  public var newPackages: Int
  public var newVersions: Int
  public var newLabels: Int
  /// Labels put on packages and versions that did not have them.
  public var assigned: Int
  /// Labels not put on anything, because of the one-label rule or `Limits.labelsPerTarget`.
  public var passedOver: Int

  public init(
    newPackages: Int = 0, newVersions: Int = 0, newLabels: Int = 0, assigned: Int = 0,
    passedOver: Int = 0
  ) {
    self.newPackages = newPackages
    self.newVersions = newVersions
    self.newLabels = newLabels
    self.assigned = assigned
    self.passedOver = passedOver
  }

  /// Adds the counts of another portion.
  public static func += (left: inout Self, right: Self) {
    left.newPackages += right.newPackages
    left.newVersions += right.newVersions
    left.newLabels += right.newLabels
    left.assigned += right.assigned
    left.passedOver += right.passedOver
  }
}
