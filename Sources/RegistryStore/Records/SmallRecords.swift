import RegistryModel

/// The values of the tables that need no type of their own: numbers, moments, or nothing at all.
///
/// Even an empty value has its frame: the checksum covers the key, so that a flipped bit in a key
/// cannot put a package into another bundle.
enum SmallRecord {
  static let layout: UInt8 = 1

  /// An index entry: its key says everything.
  static var nothing: RecordWriter { RecordWriter(layout: layout) }

  static func number(_ number: UInt64) -> RecordWriter {
    var writer = RecordWriter(layout: layout)
    writer.append(number: number)
    return writer
  }

  static func time(_ time: Timestamp) -> RecordWriter {
    number(UInt64(bitPattern: time.milliseconds))
  }

  static func made(customer: CustomerID, token: TokenID, at time: Timestamp) -> RecordWriter {
    var writer = RecordWriter(layout: layout)
    writer.append(number: customer.rawValue)
    writer.append(number: token.rawValue)
    writer.append(time)
    return writer
  }

  @inline(__always)
  static func read(
    key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer, length: Int
  ) -> RecordBytes? {
    guard value.count == RecordBytes.frame + length else { return nil }
    return RecordBytes(key: key, value: value, layout: layout, minimum: length)
  }
}

/// The next number of each kind, and how many records of it there are.
struct Counters: Equatable {
  var nextCustomer: UInt64 = 1
  var nextToken: UInt64 = 1
  var nextPackage: UInt64 = 1
  var nextBundle: UInt64 = 1
  var customers: UInt64 = 0
  var packages: UInt64 = 0
  var bundles: UInt64 = 0
  var nextLabel: UInt64 = 1
  var nextCatalogPackage: UInt64 = 1
  var nextCatalogVersion: UInt64 = 1
  var labels: UInt64 = 0
  var catalogPackages: UInt64 = 0
  var catalogVersions: UInt64 = 0

  static let layout: UInt8 = 1

  init() {}

  init?(key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
    guard let record = RecordBytes(key: key, value: value, layout: Self.layout, minimum: 104) else {
      return nil
    }
    nextCustomer = record.number(0)
    nextToken = record.number(8)
    nextPackage = record.number(16)
    nextBundle = record.number(24)
    customers = record.number(32)
    packages = record.number(40)
    bundles = record.number(48)
    nextLabel = record.number(56)
    nextCatalogPackage = record.number(64)
    nextCatalogVersion = record.number(72)
    labels = record.number(80)
    catalogPackages = record.number(88)
    catalogVersions = record.number(96)
  }

  var encoded: RecordWriter {
    var writer = RecordWriter(layout: Self.layout)
    for number in [
      nextCustomer, nextToken, nextPackage, nextBundle, customers, packages, bundles, nextLabel,
      nextCatalogPackage, nextCatalogVersion, labels, catalogPackages, catalogVersions,
    ] { writer.append(number: number) }
    return writer
  }
}
