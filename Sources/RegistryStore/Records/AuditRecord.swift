public import RegistryModel

/// Where a record of the audit log stands: by its moment, then by its position in the journal.
@frozen
public struct AuditPosition: Hashable, Comparable, Sendable, BitwiseCopyable {
  public var time: Timestamp
  public var sequence: UInt64

  @inlinable
  public init(time: Timestamp, sequence: UInt64) {
    self.time = time
    self.sequence = sequence
  }

  @inlinable
  public static func < (left: AuditPosition, right: AuditPosition) -> Bool {
    (left.time, left.sequence) < (right.time, right.sequence)
  }
}

/// Who did what, and on what, as it lies in the map; valid until its transaction ends or writes.
///
///     0 command  1 customer (0: none)  9 lengths of actor, package name, detail  15 their bytes,
///     then, if there is no package name, the names of the packages it is about, each with a 0
public struct AuditRecord: BitwiseCopyable {
  static let layout: UInt8 = 1
  private static let start = 15

  public let position: AuditPosition
  private let record: RecordBytes

  init?(
    position: AuditPosition, key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer
  ) {
    let record = RecordBytes(key: key, value: value, layout: Self.layout, minimum: Self.start)
    guard let record else { return nil }
    self.position = position
    self.record = record
  }

  private func text(_ index: Int) -> StoredText {
    record.text(index, lengths: 9, start: Self.start)
  }

  /// A number for the record that no other has: its position in the journal.
  public var id: AuditID { AuditID(rawValue: position.sequence) }
  public var time: Timestamp { position.time }
  /// `nil` for a command that this program does not know.
  public var command: CommandName? { CommandName(rawValue: action) }
  var action: UInt8 { record.byte(0) }
  public var customer: CustomerID? {
    let number = record.number(1)
    return number == 0 ? nil : CustomerID(rawValue: number)
  }
  public var actor: StoredText { text(0) }
  /// Empty when it is about no package, or about several.
  public var packageName: StoredText {
    let name = text(1)
    guard name.isEmpty else { return name }
    let names = packages
    return names.count == 1 ? StoredText(bytes: names[0], isJSONClean: true) : name
  }
  /// Empty when there is nothing more to say.
  public var detail: StoredText { text(2) }

  /// The names of the packages that it is about.
  var packages: [UnsafeRawBufferPointer] {
    let name = text(1)
    guard name.isEmpty else { return [name.bytes] }
    let end = Self.start + text(0).bytes.count + text(2).bytes.count
    let tail = record.slice(end, count: record.bytes.count - end)
    return tail.split(separator: 0).map { UnsafeRawBufferPointer(rebasing: $0) }
  }

  /// What its keys are made of.
  var subject: AuditSubject {
    AuditSubject(place: position, action: action, customer: customer, packages: packages)
  }
}
