public import RegistryModel

extension WriteSession {
  /// Puts labels on a package or a version.
  public mutating func apply(_ command: AssignLabels) throws(CommandError) {
    try run { plan throws(PlanFailure) in try plan.assign(command) }
  }

  /// Puts a label on versions, all or none.
  public mutating func apply(_ command: AssignLabelToVersions) throws(CommandError) {
    try run { plan throws(PlanFailure) in try plan.assign(command) }
  }

  /// Takes labels from a package or a version.
  public mutating func apply(_ command: RemoveLabels) throws(CommandError) {
    try run { plan throws(PlanFailure) in try plan.remove(command) }
  }

  /// Takes a label from versions.
  public mutating func apply(_ command: RemoveLabelFromVersions) throws(CommandError) {
    try run { plan throws(PlanFailure) in try plan.remove(command) }
  }
}

extension Plan {
  mutating func assign(_ command: AssignLabels) throws(PlanFailure) {
    let names = command.labels
    guard names.count <= 1 || command.rules.allowsManyLabels else {
      throw .refused(.tooManyAssigned)
    }
    guard names.count <= Limits.labelItemsPerCommand else {
      throw .refused(
        .validation,
        "Assigning more than \(Limits.labelItemsPerCommand) labels is not supported")
    }
    guard !names.isEmpty else { throw .refused(.noLabels) }
    switch command.target {
    case .package(let name):
      try require(name, field: "publicPackage")
    case .version(let name):
      try require(name, field: "publicPackageVersion")
    }
    let labels = try require(labels: names)
    var draft = try CatalogDraft(self)
    var hasChanged = false
    switch command.target {
    case .package(let name):
      let package = try find(name, in: &draft, command.rules)
      guard command.rules.allowsManyLabels || draft.packages[package].labels.isEmpty else {
        throw .refused(.packageIsLabelled)
      }
      for label in labels where draft.set(label, onPackage: package, isAssigned: true, &self) {
        hasChanged = true
      }
      guard draft.packages[package].labels.count <= Limits.labelsPerTarget else {
        throw hasTooManyLabels
      }
    case .version(let name):
      let version = try find([name], in: &draft, command.rules)[0]
      for label in labels where draft.set(label, onVersion: version, isAssigned: true, &self) {
        hasChanged = true
      }
      guard draft.versions[version].labels.count <= Limits.labelsPerTarget else {
        throw hasTooManyLabels
      }
    }
    guard hasChanged else { return }
    try draft.finish(&self)
    subject = Subject(
      command: .assignLabels, detail: "\(listed(names)) on \(described(command.target))")
  }

  mutating func assign(_ command: AssignLabelToVersions) throws(PlanFailure) {
    guard command.versions.count <= Limits.labelItemsPerCommand else {
      throw .refused(.tooManyVersions)
    }
    for (index, name) in command.versions.enumerated() {
      try require(name, field: "publicPackageVersions[\(index)]")
    }
    let label = try require(labels: [command.label])[0]
    var draft = try CatalogDraft(self)
    var hasChanged = false
    for version in try find(command.versions, in: &draft, command.rules)
    where draft.set(label, onVersion: version, isAssigned: true, &self) {
      hasChanged = true
      guard draft.versions[version].labels.count <= Limits.labelsPerTarget else {
        throw hasTooManyLabels
      }
    }
    guard hasChanged else { return }
    try draft.finish(&self)
    subject = Subject(
      command: .assignLabelToVersions,
      detail: "\(command.label) on \(described(command.versions))")
  }

  mutating func remove(_ command: RemoveLabels) throws(PlanFailure) {
    guard command.labels.count <= Limits.labelItemsPerCommand else {
      throw .refused(.tooManyRemoved)
    }
    let labels = try resolve(labels: command.labels).found
    var draft = try CatalogDraft(self)
    var hasChanged = false
    switch command.target {
    case .package(let name):
      guard let package = try draft.find(name, self) else { return }
      for label in labels where draft.set(label, onPackage: package, isAssigned: false, &self) {
        hasChanged = true
      }
    case .version(let name):
      guard let package = try draft.find(name.package, self),
        let version = try draft.find(name.version, of: package, self)
      else { return }
      for label in labels where draft.set(label, onVersion: version, isAssigned: false, &self) {
        hasChanged = true
      }
    }
    guard hasChanged else { return }
    try draft.finish(&self)
    subject = Subject(
      command: .removeLabels,
      detail: "\(listed(command.labels)) from \(described(command.target))")
  }

  mutating func remove(_ command: RemoveLabelFromVersions) throws(PlanFailure) {
    guard command.versions.count <= Limits.labelItemsPerCommand else {
      throw .refused(.tooManyRemoved)
    }
    guard let label = try resolve(labels: [command.label]).found.first else { return }
    var draft = try CatalogDraft(self)
    var hasChanged = false
    for name in command.versions {
      guard let package = try draft.find(name.package, self),
        let version = try draft.find(name.version, of: package, self)
      else { continue }
      if draft.set(label, onVersion: version, isAssigned: false, &self) { hasChanged = true }
    }
    guard hasChanged else { return }
    try draft.finish(&self)
    subject = Subject(
      command: .removeLabelFromVersions,
      detail: "\(command.label) from \(described(command.versions))")
  }

  private func require(_ name: CatalogVersionName, field: String) throws(PlanFailure) {
    try require(name.package, field: field + ".publicPackage")
    try require(catalogVersion: name.version, field: field + ".version")
  }

  /// The place of a package to be labelled, registered if need be and admitted.
  private mutating func find(
    _ name: CatalogPackageName, in draft: inout CatalogDraft, _ rules: CatalogRules
  ) throws(PlanFailure) -> Int {
    if rules.registersUnknown { return try draft.findOrRegister(name, &self) }
    guard let package = try draft.find(name, self) else {
      throw .refused(
        .notFound, "The package \(quoted(name.name)) of type \(quoted(name.type)) was not found.")
    }
    return package
  }

  /// The places of versions to be labelled, each once, registered if need be. Where one label is
  /// the rule, no package of them has one, and then no version.
  private mutating func find(
    _ names: [CatalogVersionName], in draft: inout CatalogDraft, _ rules: CatalogRules
  ) throws(PlanFailure) -> [Int] {
    var versions: [Int] = []
    var seen: Set<Int> = []
    for name in names {
      let package = try find(name.package, in: &draft, rules)
      let version: Int
      if rules.registersUnknown {
        version = try draft.findOrRegister(name.version, of: package, &self)
      } else {
        guard let known = try draft.find(name.version, of: package, self) else {
          throw .refused(
            .notFound,
            "Version \(quoted(name.version)) of the package \(quoted(name.package.name)) of type "
              + "\(quoted(name.package.type)) was not found.")
        }
        version = known
      }
      if seen.insert(version).inserted { versions.append(version) }
    }
    guard !rules.allowsManyLabels else { return versions }
    for version in versions where !draft.packages[draft.versions[version].package].labels.isEmpty {
      throw .refused(.packageIsLabelled)
    }
    for version in versions where !draft.versions[version].labels.isEmpty {
      throw .refused(.versionIsLabelled)
    }
    return versions
  }

  private func described(_ target: LabelTarget) -> String {
    switch target {
    case .package(let name): "\(name.type) \(name.name)"
    case .version(let name): "\(name.package.type) \(name.package.name) \(name.version)"
    }
  }

  private func described(_ versions: [CatalogVersionName]) -> String {
    listed(versions.map { described(.version($0)) })
  }
}
