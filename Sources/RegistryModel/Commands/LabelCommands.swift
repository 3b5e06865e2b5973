/// A label to be made.
public struct NewLabel: Hashable, Sendable {
  /// 1 to 999 scalars of any kind; case-sensitive, and unique byte by byte.
  public var name: String
  /// Up to 9,999 scalars; `nil` is another thing than an empty text.
  public var description: String?

  public init(name: String, description: String? = nil) {
    self.name = name
    self.description = description
  }
}

/// `createCustomCatalogLabels`, and the single one with a list of one: all of them, or none.
public struct CreateLabels: Hashable, Sendable {
  public var labels: [NewLabel]

  public init(labels: [NewLabel]) {
    self.labels = labels
  }
}

/// `updateCustomCatalogLabel`: a rename keeps assignments.
public struct UpdateLabel: Hashable, Sendable {
  public var name: String
  /// `nil` leaves the name as it is.
  public var newName: String?
  /// `nil` leaves the description as it is.
  public var newDescription: String?

  public init(name: String, newName: String? = nil, newDescription: String? = nil) {
    self.name = name
    self.newName = newName
    self.newDescription = newDescription
  }
}

/// `deleteCustomCatalogLabels`, and the single one with a list of one: assignments go with them.
public struct DeleteLabels: Hashable, Sendable {
  /// Those that do not exist are passed over.
  public var names: [String]

  public init(names: [String]) {
    self.names = names
  }
}

/// `assignCustomCatalogLabelsToPublicPackage` and `...ToPublicPackageVersion`.
public struct AssignLabels: Hashable, Sendable {
  public var target: LabelTarget
  /// Names; all must exist.
  public var labels: [String]
  public var rules: CatalogRules

  public init(target: LabelTarget, labels: [String], rules: CatalogRules = CatalogRules()) {
    self.target = target
    self.labels = labels
    self.rules = rules
  }
}

/// `assignCustomCatalogLabelToPublicPackageVersions`: all of them, or none.
public struct AssignLabelToVersions: Hashable, Sendable {
  public var label: String
  /// One named twice counts once.
  public var versions: [CatalogVersionName]
  public var rules: CatalogRules

  public init(
    label: String, versions: [CatalogVersionName], rules: CatalogRules = CatalogRules()
  ) {
    self.label = label
    self.versions = versions
    self.rules = rules
  }
}

/// `removeCustomCatalogLabelsFromPublicPackage` and `...FromPublicPackageVersion`: what is not
/// assigned, or not known, is passed over.
public struct RemoveLabels: Hashable, Sendable {
  public var target: LabelTarget
  public var labels: [String]

  public init(target: LabelTarget, labels: [String]) {
    self.target = target
    self.labels = labels
  }
}

/// `removeCustomCatalogLabelFromPublicPackageVersions`: what is not assigned, or not known, is
/// passed over.
public struct RemoveLabelFromVersions: Hashable, Sendable {
  public var label: String
  public var versions: [CatalogVersionName]

  public init(label: String, versions: [CatalogVersionName]) {
    self.label = label
    self.versions = versions
  }
}
