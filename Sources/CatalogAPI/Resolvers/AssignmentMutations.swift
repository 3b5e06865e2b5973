import GraphQLExecution
import RegistryGraphQL
import RegistryModel
import RegistryStore

extension CatalogResolvers {
  /// The mutations that put labels on packages and versions and take them off; all answer true.
  mutating func addAssignments() {
    let mutations = "CustomCatalogLabelMutation"
    self[mutations, "assignCustomCatalogLabelsToPublicPackage"] = { field, _ in
      let command = AssignLabels(
        target: field.input(0).labelledPackage, labels: field.input(0).labelNames,
        rules: field.context.services.rules)
      try field.context.apply { try $0.apply(command) }
      field.bool(true)
    }
    self[mutations, "assignCustomCatalogLabelsToPublicPackageVersion"] = { field, _ in
      let command = AssignLabels(
        target: field.input(0).labelledVersion, labels: field.input(0).labelNames,
        rules: field.context.services.rules)
      try field.context.apply { try $0.apply(command) }
      field.bool(true)
    }
    self[mutations, "assignCustomCatalogLabelToPublicPackageVersions"] = { field, _ in
      let command = AssignLabelToVersions(
        label: field.input(0).requiredText("labelName"),
        versions: field.input(0).labelledVersions, rules: field.context.services.rules)
      try field.context.apply { try $0.apply(command) }
      field.bool(true)
    }
    self[mutations, "removeCustomCatalogLabelsFromPublicPackage"] = { field, _ in
      let command = RemoveLabels(
        target: field.input(0).labelledPackage, labels: field.input(0).labelNames)
      try field.context.apply { try $0.apply(command) }
      field.bool(true)
    }
    self[mutations, "removeCustomCatalogLabelsFromPublicPackageVersion"] = { field, _ in
      let command = RemoveLabels(
        target: field.input(0).labelledVersion, labels: field.input(0).labelNames)
      try field.context.apply { try $0.apply(command) }
      field.bool(true)
    }
    self[mutations, "removeCustomCatalogLabelFromPublicPackageVersions"] = { field, _ in
      let command = RemoveLabelFromVersions(
        label: field.input(0).requiredText("labelName"),
        versions: field.input(0).labelledVersions)
      try field.context.apply { try $0.apply(command) }
      field.bool(true)
    }
  }
}

extension InputValue {
  /// The member `labelNames`.
  fileprivate var labelNames: [String] { required("labelNames").items.map { $0.string ?? "" } }

  /// Of a `PublicPackageLabelsInput`: what is labelled.
  fileprivate var labelledPackage: LabelTarget { .package(required("publicPackage").packageName) }

  /// Of a `PublicPackageVersionLabelsInput`: what is labelled.
  fileprivate var labelledVersion: LabelTarget {
    .version(required("publicPackageVersion").versionName)
  }

  /// Of a `PublicPackageVersionsLabelInput`: what is labelled.
  fileprivate var labelledVersions: [CatalogVersionName] {
    required("publicPackageVersions").items.map(\.versionName)
  }

  /// Of a `PublicPackageInput`: what it names.
  private var packageName: CatalogPackageName {
    CatalogPackageName(name: requiredText("name"), type: requiredText("type"))
  }

  /// Of a `PublicPackageVersionInput`: what it names.
  private var versionName: CatalogVersionName {
    CatalogVersionName(
      package: required("publicPackage").packageName, version: requiredText("version"))
  }
}
