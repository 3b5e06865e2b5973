import GraphQLExecution
import RegistryGraphQL
import RegistryStore

extension CatalogResolvers {
  /// The fields of `CustomCatalogLabel`.
  mutating func addLabel() {
    self["CustomCatalogLabel", "id"] = { field, object in field.id(object.label.id) }
    self["CustomCatalogLabel", "name"] = { field, object in field.text(object.label.name) }
    self["CustomCatalogLabel", "description"] = { field, object in
      if let text = object.label.description { field.text(text) } else { field.null() }
    }
    self["CustomCatalogLabel", "publicPackagesConnection"] = { field, object in
      try field.connection(of: CatalogPackageRecord.self, .ofLabel(object.label.id))
    }
    self["CustomCatalogLabel", "publicPackageVersionsConnection"] = { field, object in
      try field.connection(of: CatalogVersionRecord.self, .ofLabel(object.label.id))
    }
    self["CustomCatalogLabel", "createdAt"] = { field, object in
      field.moment(object.label.createdAt)
    }
    self["CustomCatalogLabel", "updatedAt"] = { field, object in
      field.moment(object.label.updatedAt)
    }
  }

  /// The fields of `PublicPackage`.
  mutating func addPackage() {
    self["PublicPackage", "id"] = { field, object in field.id(object.package.id) }
    self["PublicPackage", "name"] = { field, object in field.text(object.package.name) }
    self["PublicPackage", "type"] = { field, object in field.text(object.package.type) }
    self["PublicPackage", "description"] = { field, object in
      field.textIfPresent(object.package.description)
    }
    self["PublicPackage", "homepage"] = { field, object in
      field.textIfPresent(object.package.homepage)
    }
    self["PublicPackage", "customCatalogLabelsConnection"] = { field, object in
      try field.connection(of: LabelRecord.self, .ofPackage(object.package.id))
    }
    self["PublicPackage", "versionsConnection"] = { field, object in
      try field.connection(of: CatalogVersionRecord.self, .ofPackage(object.package.id))
    }
  }

  /// The fields of `PublicPackageVersion`.
  mutating func addVersion() {
    self["PublicPackageVersion", "id"] = { field, object in field.id(object.version.id) }
    self["PublicPackageVersion", "version"] = { field, object in field.text(object.version.text) }
    self["PublicPackageVersion", "publicPackage"] = { field, object in
      if let package = try field.context.snapshot.catalogPackage(object.version.package) {
        field.object(.package(package))
      } else {
        field.null()
      }
    }
    self["PublicPackageVersion", "customCatalogLabelsConnection"] = { field, object in
      try field.connection(of: LabelRecord.self, .ofVersion(object.version.id))
    }
  }
}
