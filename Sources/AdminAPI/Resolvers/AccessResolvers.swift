import GraphQLExecution
import RegistryGraphQL
import RegistryModel
import RegistryStore

extension ResolverTable where Context == AdminContext {
  /// The fields of `PackageAccess`.
  mutating func addPackageAccess() {
    self["PackageAccess", "name"] = { field, object in field.text(object.grant.packageName) }
    self["PackageAccess", "constraint"] = { field, object in field.text(object.grant.constraint) }
    self["PackageAccess", "grantedAt"] = { field, object in field.moment(object.grant.grantedAt) }
    self["PackageAccess", "package"] = { field, object in
      if let package = try field.context.snapshot.package(object.grant.package) {
        field.object(.package(package))
      } else {
        field.null()
      }
    }
    self["PackageAccess", "source"] = { field, object in
      field.string(clean: object.grant.source.enumName)
    }
    self["PackageAccess", "bundleName"] = { field, object in
      if let id = object.grant.bundle, let bundle = try field.context.snapshot.bundle(id) {
        field.text(bundle.name)
      } else {
        field.null()
      }
    }
    self["PackageAccess", "expiresAt"] = { field, object in
      field.momentIfSet(object.grant.expiresAt)
    }
    self["PackageAccess", "updatesUntil"] = { field, object in
      field.momentIfSet(object.grant.updatesUntil)
    }
  }

  /// The fields of `BundleAccess`.
  mutating func addBundleAccess() {
    self["BundleAccess", "bundle"] = { field, object in
      if let bundle = try field.context.snapshot.bundle(object.bundleGrant.bundle) {
        field.object(.bundle(bundle))
      } else {
        field.null()
      }
    }
    self["BundleAccess", "constraint"] = { field, object in
      field.text(object.bundleGrant.constraint)
    }
    self["BundleAccess", "grantedAt"] = { field, object in
      field.moment(object.bundleGrant.grantedAt)
    }
    self["BundleAccess", "expiresAt"] = { field, object in
      field.momentIfSet(object.bundleGrant.expiresAt)
    }
    self["BundleAccess", "updatesUntil"] = { field, object in
      field.momentIfSet(object.bundleGrant.updatesUntil)
    }
  }

  /// The fields of `FrozenVersion`.
  mutating func addFrozenVersion() {
    self["FrozenVersion", "package"] = { field, object in
      field.text(object.frozenVersion.packageName)
    }
    self["FrozenVersion", "version"] = { field, object in
      field.text(object.frozenVersion.version.text)
    }
    self["FrozenVersion", "frozenAt"] = { field, object in field.moment(object.frozenAt) }
  }
}
