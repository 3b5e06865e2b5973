import RegistryModel

/// What one customer has of one package directly: a grant, frozen versions, or both.
///
///     0 package  4 flags (1: granted, 2: expiresAt, 4: updatesUntil)  5 count of frozen ranges
///     7 lengths of constraint and compiled constraint  11 grantedAt, expiresAt and updatesUntil,
///     as far as there are any; frozen ranges, 8 bytes each: first and last version number; then
///     the constraints
///
/// It stands in `access`, and without its frame in the records of `tokens`: the fewer bytes, the
/// more customers a page holds.
struct AccessRecord: BitwiseCopyable {
  static let layout: UInt8 = 2
  private static let start = 11

  private let record: RecordBytes

  @inline(__always)
  init?(key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
    guard
      let record = RecordBytes(
        key: key, value: value, layout: Self.layout, minimum: Self.start)
    else { return nil }
    self.init(record)
  }

  /// A record without its frame, inside one whose checksum holds.
  @inline(__always)
  init?(unframed bytes: UnsafeRawBufferPointer) { self.init(RecordBytes(unframed: bytes)) }

  @inline(__always)
  private init?(_ record: RecordBytes) {
    self.record = record
    guard record.bytes.count >= Self.start, textStart <= record.bytes.count else { return nil }
  }

  /// The record without its frame.
  var unframed: UnsafeRawBufferPointer { record.bytes }

  var package: PackageID { PackageID(rawValue: UInt64(record.word(0))) }
  private var flags: UInt8 { record.byte(4) }
  var isGranted: Bool { flags & 1 != 0 }
  var rangeCount: Int { record.short(5) }
  var grantedAt: Timestamp { isGranted ? record.time(Self.start) : .never }
  var expiresAt: Timestamp { flags & 2 != 0 ? record.time(Self.start + 8) : .never }
  var updatesUntil: Timestamp {
    flags & 4 != 0 ? record.time(Self.start + (flags & 2 != 0 ? 16 : 8)) : .never
  }
  private var rangeStart: Int { Self.start + 8 * (flags & 7).nonzeroBitCount }
  private var textStart: Int { rangeStart + 8 * rangeCount }
  var constraint: StoredText { record.text(0, lengths: 7, start: textStart) }
  var compiled: UnsafeRawBufferPointer {
    record.text(1, lengths: 7, start: textStart).bytes
  }

  func range(_ index: Int) -> ClosedRange<UInt32>? {
    let first = record.word(rangeStart + 8 * index)
    let last = record.word(rangeStart + 8 * index + 4)
    return first <= last ? first...last : nil
  }

  /// Whether the freeze list names the version: a binary search over the ranges.
  func isFrozen(_ number: VersionNumber) -> Bool {
    let start = rangeStart
    var low = 0
    var high = rangeCount
    while low < high {
      let middle = (low + high) / 2
      if record.word(start + 8 * middle + 4) < number.rawValue {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low < rangeCount && record.word(start + 8 * low) <= number.rawValue
  }
}

/// The limits of a direct grant or a bundle grant as a value.
struct GrantValue: Equatable {
  var grantedAt: Timestamp
  var expiresAt: Timestamp
  var updatesUntil: Timestamp
  var constraint: String
  var compiled: [UInt8]
}

/// One customer's access to one package as a value, to be changed and written.
struct AccessValue: Equatable {
  var package: PackageID
  var grant: GrantValue?
  /// Ascending, disjoint and not touching.
  var frozen: [ClosedRange<UInt32>]

  init(package: PackageID) {
    self.package = package
    frozen = []
  }

  init(_ record: AccessRecord) {
    package = record.package
    if record.isGranted {
      grant = GrantValue(
        grantedAt: record.grantedAt, expiresAt: record.expiresAt,
        updatesUntil: record.updatesUntil, constraint: record.constraint.string,
        compiled: Array(record.compiled))
    }
    frozen = (0..<record.rangeCount).compactMap { record.range($0) }
  }

  /// Whether nothing is left that a record would have to say.
  var isEmpty: Bool { grant == nil && frozen.isEmpty }

  var encoded: RecordWriter {
    var writer = RecordWriter(layout: AccessRecord.layout)
    writer.append(word: UInt32(package.rawValue))
    let ends = (grant?.expiresAt ?? .never) != .never
    let cutsOff = (grant?.updatesUntil ?? .never) != .never
    writer.append(byte: (grant == nil ? 0 : 1) | (ends ? 2 : 0) | (cutsOff ? 4 : 0))
    writer.append(short: frozen.count)
    writer.append(grantTexts: grant)
    if let grant {
      writer.append(grant.grantedAt)
      if ends { writer.append(grant.expiresAt) }
      if cutsOff { writer.append(grant.updatesUntil) }
    }
    for range in frozen {
      writer.append(word: range.lowerBound)
      writer.append(word: range.upperBound)
    }
    writer.append(bytes: (grant?.constraint ?? "").utf8)
    writer.append(bytes: grant?.compiled ?? [])
    return writer
  }
}

extension RecordWriter {
  /// Appends the two lengths of a grant's texts.
  mutating func append(grantTexts grant: GrantValue?) {
    append(lengthOf: grant?.constraint)
    append(short: grant?.compiled.count ?? 0)
  }
}

/// Turns version numbers into the fewest ascending ranges.
func ranges(of numbers: [UInt32]) -> [ClosedRange<UInt32>] {
  var result: [ClosedRange<UInt32>] = []
  for number in numbers.sorted() {
    if let last = result.last, number <= last.upperBound &+ 1 {
      result[result.count - 1] = last.lowerBound...max(last.upperBound, number)
    } else {
      result.append(number...number)
    }
  }
  return result
}
