import GraphQLExecution
import GraphQLLanguage
import RegistryGraphQL
import RegistryModel

extension InputValue {
  /// The moment of a member; `nil` when it was left out or is null.
  func moment(_ name: StaticString) -> Timestamp? { given(name)?.moment }

  /// What an update does with a text.
  func textChange(_ name: StaticString) -> FieldChange<String> {
    guard let value = self[name] else { return .keep }
    return value.string.map { .set($0) } ?? .clear
  }

  /// What an update does with a moment.
  func momentChange(_ name: StaticString) -> FieldChange<Timestamp> {
    guard let value = self[name] else { return .keep }
    return value.moment.map { .set($0) } ?? .clear
  }

  /// The grants of a list of `PackageAccessInput`, which is the input field `field`.
  func packageGrants(_ field: String) throws(GraphQLError) -> [PackageGrant] {
    var grants: [PackageGrant] = []
    for (index, item) in items.enumerated() {
      grants.append(
        PackageGrant(
          package: try item.packageSpelling("\(field)[\(index)]"),
          constraint: item.text("constraint") ?? "*", expiresAt: item.moment("expiresAt"),
          updatesUntil: item.moment("updatesUntil")))
    }
    return grants
  }

  /// The grants of a list of `BundleAccessInput`.
  func bundleGrants() -> [BundleGrant] {
    items.map { item in
      BundleGrant(
        bundle: item.text("bundle") ?? "", constraint: item.text("constraint") ?? "*",
        expiresAt: item.moment("expiresAt"), updatesUntil: item.moment("updatesUntil"))
    }
  }

  /// The entries of a list of `VersionFreeze`, which is the input field `field`.
  func versionFreezes(_ field: String) throws(GraphQLError) -> [VersionFreeze] {
    var freezes: [VersionFreeze] = []
    for (index, item) in items.enumerated() {
      freezes.append(
        VersionFreeze(
          package: try item.packageSpelling("\(field)[\(index)]"),
          version: item.text("version") ?? ""))
    }
    return freezes
  }

  /// The package's name under whichever of its three spellings it was given.
  private func packageSpelling(_ field: String) throws(GraphQLError) -> String {
    var found: [String] = []
    if let name = text("package") { found.append(name) }
    if let name = text("name") { found.append(name) }
    if let name = text("packageName") { found.append(name) }
    guard found.count == 1 else {
      throw .validation(
        field, "Give the package under exactly one of \"package\", \"name\" and \"packageName\".")
    }
    return found[0]
  }
}
