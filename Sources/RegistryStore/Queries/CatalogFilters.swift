/// A comparison of one text of a row with the texts of a filter.
///
/// Texts are compared by their UTF-8 bytes, which is the order of their scalars; "fold" compares
/// `foldedCase` of both. Every character is literal.
public struct TextCondition: Sendable, Hashable {
  /// How the texts are compared; the raw value is what follows the field's name in a where-input.
  public enum Comparison: String, Sendable, Hashable, CaseIterable {
    case equal = ""
    case notEqual = "NEQ"
    /// One of the operands; without operands the condition is ignored, as is that of `noneOf`.
    case oneOf = "In"
    case noneOf = "NotIn"
    case greater = "GT"
    case greaterOrEqual = "GTE"
    case less = "LT"
    case lessOrEqual = "LTE"
    case contains = "Contains"
    case hasPrefix = "HasPrefix"
    case hasSuffix = "HasSuffix"
    case equalFold = "EqualFold"
    case containsFold = "ContainsFold"
    case hasPrefixFold = "HasPrefixFold"

    /// Whether the where-input takes a list.
    public var takesList: Bool { self == .oneOf || self == .noneOf }
  }

  public var comparison: Comparison
  /// Any number for `oneOf` and `noneOf`, exactly one for the others.
  public var operands: [String]

  public init(_ comparison: Comparison, _ operands: [String]) {
    precondition(comparison.takesList || operands.count == 1)
    self.comparison = comparison
    self.operands = operands
  }

  public init(_ comparison: Comparison, _ operand: String) {
    self.init(comparison, [operand])
  }
}

/// Which labels a list holds: `CustomCatalogLabelWhereInput`, where an object is `all` of its
/// fields.
///
/// The meaning is that of SQL, as the clients of this API know it: a comparison with an absent
/// description is neither true nor false, and so is its negation; a row is admitted by what is
/// true. `all([])` is true, `any([])` is ignored. The same holds for the filters of packages and
/// versions.
public indirect enum CatalogLabelFilter: Sendable, Hashable {
  case all([CatalogLabelFilter])
  case any([CatalogLabelFilter])
  case not(CatalogLabelFilter)
  case name(TextCondition)
  case description(TextCondition)
  /// Has a description or, `false`, has none.
  case hasDescription(Bool)
  /// Labels a package as a whole or, `false`, none.
  case hasPackages(Bool)
  /// Labels a package that meets all of the filters; no filters are ignored.
  case hasPackagesWith([CatalogPackageFilter])
  /// Labels a single version or, `false`, none.
  case hasVersions(Bool)
  /// Labels a single version that meets all of the filters; no filters are ignored.
  case hasVersionsWith([CatalogVersionFilter])
}

/// Which catalog packages a list holds: `PublicPackageWhereInput`.
public indirect enum CatalogPackageFilter: Sendable, Hashable {
  case all([CatalogPackageFilter])
  case any([CatalogPackageFilter])
  case not(CatalogPackageFilter)
  case name(TextCondition)
  case type(TextCondition)
  /// Is labelled as a whole or, `false`, is not; labels of its versions do not count.
  case hasLabels(Bool)
  /// Has, as a whole, a label that meets all of the filters; no filters are ignored.
  case hasLabelsWith([CatalogLabelFilter])
}

/// Which versions of catalog packages a list holds: `PublicPackageVersionWhereInput`.
public indirect enum CatalogVersionFilter: Sendable, Hashable {
  case all([CatalogVersionFilter])
  case any([CatalogVersionFilter])
  case not(CatalogVersionFilter)
  case version(TextCondition)
  /// Always true, or, `false`, never: a version has its package.
  case hasPackage(Bool)
  /// Its package meets all of the filters; no filters are ignored.
  case hasPackageWith([CatalogPackageFilter])
  /// Is labelled itself or, `false`, is not; labels of its package do not count.
  case hasLabels(Bool)
  /// Has itself a label that meets all of the filters; no filters are ignored.
  case hasLabelsWith([CatalogLabelFilter])
}
