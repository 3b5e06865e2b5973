/// What names a package of the catalog: any two texts, compared byte by byte.
public struct CatalogPackageName: Hashable, Sendable {
  public var name: String
  /// Any text: `composer`, `npm`, `debian`, ...
  public var type: String

  public init(name: String, type: String) {
    self.name = name
    self.type = type
  }

  /// Unlike texts, names that differ in bytes are different, be they canonically equivalent.
  public static func == (left: Self, right: Self) -> Bool {
    left.name.utf8.elementsEqual(right.name.utf8) && left.type.utf8.elementsEqual(right.type.utf8)
  }
}

/// What names a version of a catalog package; compared byte by byte.
public struct CatalogVersionName: Hashable, Sendable {
  public var package: CatalogPackageName
  /// Any text.
  public var version: String

  public init(package: CatalogPackageName, version: String) {
    self.package = package
    self.version = version
  }

  public static func == (left: Self, right: Self) -> Bool {
    left.package == right.package && left.version.utf8.elementsEqual(right.version.utf8)
  }
}

/// What a label is put on or taken from.
public enum LabelTarget: Hashable, Sendable {
  /// The package with all its versions, present and future.
  case package(CatalogPackageName)
  /// One version alone.
  case version(CatalogVersionName)
}

/// The settings that decide what an assignment may do.
public struct CatalogRules: Hashable, Sendable {
  /// Whether a package or version may carry more than one label.
  public var allowsManyLabels: Bool
  /// Whether an unknown package or version is registered when a label is put on it, or refused.
  public var registersUnknown: Bool

  public init(allowsManyLabels: Bool = false, registersUnknown: Bool = true) {
    self.allowsManyLabels = allowsManyLabels
    self.registersUnknown = registersUnknown
  }
}
