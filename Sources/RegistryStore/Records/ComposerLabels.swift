public import RegistryModel

/// The labels under one Composer name, of a package or a version, as a check reads them; valid
/// until the transaction ends or writes.
///
/// Catalog packages whose names differ in case only have one Composer name, and so have versions
/// that are spelled differently. For each label, by number:
///
///     label  how many of them carry it
public struct ComposerLabels: BitwiseCopyable {
  static let layout: UInt8 = 1
  private static let stride = 8

  private let record: RecordBytes
  /// How many labels there are; at least 1.
  public let count: Int

  init?(key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
    guard
      let record = RecordBytes(
        key: key, value: value, layout: Self.layout, minimum: Self.stride),
      record.bytes.count % Self.stride == 0
    else { return nil }
    self.record = record
    count = record.bytes.count / Self.stride
  }

  /// The labels in number order, which is creation order.
  public func label(_ index: Int) -> LabelID {
    LabelID(rawValue: UInt64(record.word(index * Self.stride)))
  }

  /// How many packages or versions carry the label at an index.
  func carriers(_ index: Int) -> UInt32 { record.word(index * Self.stride + 4) }

  /// Whether a label is among them. Allocates nothing.
  public func contains(_ label: LabelID) -> Bool {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self.label(middle) < label { low = middle + 1 } else { high = middle }
    }
    return low < count && self.label(low) == label
  }

  /// `carriers` by label; none is no record.
  static func encoded(_ carriers: [LabelID: UInt32]) -> RecordWriter? {
    guard !carriers.isEmpty else { return nil }
    var writer = RecordWriter(layout: layout)
    for (label, count) in carriers.sorted(by: { $0.key < $1.key }) {
      writer.append(word: UInt32(truncatingIfNeeded: label.rawValue))
      writer.append(word: count)
    }
    return writer
  }
}
