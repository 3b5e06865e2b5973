public import GraphQLLanguage
public import GraphQLTypeSystem
public import JSON

// MARK: - Positions

extension ExecutionState {
  /// Writes one value and the comma after it.
  @inlinable @inline(__always) mutating func write(_ body: (inout JSONBuffer) -> Void) {
    body(&writer)
    writer.append(byte: UInt8(ascii: ","))
  }

  /// Ends an object or list that was opened at `start`: its last comma becomes the bracket.
  @inlinable mutating func close(_ bracket: UInt8, from start: Int) {
    // An empty one has no comma to replace.
    if position &- start > 1 { writer.truncate(to: writer.count &- 1) }
    write { $0.append(byte: bracket) }
  }

  /// Counts one pushed value; false if it must be dropped.
  @inlinable @inline(__always) mutating func beginValue() -> Bool {
    path[pathTop].index &+= 1
    steps &-= 1
    // One test for both: who fails takes the steps away.
    return steps >= 0 || mayWrite()
  }

  /// Whether the current position may not hold null.
  @inlinable var isNonNull: Bool { fields[current].nonNull >> UInt32(listDepth) & 1 == 1 }

  /// Makes the value at the current position null; what was written of it is gone already.
  @inlinable mutating func nullify() {
    if isAborted || isNonNull { fail() } else { restore() }
  }

  /// Completes the value null (section 6.4.3).
  @inlinable mutating func completeNull() {
    if isNonNull { recordNullError() } else { write { $0.appendNull() } }
  }

  @usableFromInline mutating func recordNullError() {
    let field = plan.schema.coordinate(of: FieldID(rawValue: fields[current].field))
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
    if error.locations.isEmpty { error.locations = locations(of: current) }
    if error.path.isEmpty { error.path = currentPath() }
    errors.append(error)
  }

  func locations(of field: Int) -> [SourceLocation] {
    let start = Int(fields[field].locationStart)
    return plan.document.locations(
      ofOffsets: plan.locations[start..<start + Int(fields[field].locationCount)])
  }

  func currentPath() -> [PathSegment] {
    var segments: [PathSegment] = []
    for level in stride(from: 0, through: pathTop, by: 1) {
      let entry = path[level]
      if entry.field >= 0 {
        segments.append(.field(responseName(Int(entry.field))))
      } else {
        segments.append(.index(Int(entry.index)))
      }
    }
    return segments
  }

  func responseName(_ field: Int) -> String {
    let planned = fields[field]
    let key = UnsafeBufferPointer(start: keys + Int(planned.keyStart), count: Int(planned.keyCount))
    // `"name":`, for __typename with its value and a comma after it.
    let name = key.dropFirst().prefix { $0 != UInt8(ascii: "\"") }
    return String(decoding: name, as: UTF8.self)
  }

  /// Whether a selection of that name stands below a field, for any object type.
  func selects(_ name: StaticString, below field: Int) -> Bool {
    let planned = fields[field]
    if planned.branchCount == 0 {
      return planned.selection >= 0 && selects(name, in: plan.sets[Int(planned.selection)])
    }
    for branch in 0..<Int(planned.branchCount) {
      let set = plan.branches[Int(planned.selection) + branch].set
      if selects(name, in: plan.sets[Int(set)]) { return true }
    }
    return false
  }

  private func selects(_ name: StaticString, in set: PlannedSet) -> Bool {
    let schema = plan.schema
    for index in Int(set.start)..<Int(set.start + set.count)
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
  mutating func openField(_ field: Int) -> Int {
    writer.append(
      padded: keys + Int(fields[field].keyStart), count: Int(fields[field].keyCount))
    current = field
    listDepth = 0
    path[pathTop] = PathEntry(field: Int32(truncatingIfNeeded: current))
    return position
  }

  /// Whether the resolver pushed exactly one value and nothing failed.
  @inlinable @inline(__always) var isSettled: Bool { path[pathTop].index == 0 && !isFailed }

  /// Ends a field that is not settled; false if the object around it becomes null.
  @usableFromInline mutating func settle(from start: Int) -> Bool {
    if isFailed { return false }
    if path[pathTop].index < 0 {
      if beginValue() { completeNull() }
    } else if path[pathTop].index > 0 {
      failField(GraphQLError("A resolver gave more than one value.", code: "INTERNAL"), from: start)
    }
    return !isFailed
  }

  /// Makes the whole field an error, whatever was written of it.
  @usableFromInline mutating func failField(_ error: GraphQLError?, from start: Int) {
    if let error { report(error) }
    truncate(to: start)
    path[pathTop].index = 0
    nullify()
  }
}

// MARK: - Objects and lists

/// What `openObject` remembers for `closeObject`.
@frozen @usableFromInline struct ObjectFrame {
  @usableFromInline let start: Int
  @usableFromInline let current: Int
  @usableFromInline let listDepth: Int

  @inlinable init(start: Int, current: Int, listDepth: Int) {
    self.start = start
    self.current = current
    self.listDepth = listDepth
  }
}

extension ExecutionState {
  @inlinable mutating func openObject() -> ObjectFrame {
    let frame = ObjectFrame(start: position, current: current, listDepth: listDepth)
    writer.append(byte: UInt8(ascii: "{"))
    pathTop &+= 1
    return frame
  }

  @inlinable mutating func closeObject(_ frame: ObjectFrame) {
    pathTop &-= 1
    current = frame.current
    listDepth = frame.listDepth
    if isFailed {
      truncate(to: frame.start)
      nullify()
    } else {
      close(UInt8(ascii: "}"), from: frame.start)
    }
  }

  @inlinable mutating func openList() -> Int {
    precondition(listDepth < Int(fields[current].listCount), "the field's type is no list")
    let start = position
    writer.append(byte: UInt8(ascii: "["))
    pathTop &+= 1
    path[pathTop] = PathEntry(field: -1)
    listDepth &+= 1
    return start
  }

  @inlinable mutating func leaveList() {
    pathTop &-= 1
    listDepth &-= 1
  }

  @inlinable mutating func closeList(from start: Int) {
    leaveList()
    if isFailed {
      truncate(to: start)
      nullify()
    } else {
      close(UInt8(ascii: "]"), from: start)
    }
  }

  /// The index of the selection set the current field has for an object type, or -1.
  @inlinable func selectionSet(for type: TypeID) -> Int {
    let field = fields + current
    if field.pointee.branchCount == 0 {
      return field.pointee.type == type.rawValue ? Int(field.pointee.selection) : -1
    }
    let first = plan.branches.base + Int(field.pointee.selection)
    for index in 0..<Int(field.pointee.branchCount) where first[index].type == type.rawValue {
      return Int(first[index].set)
    }
    return -1
  }

  @usableFromInline mutating func completeUnknownType() {
    let type = plan.schema.name(of: TypeID(rawValue: fields[current].type))
    let name = plan.schema.coordinate(of: FieldID(rawValue: fields[current].field))
    completeFailure(
      GraphQLError(
        "Abstract type \"\(type)\" must resolve to an Object type at runtime for field \"\(name)\"."
      ))
  }

  @usableFromInline mutating func completeWrongType(_ type: TypeID) {
    let schema = plan.schema
    let expected = schema.name(of: TypeID(rawValue: fields[current].type))
    let found = schema.name(of: type)
    completeFailure(
      GraphQLError(
        schema.kind(of: type) == .object
          ? "Runtime Object type \"\(found)\" is not a possible type for \"\(expected)\"."
          : "Abstract type \"\(expected)\" was resolved to a non-object type \"\(found)\"."))
  }
}
