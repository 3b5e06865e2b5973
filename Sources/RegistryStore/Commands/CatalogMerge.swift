public import RegistryModel

extension WriteSession {
  /// Brings a portion of an import into the catalog. Costs a few look-ups a package and version.
  public mutating func apply(_ command: MergeCatalog) throws(CommandError) -> MergeCounts {
    try run { plan throws(PlanFailure) in try plan.merge(command) }
  }
}

extension Plan {
  mutating func merge(_ command: MergeCatalog) throws(PlanFailure) -> MergeCounts {
    try requireBounded(command)
    try requireValid(command.labels)
    for (index, entry) in command.packages.enumerated() {
      let field = "packages[\(index)]"
      try require(entry.name, field: field)
      try requireText(
        entry.description, field: field + ".description", limit: Limits.catalogDescription)
      try requireText(entry.homepage, field: field + ".homepage", limit: Limits.catalogHomepage)
      for (place, version) in entry.versions.enumerated() {
        try require(
          catalogVersion: version.version, field: "\(field).versions[\(place)].version")
      }
    }
    var draft = try CatalogDraft(self)
    let labels = try merge(command.labels, used: usedLabels(command), into: &draft)
    var counts = MergeCounts()
    for entry in command.packages {
      let package = try draft.findOrRegister(entry.name, &self)
      draft.fill(package, description: entry.description, homepage: entry.homepage)
      for name in entry.labels {
        guard let label = labels[ExactText(name)] else { continue }
        let present = draft.packages[package].labels
        if present.contains(label) { continue }
        guard hasRoom(present.count, command.rules) else {
          counts.passedOver += 1
          continue
        }
        if draft.set(label, onPackage: package, isAssigned: true, &self) { counts.assigned += 1 }
      }
      for entry in entry.versions {
        let version = try draft.findOrRegister(entry.version, of: package, &self)
        for name in entry.labels {
          guard let label = labels[ExactText(name)] else { continue }
          let present = draft.versions[version].labels
          if present.contains(label) { continue }
          let isAdmitted =
            command.rules.allowsManyLabels || draft.packages[package].labels.isEmpty
          guard isAdmitted, hasRoom(present.count, command.rules) else {
            counts.passedOver += 1
            continue
          }
          if draft.set(label, onVersion: version, isAssigned: true, &self) { counts.assigned += 1 }
        }
      }
    }
    try draft.finish(&self)
    (counts.newPackages, counts.newVersions, counts.newLabels) = (
      draft.newPackages, draft.newVersions, draft.newLabels
    )
    guard !changes.isEmpty else { return counts }
    subject = Subject(
      command: .mergeCatalog,
      detail: "new packages: \(counts.newPackages), versions: \(counts.newVersions), "
        + "labels: \(counts.newLabels), assignments: \(counts.assigned)")
    return counts
  }

  private func hasRoom(_ count: Int, _ rules: CatalogRules) -> Bool {
    count < (rules.allowsManyLabels ? Limits.labelsPerTarget : 1)
  }

  private func requireBounded(_ command: MergeCatalog) throws(PlanFailure) {
    var count = command.packages.count + command.labels.count
    for entry in command.packages {
      count += entry.versions.count + entry.labels.count
      for version in entry.versions { count += version.labels.count }
    }
    guard count <= Limits.catalogItemsPerCommand else {
      throw .refused(
        .validation, field: "packages",
        "At most \(Limits.catalogItemsPerCommand) packages, versions and labels may be given.")
    }
  }

  private func usedLabels(_ command: MergeCatalog) -> [String] {
    command.packages.flatMap { entry in entry.labels + entry.versions.flatMap(\.labels) }
  }

  /// The labels of a merge by name, those that are missing made; one that is used must be either.
  private mutating func merge(
    _ labels: [NewLabel], used: [String], into draft: inout CatalogDraft
  ) throws(PlanFailure) -> [ExactText: LabelID] {
    var known: [ExactText: LabelID] = [:]
    for label in labels where known[ExactText(label.name)] == nil {
      let stored = try read { snapshot throws(StoreError) in
        try snapshot.label(named: label.name)?.id
      }
      if let stored {
        known[ExactText(label.name)] = stored
      } else {
        known[ExactText(label.name)] = try draft.create(label, &self)
      }
    }
    var missing: [String] = []
    var seen: Set<ExactText> = []
    for name in used where known[ExactText(name)] == nil {
      guard seen.insert(ExactText(name)).inserted else { continue }
      let stored = try read { snapshot throws(StoreError) in try snapshot.label(named: name)?.id }
      if let stored { known[ExactText(name)] = stored } else { missing.append(name) }
    }
    guard missing.isEmpty else { throw .refused(.notFound(missing)) }
    return known
  }
}
