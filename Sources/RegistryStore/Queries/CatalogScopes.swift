public import RegistryModel

/// Whose labels a list holds.
public enum CatalogLabelScope: Sendable, Hashable {
  case all
  /// The labels on a package as a whole.
  case ofPackage(CatalogPackageID)
  /// The labels on a single version.
  case ofVersion(CatalogVersionID)
}

/// Whose packages a list holds.
public enum CatalogPackageScope: Sendable, Hashable {
  case all
  /// The packages that a label covers as a whole.
  case ofLabel(LabelID)
}

/// Whose versions a list holds.
public enum CatalogVersionScope: Sendable, Hashable {
  case all
  case ofPackage(CatalogPackageID)
  /// The single versions that a label covers.
  case ofLabel(LabelID)
}

public typealias CatalogLabelQuery = CatalogQuery<
  CatalogLabelScope, CatalogLabelFilter, CatalogLabelField
>
public typealias CatalogPackageQuery = CatalogQuery<
  CatalogPackageScope, CatalogPackageFilter, CatalogPackageField
>
public typealias CatalogVersionQuery = CatalogQuery<
  CatalogVersionScope, CatalogVersionFilter, CatalogVersionField
>
