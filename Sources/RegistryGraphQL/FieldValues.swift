public import GraphQLExecution
public import RegistryModel
public import RegistryStore

/// Pushing what records hold.
extension FieldExecution where Context: ~Copyable {
  /// Pushes a text as it lies in the record.
  @inlinable @inline(__always) public mutating func text(_ text: StoredText) {
    if text.isJSONClean { string(clean: text.bytes) } else { string(text.bytes) }
  }

  /// Pushes a text, or null where there is none.
  @inlinable @inline(__always) public mutating func textIfPresent(_ text: StoredText) {
    if text.isEmpty { null() } else { self.text(text) }
  }

  /// Pushes a moment as RFC 3339.
  @inlinable @inline(__always) public mutating func moment(_ moment: Timestamp) {
    string(cleanCapacity: DateTime.maximumLength) { DateTime.write(moment, into: $0) }
  }

  /// Pushes a moment as RFC 3339, or null for `never`.
  @inlinable @inline(__always) public mutating func momentIfSet(_ moment: Timestamp) {
    if moment == .never { null() } else { self.moment(moment) }
  }

  /// Pushes a count.
  @inlinable @inline(__always) public mutating func count(_ count: UInt64) {
    int(Int(clamping: count))
  }

  /// Pushes an `ID`.
  @inlinable @inline(__always) public mutating func id(_ id: some RegistryIdentifier) {
    string(cleanCapacity: identifierLength) { bytes in
      id.write(into: bytes)
      return identifierLength
    }
  }

  /// Pushes a text of bytes that need no escaping.
  @inlinable public mutating func clean(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { string(clean: $0) }
  }
}

/// Reading what clients gave.
extension FieldExecution where Context: ~Copyable {
  /// The text of a required argument.
  public func text(_ position: Int) -> String { argument(position)?.string ?? "" }

  /// A required input object or list; the executor has checked that it is there.
  public func input(_ position: Int) -> InputValue {
    guard let input = argument(position) else {
      preconditionFailure("a required argument is missing")
    }
    return input
  }
}

extension InputValue {
  /// The member with this name, unless it was left out or is null.
  public func given(_ name: StaticString) -> InputValue? {
    guard let value = self[name], !value.isNull else { return nil }
    return value
  }

  /// A member that the schema requires; coercion has checked that it is there.
  public func required(_ name: StaticString) -> InputValue {
    guard let value = self[name] else { preconditionFailure("a required member is missing") }
    return value
  }

  /// The text of a member that the schema requires.
  public func requiredText(_ name: StaticString) -> String { required(name).string ?? "" }

  /// The text of a member; `nil` when it was left out or is null.
  public func text(_ name: StaticString) -> String? { given(name)?.string }

  /// The texts of a list; `nil` when it was left out or is null.
  public func texts(_ name: StaticString) -> [String]? { given(name)?.items.compactMap(\.string) }

  /// Of a moment: which one.
  public var moment: Timestamp? { int.map { Timestamp(milliseconds: Int64($0)) } }
}
