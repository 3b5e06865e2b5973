import RegistryModel

/// How often something was downloaded, and how often it was installed.
///
/// A download is an allowed transfer at a door, an installation what Composer reports after one,
/// from its cache or not: neither is part of the other.
@frozen
public struct UsageCount: Hashable, Sendable, BitwiseCopyable {
  public var downloads: UInt64
  public var installs: UInt64

  @inlinable
  public init(downloads: UInt64 = 0, installs: UInt64 = 0) {
    self.downloads = downloads
    self.installs = installs
  }

  /// Whether nothing is counted.
  @inlinable
  public var isZero: Bool { downloads == 0 && installs == 0 }

  /// Both sums; the largest number where one would overflow.
  static func + (left: UsageCount, right: UsageCount) -> UsageCount {
    UsageCount(
      downloads: left.downloads.addingCapped(right.downloads),
      installs: left.installs.addingCapped(right.installs))
  }

  static func += (left: inout UsageCount, right: UsageCount) { left = left + right }

  /// What came on top of an earlier count; zero where that is larger.
  func since(_ earlier: UsageCount) -> UsageCount {
    UsageCount(
      downloads: downloads - min(downloads, earlier.downloads),
      installs: installs - min(installs, earlier.installs))
  }

  /// Whether neither number is below another count's.
  func isAtLeast(_ other: UsageCount) -> Bool {
    downloads >= other.downloads && installs >= other.installs
  }

  /// A value of the table `downloads`.
  init?(key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
    guard let record = SmallRecord.read(key: key, value: value, length: 16) else { return nil }
    downloads = record.number(0)
    installs = record.number(8)
  }

  var encoded: RecordWriter {
    var writer = RecordWriter(layout: SmallRecord.layout)
    writer.append(number: downloads)
    writer.append(number: installs)
    return writer
  }
}

extension UInt64 {
  /// The sum; the largest number when it would overflow.
  func addingCapped(_ other: UInt64) -> UInt64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}

extension PackageID {
  /// Stands for all packages, those deleted since included, where usage is counted.
  static var all: PackageID { PackageID(rawValue: 0) }
}

extension VersionNumber {
  /// Stands for all versions of a package where usage is counted.
  static var all: VersionNumber { VersionNumber(rawValue: 0) }
}

extension Day {
  /// Stands for all days where usage is counted.
  static var all: Day { Day(daysSinceEpoch: 0) }
}
