import Foundation
import RegistryModel

/// A catalog of made-up names for tests of lists: filled through the store, known to the test.
struct Catalog {
  /// Names that differ in case, in marks, in length, and hold what is special elsewhere.
  static let names = [
    "alpha", "Alpha", "ALPHA", "beta", "beta-2", "beta_2", "be%ta", "be\\ta", "gamma ray",
    "\u{C9}t\u{E9}", "\u{E9}t\u{E9}", "E\u{301}te\u{301}", "stra\u{DF}e", "STRASSE",
    "\u{1F600}", "\u{65e5}\u{672c}", "a", "A", "aa", "ab",
    String(repeating: "long ", count: 60) + "a", String(repeating: "long ", count: 60) + "b",
  ]
  static let types = ["npm", "NPM", "debian", "composer"]
  static let versionTexts = ["1.0", "1.0.0", "v1", "1.0-RC1", "1.0-rc1", "2", "10", "2%"]

  struct Label {
    let name: String
    let description: String?
  }

  let labels: [Label]
  let packages: [CatalogPackageEntry]

  /// Every label and package in the order of creation; two packages in three carry a
  /// label, and some versions of the others.
  init() {
    labels = Self.names.enumerated().map { index, name in
      Label(name: name, description: index % 3 == 0 ? nil : index % 3 == 1 ? "" : "About \(name)")
    }
    var packages: [CatalogPackageEntry] = []
    for (index, name) in Self.names.enumerated() {
      for (place, type) in Self.types.enumerated() where (index + place) % 2 == 0 {
        let number = packages.count
        let isLabelled = number % 3 != 0
        let versions = Self.versionTexts.prefix(number % 9).enumerated().map { order, text in
          CatalogVersionEntry(
            version: text,
            labels: isLabelled || order % 2 == 1
              ? [] : [Self.names[(number + order) % 5]])
        }
        packages.append(
          CatalogPackageEntry(
            name: CatalogPackageName(name: name, type: type), versions: Array(versions),
            labels: isLabelled ? [Self.names[number / 9]] : []))
      }
    }
    self.packages = packages
  }

  var merge: MergeCatalog {
    MergeCatalog(
      packages: packages,
      labels: labels.map { NewLabel(name: $0.name, description: $0.description) })
  }

  struct Version {
    let package: CatalogPackageName
    let text: String
    let labels: [String]
  }

  var versions: [Version] {
    packages.flatMap { package in
      package.versions.map {
        Version(package: package.name, text: $0.version, labels: $0.labels)
      }
    }
  }

  /// Texts that filters are tried with.
  static let operands =
    names + ["", "b", "BETA", "ta", "%", "_", "\\", "RC", "rc1", "1.", "\u{E9}", "SS", "long", "z"]
}

/// A text in the form in which "fold" compares.
func folded(_ text: String) -> [UInt8] { Array(foldedCase(text).utf8) }

extension [UInt8] {
  func contains(run: [UInt8]) -> Bool {
    if run.isEmpty { return true }
    return indices.contains { self[$0...].starts(with: run) }
  }

  func ends(with end: [UInt8]) -> Bool { reversed().starts(with: end.reversed()) }
}
