import RegistryModel
import RegistryStore

/// A line of an interchange file that adds to the catalog: a label, or a package with its versions.
///
/// Labels of versions go on before those of their package: the one-label rule admits them in that
/// order only, and so whatever it has admitted once.
struct CatalogLine {
  /// A portion of the line: as much as one command takes.
  private static let portion = Limits.catalogItemsPerCommand / 2

  private let line: InterchangeObject
  private var newLabels: [NewLabel] = []
  private var package: CatalogPackageEntry?

  /// Reads a line of kind `label` or `catalogPackage`.
  init(_ line: InterchangeObject) throws(CommandError) {
    self.line = line
    if try line.word("kind", as: InterchangeKind.self) == .label {
      try line.allow(["kind", "name", "description"])
      newLabels = [
        NewLabel(name: try line.required("name"), description: try line.text("description"))
      ]
      return
    }
    try line.allow(["kind", "type", "name", "description", "homepage", "versions", "labels"])
    var entry = CatalogPackageEntry(
      name: CatalogPackageName(name: try line.required("name"), type: try line.required("type")))
    entry.description = try line.text("description")
    entry.homepage = try line.text("homepage")
    entry.labels = try line.texts("labels")
    for version in try line.objects("versions") {
      try version.allow(["version", "labels"])
      let text = try version.required("version")
      guard 1...Limits.catalogVersion ~= text.utf8.count else {
        throw version.fault("version", "must have 1 to \(Limits.catalogVersion) bytes")
      }
      entry.versions.append(
        CatalogVersionEntry(version: text, labels: try version.texts("labels")))
    }
    package = entry
  }

  /// Adds what is missing of the line to the catalog.
  func merge(
    _ rules: CatalogRules, _ session: inout WriteSession
  ) throws(CommandError) -> MergeCounts {
    guard let package else { return try merge([], labels: newLabels, rules, &session) }
    var counts = MergeCounts()
    var entry = package
    entry.versions = []
    entry.labels = []
    var items = 0
    for version in package.versions {
      entry.versions.append(version)
      items += 1 + version.labels.count
      if items > Self.portion {
        counts += try merge([entry], rules, &session)
        entry.versions.removeAll(keepingCapacity: true)
        items = 0
      }
    }
    counts += try merge([entry], rules, &session)
    if !package.labels.isEmpty {
      let labelled = CatalogPackageEntry(name: package.name, labels: package.labels)
      counts += try merge([labelled], rules, &session)
    }
    guard counts.passedOver == 0 else {
      throw line.fault(
        "labels",
        rules.allowsManyLabels
          ? "are more than \(Limits.labelsPerTarget) on one package or version"
          : "would be more than one on a package or version: PACKGATE_MANY_LABELS=true admits them")
    }
    return counts
  }

  private func merge(
    _ packages: [CatalogPackageEntry], labels: [NewLabel] = [], _ rules: CatalogRules,
    _ session: inout WriteSession
  ) throws(CommandError) -> MergeCounts {
    do throws(CommandError) {
      return try session.apply(MergeCatalog(packages: packages, labels: labels, rules: rules))
    } catch {
      // Where it lies in the command is not where it lies in the line.
      guard let field = error.field, let dot = field.lastIndex(of: ".") else { throw error }
      throw CommandError(
        error.code, field: String(field[field.index(after: dot)...]), error.message)
    }
  }
}
