public import GraphQLLanguage
public import GraphQLTypeSystem
public import JSON

// MARK: - Positions

extension ExecutionState {
  /// Counts one pushed value, and parts it from the one before it; false if it must be dropped.
  @inlinable @inline(__always) mutating func beginValue() -> Bool {
    let index = top.pointee.index &+ 1
    top.pointee.index = index
    steps &-= 1
    // One test for both: who fails takes the steps away.
    guard steps >= 0 || mayWrite() else { return false }
    if index > 0 { separate() }
    return true
  }

  /// Not inlined: few values have one before them.
  @usableFromInline mutating func separate() { writer.append(byte: UInt8(ascii: ",")) }

  /// Whether the current position may not hold null.
  @inlinable @inline(__always) var isNonNull: Bool {
    current.pointee.nonNull &>> UInt32(truncatingIfNeeded: listDepth) & 1 == 1
  }

  /// Makes the value at the current position null; what was written of it is gone already.
  @inlinable mutating func nullify() {
    if isAborted || isNonNull { fail() } else { restore() }
  }

  /// Completes the value null (section 6.4.3).
  @inlinable mutating func completeNull() {
    if isNonNull { recordNullError() } else { writer.appendNull() }
  }

  @usableFromInline mutating func recordNullError() {
    let field = plan.schema.coordinate(of: FieldID(rawValue: current.pointee.field))
    completeFailure(GraphQLError("Cannot return null for non-nullable field \(field)."))
  }

  /// Completes a value that is an error: reports it and writes null, or fails.
  @usableFromInline mutating func completeFailure(_ error: GraphQLError) {
    report(error)
    nullify()
  }

  /// Adds an error with the location and path of the current position, unless it has its own.
  mutating func report(_ error: GraphQLError) {
    guard errors.count < limits.errors else { return }
    var error = error
    if error.locations.isEmpty { error.locations = plan.locations(of: current) }
    if error.path.isEmpty { error.path = currentPath() }
    errors.append(error)
  }

  func currentPath() -> [PathSegment] {
    var segments: [PathSegment] = []
    var entry = path
    while entry <= top {
      let (field, index) = (entry.pointee.field, entry.pointee.index)
      segments.append(
        entry.pointee.isList ? .index(Int(index)) : .field(plan.responseName(field)))
      entry += 1
    }
    return segments
  }

  /// Whether a selection of that name stands below the current field, for any object type.
  func selects(_ name: StaticString) -> Bool {
    let selection = current.pointee.selection
    guard current.pointee.kind == .branches else { return selects(name, in: selection) }
    return selection.range.contains { selects(name, in: plan.branches[$0].set) }
  }

  private func selects(_ name: StaticString, in set: PlannedSet) -> Bool {
    let schema = plan.schema
    for index in set.range
    where schema.isName(schema[FieldID(rawValue: fields[index].field)].name, name) {
      return true
    }
    return false
  }
}

// MARK: - Fields

extension ExecutionState {
  /// Writes a field's key and makes it the current one; returns where its value begins.
  @inlinable @inline(__always)
  mutating func openField(_ field: UnsafePointer<PlannedField>) -> Int {
    writer.append(
      padded: keys + Int(field.pointee.keyStart), count: Int(field.pointee.keyCount))
    current = field
    listDepth = 0
    top.initialize(to: PathEntry(field: field, isList: false))
    return position
  }

  /// Whether the resolver pushed exactly one value and nothing failed.
  @inlinable @inline(__always) var isSettled: Bool { top.pointee.index == 0 && !isFailed }

  /// Ends a field that is not settled; false if the object around it becomes null.
  @usableFromInline mutating func settle(from start: Int) -> Bool {
    if isFailed { return false }
    if top.pointee.index < 0 {
      if beginValue() { completeNull() }
    } else if top.pointee.index > 0 {
      failField(GraphQLError("A resolver gave more than one value.", code: "INTERNAL"), from: start)
    }
    return !isFailed
  }

  /// Makes the whole field an error, whatever was written of it.
  @usableFromInline mutating func failField(_ error: GraphQLError?, from start: Int) {
    if let error { report(error) }
    top.pointee.index = 0
    takeBack(to: start)
  }
}

// MARK: - Objects and lists

/// What `openObject` remembers for `closeObject`.
@frozen @usableFromInline struct ObjectFrame {
  @usableFromInline let start: Int
  @usableFromInline let current: UnsafePointer<PlannedField>
  @usableFromInline let listDepth: Int

  @inlinable init(start: Int, current: UnsafePointer<PlannedField>, listDepth: Int) {
    self.start = start
    self.current = current
    self.listDepth = listDepth
  }
}

extension ExecutionState {
  @inlinable @inline(__always) mutating func openObject() -> ObjectFrame {
    let frame = ObjectFrame(start: position, current: current, listDepth: listDepth)
    writer.append(byte: UInt8(ascii: "{"))
    top += 1
    return frame
  }

  @inlinable @inline(__always) mutating func closeObject(_ frame: ObjectFrame) {
    top -= 1
    current = frame.current
    listDepth = frame.listDepth
    if isFailed { return takeBack(to: frame.start) }
    writer.append(byte: UInt8(ascii: "}"))
  }

  /// Makes a composite value null that was opened at `start` and has failed.
  @usableFromInline mutating func takeBack(to start: Int) {
    truncate(to: start)
    nullify()
  }

  @inlinable mutating func openList() -> Int {
    precondition(listDepth < Int(current.pointee.listCount), "the field's type is no list")
    let start = position
    writer.append(byte: UInt8(ascii: "["))
    top += 1
    top.initialize(to: PathEntry(field: current, isList: true))
    listDepth &+= 1
    return start
  }

  @inlinable mutating func leaveList() {
    top -= 1
    listDepth &-= 1
  }

  @inlinable mutating func closeList(from start: Int) {
    leaveList()
    if isFailed { return takeBack(to: start) }
    writer.append(byte: UInt8(ascii: "]"))
  }

  /// The selection set the current field has for an object type.
  @inlinable func selectionSet(for type: TypeID) -> PlannedSet? {
    let selection = current.pointee.selection
    switch current.pointee.kind {
    case .none: return nil
    case .fields: return current.pointee.type == type.rawValue ? selection : nil
    case .branches:
      let branches = plan.branches.base
      for index in selection.range where branches[index].type == type.rawValue {
        return branches[index].set
      }
      return nil
    }
  }

  @usableFromInline mutating func completeUnknownType() {
    let type = plan.schema.name(of: TypeID(rawValue: current.pointee.type))
    let name = plan.schema.coordinate(of: FieldID(rawValue: current.pointee.field))
    completeFailure(
      GraphQLError(
        "Abstract type \"\(type)\" must resolve to an Object type at runtime for field \"\(name)\"."
      ))
  }

  @usableFromInline mutating func completeWrongType(_ type: TypeID) {
    let schema = plan.schema
    let expected = schema.name(of: TypeID(rawValue: current.pointee.type))
    let found = schema.name(of: type)
    completeFailure(
      GraphQLError(
        schema.kind(of: type) == .object
          ? "Runtime Object type \"\(found)\" is not a possible type for \"\(expected)\"."
          : "Abstract type \"\(expected)\" was resolved to a non-object type \"\(found)\"."))
  }
}
