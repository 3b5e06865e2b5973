import GraphQLExecution
import RegistryModel
import RegistryStore

/// Pushing what records hold.
extension FieldExecution where Context == AdminContext {
  /// Pushes a text as it lies in the record.
  @inline(__always) mutating func text(_ text: StoredText) {
    if text.isJSONClean { string(clean: text.bytes) } else { string(text.bytes) }
  }

  /// Pushes a text, or null where there is none.
  @inline(__always) mutating func textIfPresent(_ text: StoredText) {
    if text.isEmpty { null() } else { self.text(text) }
  }

  /// Pushes a `DateTime`.
  @inline(__always) mutating func moment(_ moment: Timestamp) {
    string(cleanCapacity: DateTime.maximumLength) { bytes in
      DateTime.write(moment, into: UnsafeMutableRawBufferPointer(bytes))
    }
  }

  /// Pushes a `DateTime`, or null for `never`.
  @inline(__always) mutating func momentIfSet(_ moment: Timestamp) {
    if moment == .never { null() } else { self.moment(moment) }
  }

  /// Pushes a `Long`.
  @inline(__always) mutating func count(_ count: UInt64) { int(Int(clamping: count)) }

  /// Pushes an `ID`.
  @inline(__always) mutating func id(_ id: some RegistryIdentifier) {
    string(cleanCapacity: identifierLength) { bytes in
      id.write(into: UnsafeMutableRawBufferPointer(bytes))
      return identifierLength
    }
  }

  /// Pushes a text of bytes that need no escaping.
  mutating func clean(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { string(clean: $0) }
  }
}
