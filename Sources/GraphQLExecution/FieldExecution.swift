public import GraphQLLanguage
public import GraphQLTypeSystem
public import JSON

/// One field being resolved: what was asked, and where its value goes (section 6.4).
///
/// A resolver pushes exactly one value, or none for null: a leaf, `object(_:)`, or `list(_:)` whose
/// closure pushes any number of items. The value is written at once; the fields below an object are
/// resolved before `object(_:)` returns. After a null where none may be, what is pushed is dropped,
/// and `isFinished` tells a long loop that it may end.
public struct FieldExecution<Context: ExecutionContext & ~Copyable>: ~Copyable {
  @usableFromInline let state: UnsafeMutablePointer<ExecutionState>
  @usableFromInline let contextPointer: UnsafeMutablePointer<Context>
  @usableFromInline let resolvers: UnsafePointer<Unmanaged<HeldResolver<Context>>>

  @inlinable init(
    state: UnsafeMutablePointer<ExecutionState>, context: UnsafeMutablePointer<Context>,
    resolvers: UnsafePointer<Unmanaged<HeldResolver<Context>>>
  ) {
    self.state = state
    contextPointer = context
    self.resolvers = resolvers
  }

  /// What all resolvers of this request share.
  @inlinable public var context: Context {
    _read { yield contextPointer.pointee }
    _modify { yield &contextPointer.pointee }
  }

  @inlinable var planned: UnsafePointer<PlannedField> { state.pointee.current }
}

// MARK: - What was asked

extension FieldExecution where Context: ~Copyable {
  /// The field's definition.
  @inlinable public var definition: FieldID { FieldID(rawValue: planned.pointee.field) }

  /// The schema.
  @inlinable public var schema: Schema { state.pointee.plan.schema }

  /// The named type of the field's value.
  @inlinable public var type: TypeID { TypeID(rawValue: planned.pointee.type) }

  /// The field's key in the response.
  public var responseName: String { state.pointee.plan.responseName(planned) }

  /// The response path of the field, or of the list item that is pushed next.
  public var path: [PathSegment] { state.pointee.currentPath() }

  /// Whether any argument is given or has a default value; without, no one need be asked for.
  @inlinable public var hasArguments: Bool {
    let field = planned
    let slots = state.pointee.plan.slots.base + Int(field.pointee.slotStart)
    for position in 0..<Int(field.pointee.slotCount) {
      if case .absent = slots[position] { continue }
      return true
    }
    return false
  }

  /// The value of the argument at a position of the schema's definition; nil when it was not given
  /// and has no default value. A null that was given is a value.
  @inlinable public func argument(_ position: Int) -> InputValue? {
    precondition(position < Int(planned.pointee.slotCount), "no such argument")
    return state.pointee.argument(Int(planned.pointee.slotStart) + position, in: state)
  }

  /// The value of the argument with this name, as `argument(_: Int)`; compares a few names.
  public func argument(_ name: StaticString) -> InputValue? {
    let arguments = schema[definition].arguments
    for position in 0..<arguments.count
    where schema.isName(schema[arguments[position]].name, name) {
      return argument(position)
    }
    preconditionFailure("the field has no argument \(name)")
  }

  /// Whether a field with this name is selected below this one, on any type.
  ///
  /// For work that only some selections need, such as counting. Compares names; no allocation.
  public func selects(_ name: StaticString) -> Bool {
    state.pointee.selects(name)
  }

  /// Whether more values would be dropped: something around the next one is null already.
  @inlinable public var isFinished: Bool { state.pointee.isFailed }

  /// Reads the clock and says whether there is time left and anything pushed is still wanted.
  ///
  /// For a loop that looks at much and pushes little: asked about once in a thousand rows, it ends
  /// what would run too long. Who only pushes need not ask.
  ///
  /// - Parameter work: how much was looked at since the last time; counts for the limit of work.
  public mutating func mayContinue(after work: Int = 0) -> Bool {
    watch.mayContinue(after: work)
  }

  /// Asks the same without the field, while its resolver runs.
  public var watch: ExecutionWatch { ExecutionWatch(state) }
}

/// Lets what looks at much on behalf of a resolver ask whether it may go on; see
/// `FieldExecution.mayContinue`. Valid while the operation executes.
public struct ExecutionWatch {
  private let state: UnsafeMutablePointer<ExecutionState>

  init(_ state: UnsafeMutablePointer<ExecutionState>) { self.state = state }

  /// Counts work, reads the clock, and says whether anything pushed is still wanted.
  public func mayContinue(after work: Int) -> Bool {
    if !state.pointee.isFailed { state.pointee.checkTime(after: work) }
    return !state.pointee.isFailed
  }
}

// MARK: - Pushing leaves

extension FieldExecution where Context: ~Copyable {
  /// Pushes null; an error where the type is non-null.
  @inlinable public mutating func null() {
    if state.pointee.beginValue() { state.pointee.completeNull() }
  }

  /// Pushes a Boolean.
  @inlinable public mutating func bool(_ value: Bool) {
    if state.pointee.beginValue() { state.pointee.writer.appendBool(value) }
  }

  /// Pushes an integer; the caller knows that it fits the field's type.
  @inlinable public mutating func int(_ value: Int) {
    if state.pointee.beginValue() { state.pointee.writer.appendInteger(value) }
  }

  /// Pushes a Float; an error when it is not finite.
  public mutating func double(_ value: Double) {
    guard state.pointee.beginValue() else { return }
    state.pointee.completeFloat(value)
  }

