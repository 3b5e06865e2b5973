public import GraphQLTypeSystem

/// A coerced input value as a resolver reads it: an argument, or something inside one.
///
/// A view into the request's values; it must not outlive the resolver's call.
@frozen public struct InputValue {
  @usableFromInline let state: UnsafeMutablePointer<ExecutionState>
  @usableFromInline let isConstant: Bool
  @usableFromInline let id: InputNodeID

  @inlinable init(state: UnsafeMutablePointer<ExecutionState>, isConstant: Bool, id: InputNodeID) {
    self.state = state
    self.isConstant = isConstant
    self.id = id
  }

  @inlinable var node: InputNode {
    isConstant ? state.pointee.constants[id] : state.pointee.values[id]
  }

  @inlinable func sibling(_ id: InputNodeID) -> InputValue {
    InputValue(state: state, isConstant: isConstant, id: id)
  }

  /// What the value is.
  @inlinable public var kind: InputKind { node.kind }

  /// Whether it is null.
  @inlinable public var isNull: Bool { node.kind == .null }

  /// Of a Boolean: the value; nil for everything else.
  @inlinable public var bool: Bool? { node.kind == .boolean ? node.boolean : nil }

  /// Of an integer: the value; nil for everything else.
  @inlinable public var int: Int? { node.kind == .integer ? Int(node.integer) : nil }

  /// Of a number: the value; nil for everything else.
  @inlinable public var double: Double? {
    switch node.kind {
    case .float: node.float
    case .integer: Double(node.integer)
    default: nil
    }
  }

  /// Of a string or ID: the value; nil for everything else. Copies.
  public var string: String? { node.kind == .string ? text : nil }

  /// Lends the UTF-8 bytes of a string or ID; nil for everything else.
  @inlinable public func withUTF8<Result>(
    _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
  ) rethrows -> Result? {
    let node = node
    guard node.kind == .string else { return nil }
    // No value changes while resolvers run: the texts stay where they are.
    return try body(
      isConstant ? state.pointee.constants.text(of: node) : state.pointee.values.text(of: node))
  }

  /// Of an enum value: which one; nil for everything else.
  @inlinable public var enumValue: EnumValueID? {
    node.kind == .enumValue && node.isResolved ? node.enumValue : nil
  }

  /// Of an enum value: its name; nil for everything else.
  public var enumName: String? {
    enumValue.map { state.pointee.plan.schema.name(of: $0) }
  }

  /// Of an input object: the value of the field with this name; nil when it was not given and has
  /// no default value. A null that was given is a value.
  public subscript(name: StaticString) -> InputValue? {
    let schema = state.pointee.plan.schema
    for child in Children(parent: self, kind: .object)
    where child.field != .none && schema.isName(schema[child.field].name, name) {
      return child.value
    }
    return nil
  }

  /// Of a list: its items, in order; empty for everything else.
  public var items: some Sequence<InputValue> {
    Children(parent: self, kind: .list).lazy.map(\.value)
  }

  /// Of an input object: the fields given or defaulted, in order; of an object given to a custom
  /// scalar its members; empty for everything else.
  public var members: some Sequence<(name: String, value: InputValue)> {
    let schema = state.pointee.plan.schema
    return Children(parent: self, kind: .object).lazy.map { child in
      (child.key?.text ?? schema.name(of: child.field), child.value)
    }
  }

  /// Of a list: how many items it has; of an object: how many members; else 0.
  @inlinable public var count: Int {
    node.kind == .list || node.kind == .object ? node.count : 0
  }

  private struct Children: Sequence, IteratorProtocol {
    let parent: InputValue
    var cursor: UInt32
    let end: UInt32

    init(parent: InputValue, kind: InputKind) {
      self.parent = parent
      let node = parent.node
      cursor = parent.id.rawValue + 1
      end = node.kind == kind ? node.next.rawValue : 0
    }

    mutating func next() -> (field: InputValueID, key: InputValue?, value: InputValue)? {
      guard cursor < end else { return nil }
      var value = parent.sibling(InputNodeID(rawValue: cursor))
      var key: InputValue?
      if value.kind == .key {
        key = value
        value = parent.sibling(value.node.next)
      }
      let node = value.node
      cursor = node.next.rawValue
      return (node.field, key, value)
    }
  }

  /// The text of a string or key.
  private var text: String {
    let range = node.text.indices
    let bytes = isConstant ? state.pointee.constants.bytes : state.pointee.values.bytes
    return String(decoding: bytes[range], as: UTF8.self)
  }
}

extension Schema {
  /// Whether a name of this schema is exactly `text`.
  func isName(_ name: TextRange, _ text: StaticString) -> Bool {
    guard Int(name.count) == text.utf8CodeUnitCount else { return false }
    let start = Int(name.start)
    for index in 0..<text.utf8CodeUnitCount where self.text[start + index] != text.utf8Start[index]
    {
      return false
    }
    return true
  }
}
