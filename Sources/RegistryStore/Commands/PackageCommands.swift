import LMDB
import PackageVersions
public import RegistryModel

extension WriteSession {
  /// Registers a package; nothing is fetched.
  public mutating func apply(_ command: AddPackage) throws(CommandError) -> PackageID {
    try run { plan throws(PlanFailure) in try plan.add(command) }
  }

  /// Deletes a package with all that hangs on it; its former id.
  @discardableResult
  public mutating func apply(_ command: DeletePackage) throws(CommandError) -> PackageID {
    try run { plan throws(PlanFailure) in try plan.delete(command) }
  }

  /// Hides a version; again gives a new reason.
  @discardableResult
  public mutating func apply(_ command: YankVersion) throws(CommandError) -> PackageID {
    try run { plan throws(PlanFailure) in try plan.yank(command) }
  }

  /// Undoes a yank; without one nothing changes.
  @discardableResult
  public mutating func apply(_ command: UnyankVersion) throws(CommandError) -> PackageID {
    try run { plan throws(PlanFailure) in try plan.unyank(command) }
  }
}

extension Plan {
  mutating func add(_ command: AddPackage) throws(PlanFailure) -> PackageID {
    guard PackageName.isValid(command.name.utf8) else {
      throw .refused(
        .validation, field: "name",
        "\(quoted(command.name)) is not a package name: vendor/name in lower-case letters, "
          + "digits, \".\", \"_\" and \"-\".")
    }
    let url = RepositoryURL(
      command.repositoryURL, localAllowed: command.localRepositoriesAllowed)
    guard let url else {
      throw .refused(
        .validation, field: "repositoryUrl",
        "The repository URL must be http(s)://, ssh://, git:// or user@host:path.")
    }
    try requireText(command.description, field: "description", limit: Limits.description)
    let taken = try read { snapshot throws(StoreError) in
      try snapshot.package(named: command.name) != nil
    }
    guard !taken else {
      throw .refused(
        .conflict, field: "name", "There is a package \(quoted(command.name)) already.")
    }
    let id = try count { counters in
      defer {
        counters.nextPackage += 1
        counters.packages += 1
      }
      return PackageID(rawValue: counters.nextPackage)
    }
    guard id.rawValue <= UInt64(UInt32.max) else {
      throw .refused(.conflict, "The registry has given out all package numbers.")
    }
    let package = PackageValue(
      name: command.name, repositoryURL: url.text,
      type: command.type ?? GitProviderType(host: url.host),
      description: present(command.description), createdAt: now)
    set(id, from: nil, to: package)
    subject = Subject(command: .addPackage, packageName: command.name)
    return id
  }

  mutating func delete(_ command: DeletePackage) throws(PlanFailure) -> PackageID {
    let record = try require(package: command.name)
    let id = record.id
    let name = record.name.string
    try removeAll(KeyPrefix(.versions, id))
    try retireUsage(of: id, name: name)
    for customer in try customers(KeyPrefix(.accessByPackage, id)) {
      set(customer, packageName: name, from: try access(of: customer, to: name), to: nil)
      try refreshTokens(of: checked(require(.id(customer))))
    }
    let bundles = try read { snapshot throws(StoreError) in
      try snapshot.bundles(containing: id)
    }
    for bundle in bundles { set(id, in: bundle, since: nil) }
    set(id, from: PackageValue(record), to: nil)
    _ = try count { $0.packages -= 1 }
    subject = Subject(command: .deletePackage, packageName: name)
    return id
  }

  /// Plans the removal of every key of a prefix.
  private mutating func removeAll(_ prefix: KeyPrefix) throws(PlanFailure) {
    do throws(StoreError) {
      var walk = try Walk(snapshot, prefix)
      while let (_, entry) = try walk.next() {
        var key = snapshot.key(prefix.table)
        key.replace(with: entry.key)
        changes.remove(key)
      }
    } catch {
      throw .store(error)
    }
  }

  mutating func yank(_ command: YankVersion) throws(PlanFailure) -> PackageID {
    let package = try require(package: command.package)
    let (version, record) = try require(version: command.version, of: package)
    try requireText(command.reason, field: "reason", limit: Limits.reason)
    var value = VersionValue(record)
    value.isYanked = true
    value.yankReason = present(command.reason)
    set(version.key, of: package.id, to: value)
    subject = Subject(
      command: .yankVersion, packageName: package.name.string, detail: value.text)
    return package.id
  }

  mutating func unyank(_ command: UnyankVersion) throws(PlanFailure) -> PackageID {
    let package = try require(package: command.package)
    let (version, record) = try require(version: command.version, of: package)
    guard record.isYanked else { return package.id }
    var value = VersionValue(record)
    value.isYanked = false
    value.yankReason = nil
    set(version.key, of: package.id, to: value)
    subject = Subject(
      command: .unyankVersion, packageName: package.name.string, detail: value.text)
    return package.id
  }
}
