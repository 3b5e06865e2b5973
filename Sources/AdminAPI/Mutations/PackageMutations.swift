import GraphQLExecution
import GraphQLLanguage
import RegistryGraphQL
import RegistryModel
import RegistryStore

extension ResolverTable where Context == AdminContext {
  /// The mutations of packages and their versions.
  mutating func addPackageMutations() {
    self["Mutation", "addPackage"] = { field, _ in
      let input = field.input(0)
      let command = AddPackage(
        name: input.text("name") ?? "", repositoryURL: input.text("repositoryUrl") ?? "",
        type: input.given("type")?.enumName.flatMap(GitProviderType.init(enumName:)),
        description: input.text("description"),
        localRepositoriesAllowed: field.context.services.allowsLocalRepositories)
      try field.package(try field.context.apply { try $0.apply(command) })
    }
    self["Mutation", "syncPackage"] = { field, _ in
      let name = field.text(0)
      let content = try field.repositoryContent(of: name)
      let command = RecordSync(
        package: name, versions: content.versions, description: content.description)
      try field.package(try field.context.apply { try $0.apply(command) }.package)
    }
    self["Mutation", "deletePackage"] = { field, _ in
      let command = DeletePackage(name: field.text(0))
      _ = try field.context.apply { try $0.apply(command) }
      field.bool(true)
    }
    self["Mutation", "yankVersion"] = { field, _ in
      let command = YankVersion(
        package: field.text(0), version: field.text(1), reason: field.argument(2)?.string)
      try field.package(try field.context.apply { try $0.apply(command) })
    }
    self["Mutation", "unyankVersion"] = { field, _ in
      let command = UnyankVersion(package: field.text(0), version: field.text(1))
      try field.package(try field.context.apply { try $0.apply(command) })
    }
  }

  /// The mutations of bundles.
  mutating func addBundleMutations() {
    self["Mutation", "createBundle"] = { field, _ in
      let input = field.input(0)
      let command = CreateBundle(
        name: input.text("name") ?? "", description: input.text("description"),
        packages: input.texts("packages") ?? [])
      try field.bundle(try field.context.apply { try $0.apply(command) })
    }
    self["Mutation", "updateBundle"] = { field, _ in
      let input = field.input(1)
      let command = UpdateBundle(
        name: field.text(0), newName: input.textChange("name"),
        description: input.textChange("description"), packages: input.texts("packages"),
        addPackages: input.texts("addPackages"), removePackages: input.texts("removePackages"))
      try field.bundle(try field.context.apply { try $0.apply(command) })
    }
    self["Mutation", "deleteBundle"] = { field, _ in
      let command = DeleteBundle(name: field.text(0))
      _ = try field.context.apply { try $0.apply(command) }
      field.bool(true)
    }
  }
}

extension FieldExecution where Context == AdminContext {
  /// What was found in the package's repository before this field ran.
  fileprivate mutating func repositoryContent(of name: String) throws -> RepositoryContent {
    // The package may have been deleted, and even added again, while its repository was read.
    guard let package = try context.snapshot.package(named: name),
      let reading = context.reading, reading.package == package.id
    else { throw GraphQLError.notFound("There is no package \"\(name)\".") }
    switch reading.result {
    case .success(let content): return content
    case .failure(let failure):
      context.scope.announce(
        .sync(
          PackageSync(
            package: package.id, name: package.name.string, outcome: .failed(failure.message),
            at: context.now)))
      throw GraphQLError(failure)
    }
  }
}
