/// `createBundle`: a named set of packages.
public struct CreateBundle: Hashable, Sendable {
  public var name: String
  public var description: String?
  public var packages: [String]

  public init(name: String, description: String? = nil, packages: [String] = []) {
    self.name = name
    self.description = description
    self.packages = packages
  }
}

/// `updateBundle`: a rename keeps grants; `packages` replaces the set, or add and remove alter it.
public struct UpdateBundle: Hashable, Sendable {
  public var name: String
  /// `.clear` is an error.
  public var newName: FieldChange<String>
  public var description: FieldChange<String>
  /// The whole set; not together with `addPackages` or `removePackages`.
  public var packages: [String]?
  public var addPackages: [String]?
  public var removePackages: [String]?

  public init(
    name: String, newName: FieldChange<String> = .keep, description: FieldChange<String> = .keep,
    packages: [String]? = nil, addPackages: [String]? = nil, removePackages: [String]? = nil
  ) {
    self.name = name
    self.newName = newName
    self.description = description
    self.packages = packages
    self.addPackages = addPackages
    self.removePackages = removePackages
  }
}

/// `deleteBundle`: ends the access it gave at once.
public struct DeleteBundle: Hashable, Sendable {
  public var name: String

  public init(name: String) {
    self.name = name
  }
}
