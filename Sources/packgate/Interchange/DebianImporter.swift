import ArgumentParser
import Foundation
import PackageSource
import RegistryModel
import RegistryStore
import Terminal

/// The field of a Debian index whose values become labels.
enum DebianLabels: String, ExpressibleByArgument, CaseIterable {
  case sections
  case debtags

  func names(in stanza: DebianStanza) -> [String] {
    switch self {
    case .sections: stanza.section.map { [$0] } ?? []
    case .debtags: stanza.tags
    }
  }
}

/// What came of an import of Debian indexes.
struct DebianImportSummary {
  var stanzas = 0
  /// Descriptions cut to what a package may have, and homepages left out for being longer.
  var shortened = 0
  var counts = MergeCounts()
}

/// Brings Debian's package indexes into the catalog, in portions that are one commit each.
///
/// A merge changes nothing that is there, so that an import that was interrupted is run again.
struct DebianImporter {
  /// Stanzas of one commit.
  private static let portion = 1000
  /// Stanzas between two looks at how far the reading has come.
  private static let stride = 250

  private let registry: Registry
  private let labelSources: [DebianLabels]
  private let rules: CatalogRules
  private var entries: [CatalogPackageEntry] = []
  /// Names of labels in UTF-8: unlike texts, labels that differ in bytes are different.
  private var labels: Set<[UInt8]> = []
  /// What counts towards `Limits.catalogItemsPerCommand`.
  private var items = 0
  private(set) var summary = DebianImportSummary()

  init(_ registry: Registry, labels: [DebianLabels], rules: CatalogRules) {
    self.registry = registry
    labelSources = labels
    self.rules = rules
  }

  /// Reads the files one after the other.
  ///
  /// - Throws: an exit code, its reason having been said.
  mutating func run(_ files: [String]) async throws {
    let inputs = try files.map { try InputFile($0) }
    let sizes = inputs.compactMap(\.size)
    // Without the size of one of them there is no whole to show a part of.
    let total = sizes.count == inputs.count ? sizes.reduce(0, +) : 0
    var bar = ProgressBar("importing", total: total)
    defer { bar.finish() }
    var before = 0
    for input in inputs {
      try await read(input) { bar.advance(to: before + input.position) }
      before += input.size ?? 0
    }
  }

  private mutating func read(_ input: InputFile, progress: () -> Void) async throws {
    do {
      do {
        try await DebianIndex(descriptor: input.descriptor).forEachStanza { stanza in
          try await add(stanza)
          if summary.stanzas % Self.stride == 0 { progress() }
        }
      } catch let error as DebianIndexError {
        try await mergePortion()
        let place = error.line.map { "\(input.name):\($0)" } ?? input.name
        throw Refusal.refuse(
          2, "\(place): \(error.message)\nWhat stands before it has been imported.")
      }
      try await mergePortion()
      progress()
    } catch let error as CommandError {
      throw Refusal.refuse(error, refused: 2)
    }
  }

  private mutating func add(_ stanza: DebianStanza) async throws {
    let names = labelSources.flatMap { $0.names(in: stanza) }
    try requireBounded(stanza, names)
    let (synopsis, homepage) = texts(of: stanza)
    entries.append(
      CatalogPackageEntry(
        name: CatalogPackageName(name: stanza.package, type: "debian"), description: synopsis,
        homepage: homepage, versions: [CatalogVersionEntry(version: stanza.version)],
        labels: names))
    for name in names { labels.insert(Array(name.utf8)) }
    items += 2 + 2 * names.count
    summary.stanzas += 1
    if entries.count == Self.portion || items > Limits.catalogItemsPerCommand / 2 {
      try await mergePortion()
    }
  }

  private func requireBounded(_ stanza: DebianStanza, _ labels: [String]) throws {
    let isBounded =
      stanza.package.utf8.count <= Limits.catalogName
      && stanza.version.utf8.count <= Limits.catalogVersion
      && labels.count <= Limits.labelsPerTarget
      && labels.allSatisfy { $0.unicodeScalars.count < Limits.labelNameScalars }
    guard isBounded else {
      throw DebianIndexError(
        line: stanza.line, "the package's name, version or label is longer than a catalog takes")
    }
  }

  private mutating func texts(
    of stanza: DebianStanza
  ) -> (synopsis: String?, homepage: String?) {
    var (synopsis, homepage) = (stanza.synopsis, stanza.homepage)
    if let text = synopsis, text.utf8.count > Limits.catalogDescription {
      synopsis = text.cut(toBytes: Limits.catalogDescription)
      summary.shortened += 1
    }
    // A part of an address would lead to another place.
    if let text = homepage, text.utf8.count > Limits.catalogHomepage {
      homepage = nil
      summary.shortened += 1
    }
    return (synopsis, homepage)
  }

  private mutating func mergePortion() async throws(CommandError) {
    guard !entries.isEmpty else { return }
    let names = labels.sorted { $0.lexicographicallyPrecedes($1) }
    let command = MergeCatalog(
      packages: entries,
      labels: names.map { NewLabel(name: String(decoding: $0, as: UTF8.self)) }, rules: rules)
    entries.removeAll(keepingCapacity: true)
    labels.removeAll(keepingCapacity: true)
    items = 0
    summary.counts += try await registry.write(actor: "packgate import", at: .now) {
      session throws(CommandError) in
      try session.apply(command)
    }
  }
}

extension String {
  /// The longest beginning of at most so many bytes that ends between two scalars.
  fileprivate func cut(toBytes count: Int) -> String {
    var end = utf8.index(utf8.startIndex, offsetBy: count)
    while end.samePosition(in: unicodeScalars) == nil { end = utf8.index(before: end) }
    return String(self[..<end])
  }
}