  /// Pushes a string (String, ID or a custom scalar) in UTF-8, escaping what JSON demands.
  @inlinable public mutating func string(_ utf8: UnsafeRawBufferPointer) {
    if state.pointee.beginValue() { state.pointee.writer.appendQuoted(utf8) }
  }

  /// Pushes a string in UTF-8, escaping what JSON demands.
  @inlinable public mutating func string(_ utf8: Span<UInt8>) {
    utf8.withUnsafeBytes { string($0) }
  }

  /// Pushes a string, escaping what JSON demands.
  @inlinable public mutating func string(_ value: String) {
    var value = value
    value.withUTF8 { string(UnsafeRawBufferPointer($0)) }
  }

  /// Pushes a string that holds nothing JSON would escape: copied as it is, between quotes.
  @inlinable @inline(__always)
  public mutating func string(clean utf8: UnsafeRawBufferPointer) {
    if state.pointee.beginValue() { state.pointee.writer.appendQuoted(clean: utf8) }
  }

  /// Pushes a string that holds nothing JSON would escape, such as an enum value.
  @inlinable public mutating func string(clean text: StaticString) {
    string(
      clean: UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// Pushes a string of at most `capacity` bytes that `body` writes and counts; it must hold
  /// nothing JSON would escape.
  @inlinable @inline(__always)
  public mutating func string(
    cleanCapacity capacity: Int, initializingWith body: (UnsafeMutableRawBufferPointer) -> Int
  ) {
    if state.pointee.beginValue() {
      state.pointee.writer.appendQuoted(cleanCapacity: capacity, initializingWith: body)
    }
  }

  /// Pushes a value that `body` writes: exactly one JSON value.
  @inlinable public mutating func json(_ body: (inout JSONBuffer) -> Void) {
    if state.pointee.beginValue() { body(&state.pointee.writer) }
  }

  /// Pushes a value that is JSON already: copied as it is.
  @inlinable public mutating func json(_ text: UnsafeRawBufferPointer) {
    if state.pointee.beginValue() { state.pointee.writer.append(raw: text) }
  }

  /// Pushes a leaf after result coercion by the field's type (section 6.4.3): a value that the type
  /// cannot represent is an error. Slower than the functions above.
  public mutating func leaf(_ value: LeafValue) {
    if state.pointee.beginValue() { state.pointee.completeLeaf(value) }
  }

  /// Pushes an error in the place of a value: for one item of a list; a resolver that fails throws.
  public mutating func failure(_ error: GraphQLError) {
    if state.pointee.beginValue() { state.pointee.completeFailure(error) }
  }
}

// MARK: - Pushing composites

extension FieldExecution where Context: ~Copyable {
  /// Pushes a list; `body` pushes the items. What it throws makes the whole field an error.
  @inlinable public mutating func list<Failure: Error>(
    _ body: (inout FieldExecution<Context>) throws(Failure) -> Void
  ) throws(Failure) {
    guard state.pointee.beginValue() else { return }
    let start = state.pointee.openList()
    do {
      try body(&self)
    } catch {
      state.pointee.leaveList()
      throw error
    }
    state.pointee.closeList(from: start)
  }

  /// Pushes an object of the field's object type and resolves the fields selected on it.
  @inlinable public mutating func object(_ object: Context.Object) {
    guard state.pointee.beginValue() else { return }
    guard planned.pointee.kind == .fields else {
      state.pointee.completeUnknownType()
      return
    }
    execute(planned.pointee.selection, on: object)
  }

  /// Pushes an object of a type that is possible where the field's type is an interface or union.
  @inlinable public mutating func object(_ object: Context.Object, type: TypeID) {
    guard state.pointee.beginValue() else { return }
    guard let set = state.pointee.selectionSet(for: type) else {
      state.pointee.completeWrongType(type)
      return
    }
    execute(set, on: object)
  }

  /// Resolves the fields of one object and writes it (ExecuteSelectionSet, section 6.3).
  @inlinable @inline(__always)
  mutating func execute(_ set: PlannedSet, on object: Context.Object) {
    let frame = state.pointee.openObject()
    executeFields(set, on: object)
    state.pointee.closeObject(frame)
  }

  /// Resolves fields of one object, until it becomes null.
  @inlinable @inline(__always)
  mutating func executeFields(_ set: PlannedSet, on object: Context.Object) {
    var field = state.pointee.fields + Int(set.start)
    let end = field + Int(set.count)
    while field < end, execute(field, on: object) { field += 1 }
  }

  /// Resolves one field (ExecuteField, section 6.4); false if the object around it becomes null.
  @inlinable @inline(__always)
  mutating func execute(_ field: UnsafePointer<PlannedField>, on object: Context.Object) -> Bool {
    let start = state.pointee.openField(field)
    if field.pointee.role == .resolver || state.pointee.callsResolver() {
      do {
        try resolvers[Int(field.pointee.field)]._withUnsafeGuaranteedRef {
          try $0.resolve(&self, object)
        }
      } catch {
        fail(error, from: start)
      }
    } else if field.pointee.role == .typename {
      return true
    }
    return state.pointee.isSettled || state.pointee.settle(from: start)
  }

  @usableFromInline mutating func fail(_ error: any Error, from start: Int) {
    // What has failed already is reported, and may be why the resolver gave up.
    guard !state.pointee.isFailed else { return state.pointee.failField(nil, from: start) }
    let shown = (error as? GraphQLError) ?? contextPointer.pointee.mask(error)
    state.pointee.failField(shown, from: start)
  }
}
