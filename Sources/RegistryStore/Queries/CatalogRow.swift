import RegistryModel

/// A text of a catalog record that filters and orders look at.
enum CatalogText: UInt8 {
  case name
  case type
  case version
  case description
}

/// Who stands beside whom: from a record of one kind to those of another.
enum CatalogRelation: UInt8 {
  case packagesOfLabel
  case versionsOfLabel
  case labelsOfPackage
  case labelsOfVersion
  case versionsOfPackage
  case packageOfVersion

  /// The table whose keys are the number of the one and the number of the other. A version's
  /// package stands in its record.
  var table: Table {
    switch self {
    case .packagesOfLabel: .labelPackages
    case .versionsOfLabel: .labelVersions
    case .labelsOfPackage: .packageLabels
    case .labelsOfVersion: .versionLabels
    case .versionsOfPackage, .packageOfVersion: .packageVersions
    }
  }

  /// The same, seen from the other side.
  var inverse: CatalogRelation {
    switch self {
    case .packagesOfLabel: .labelsOfPackage
    case .versionsOfLabel: .labelsOfVersion
    case .labelsOfPackage: .packagesOfLabel
    case .labelsOfVersion: .versionsOfLabel
    case .versionsOfPackage: .packageOfVersion
    case .packageOfVersion: .versionsOfPackage
    }
  }
}

/// Which rows a list is taken from: all, or those beside one record.
struct CatalogScope {
  /// From the record to the rows; `nil` is all.
  var relation: CatalogRelation?
  /// The record's number.
  var owner: UInt32 = 0

  static let all = CatalogScope(relation: nil)
}

/// What queries ask of the records of labels, packages and versions alike.
protocol CatalogRow: BitwiseCopyable {
  static var table: Table { get }

  /// The record under its key, or `nil` when it cannot be read.
  init?(number: UInt32, key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer)

  var number: UInt32 { get }

  /// The package of a version; 0 for the others.
  var packageNumber: UInt32 { get }

  /// A text, or `nil` when there is none.
  func text(_ text: CatalogText) -> StoredText?

  /// How many records stand beside this one, where the record says so; else 0.
  func count(of relation: CatalogRelation) -> UInt64

  /// How many records there are of this kind.
  static func count(in counters: Counters) -> UInt64

  /// The index that is sorted by a text and then by number.
  static func index(of text: CatalogText) -> Table?

  /// The index that is sorted by a folded text and then by number.
  static func foldIndex(of text: CatalogText) -> Table?
}

extension LabelRecord: CatalogRow {
  static var table: Table { .labels }

  init?(number: UInt32, key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
    self.init(id: LabelID(rawValue: UInt64(number)), key: key, value: value)
  }

  var number: UInt32 { UInt32(truncatingIfNeeded: id.rawValue) }
  var packageNumber: UInt32 { 0 }

  func text(_ text: CatalogText) -> StoredText? {
    text == .description ? description : name
  }

  func count(of relation: CatalogRelation) -> UInt64 {
    relation == .packagesOfLabel ? packageCount : versionCount
  }

  static func count(in counters: Counters) -> UInt64 { counters.labels }
  static func index(of text: CatalogText) -> Table? { text == .name ? .labelNames : nil }
  static func foldIndex(of text: CatalogText) -> Table? { text == .name ? .labelFolds : nil }
}

extension CatalogPackageRecord: CatalogRow {
  static var table: Table { .catalogPackages }

  init?(number: UInt32, key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
    self.init(id: CatalogPackageID(rawValue: UInt64(number)), key: key, value: value)
  }

  var number: UInt32 { UInt32(truncatingIfNeeded: id.rawValue) }
  var packageNumber: UInt32 { 0 }

  func text(_ text: CatalogText) -> StoredText? { text == .type ? type : name }
  func count(of relation: CatalogRelation) -> UInt64 { 0 }
  static func count(in counters: Counters) -> UInt64 { counters.catalogPackages }

  static func index(of text: CatalogText) -> Table? {
    text == .type ? .catalogTypes : .catalogNames
  }

  static func foldIndex(of text: CatalogText) -> Table? {
    text == .name ? .catalogFolds : nil
  }
}

extension CatalogVersionRecord: CatalogRow {
  static var table: Table { .catalogVersions }

  init?(number: UInt32, key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
    self.init(id: CatalogVersionID(rawValue: UInt64(number)), key: key, value: value)
  }

  var number: UInt32 { UInt32(truncatingIfNeeded: id.rawValue) }
  var packageNumber: UInt32 { UInt32(truncatingIfNeeded: package.rawValue) }

  func text(_ text: CatalogText) -> StoredText? { self.text }
  func count(of relation: CatalogRelation) -> UInt64 { 0 }
  static func count(in counters: Counters) -> UInt64 { counters.catalogVersions }
  static func index(of text: CatalogText) -> Table? { .catalogVersionTexts }
  static func foldIndex(of text: CatalogText) -> Table? { .catalogVersionFolds }
}
