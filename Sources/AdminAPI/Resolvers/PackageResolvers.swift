import GraphQLExecution
import PackageVersions
import RegistryGraphQL
import RegistryModel
import RegistryStore

extension ResolverTable where Context == AdminContext {
  /// The fields of `Package`.
  mutating func addPackage() {
    self["Package", "id"] = { field, object in field.id(object.package.id) }
    self["Package", "name"] = { field, object in field.text(object.package.name) }
    self["Package", "description"] = { field, object in
      field.textIfPresent(object.package.description)
    }
    self["Package", "repositoryUrl"] = { field, object in
      field.text(object.package.repositoryURL)
    }
    self["Package", "type"] = { field, object in
      field.string(clean: object.package.type.enumName)
    }
    self["Package", "versions"] = { field, object in
      let snapshot = field.context.snapshot
      try field.list { field throws(StoreError) in
        try snapshot.forEachVersion(of: object.package.id) { version throws(StoreError) in
          field.object(.version(version))
          return !field.isFinished
        }
      }
    }
    self["Package", "latestVersion"] = { field, object in
      if let version = try field.context.snapshot.latestVersion(of: object.package.id) {
        field.text(version.text)
      } else {
        field.null()
      }
    }
    self["Package", "syncedAt"] = { field, object in field.momentIfSet(object.package.syncedAt) }
    self["Package", "createdAt"] = { field, object in field.moment(object.package.createdAt) }
    self["Package", "downloads"] = { field, object in
      field.count(try field.context.snapshot.usage(of: object.package.id).downloads)
    }
    self["Package", "installs"] = { field, object in
      field.count(try field.context.snapshot.usage(of: object.package.id).installs)
    }
    self["Package", "labels"] = { field, object in
      let snapshot = field.context.snapshot
      let labels = try snapshot.composerLabels(package: object.package.name.bytes)
      try field.list { field throws(StoreError) in
        for index in 0..<(labels?.count ?? 0) {
          if let id = labels?.label(index), let label = try snapshot.label(id) {
            field.text(label.name)
          }
        }
      }
    }
  }

  /// The fields of `Version`.
  mutating func addVersion() {
    self["Version", "version"] = { field, object in field.text(object.version.text) }
    self["Version", "normalized"] = { field, object in field.text(object.version.normalized) }
    self["Version", "stability"] = { field, object in
      field.string(clean: object.version.stability.enumName)
    }
    self["Version", "releasedAt"] = { field, object in field.momentIfSet(object.version.releasedAt)
    }
    self["Version", "reference"] = { field, object in field.textIfPresent(object.version.reference)
    }
    self["Version", "yanked"] = { field, object in field.bool(object.version.isYanked) }
    self["Version", "yankReason"] = { field, object in
      field.textIfPresent(object.version.yankReason)
    }
    self["Version", "downloads"] = { field, object in
      field.count(try field.context.snapshot.usage(of: object.version).downloads)
    }
    self["Version", "installs"] = { field, object in
      field.count(try field.context.snapshot.usage(of: object.version).installs)
    }
  }

  /// The fields of `Bundle`.
  mutating func addBundle() {
    self["Bundle", "name"] = { field, object in field.text(object.bundle.name) }
    self["Bundle", "description"] = { field, object in
      field.textIfPresent(object.bundle.description)
    }
    self["Bundle", "packages"] = { field, object in
      let packages = try field.context.snapshot.packages(of: object.bundle.id)
      field.list { field in
        for package in packages { field.object(.package(package)) }
      }
    }
    self["Bundle", "createdAt"] = { field, object in field.moment(object.bundle.createdAt) }
    self["Bundle", "updatedAt"] = { field, object in field.moment(object.bundle.updatedAt) }
  }
}
