internal import GraphQLLanguage
public import GraphQLTypeSystem
public import JSON

/// The coerced variables of one request (section 6.1.2), in memory that the next one can use again.
///
/// A copy is one reference: copies share their memory, and whoever changes it has it alone.
public struct VariableValues: Sendable {
  /// What copies share. Nobody changes it but through a `VariableValues` that has it alone, so
  /// that its exclusivity needs no check.
  @usableFromInline final class Memory: @unchecked Sendable {
    @exclusivity(unchecked) @usableFromInline var values = InputValues()
    /// Where the value of each variable begins; `absent` for one that has none.
    @exclusivity(unchecked) private(set) var nodes = UnsafeMutableBufferPointer<UInt32>(
      start: nil, count: 0)

    deinit { nodes.deallocate() }

    /// Forgets the values, and makes room for those of `count` variables.
    func prepare(_ count: Int) {
      values.removeAll()
      if nodes.count != count {
        nodes.deallocate()
        nodes = .allocate(capacity: count)
      }
      nodes.initialize(repeating: VariableValues.absent)
    }
  }

  @usableFromInline private(set) var memory = Memory()

  private static var absent: UInt32 { .max }

  /// No variables.
  public init() {}

  /// The coerced values, one after the other.
  public var values: InputValues { memory.values }

  /// Copies the memory if others have it too: what follows changes it.
  mutating func makeUnique() {
    guard !isKnownUniquelyReferenced(&memory) else { return }
    let shared = memory
    memory = Memory()
    memory.prepare(shared.nodes.count)
    memory.values = shared.values
    _ = memory.nodes.update(fromContentsOf: shared.nodes)
  }

  /// Coerces the variables that a request gives, after forgetting those of the last one.
  ///
  /// - Parameters:
  ///   - operation: whose variables they are.
  ///   - json: the text that holds the request's variables.
  ///   - object: the object in it whose members are the values; nil when none were given.
  ///   - maximumErrors: how many errors are reported before the rest is passed over.
  ///   - showsSuggestions: whether messages may name fields and values that come close.
  /// - Throws: a request error that tells of every value that cannot be coerced.
  public mutating func coerce(
    for operation: PreparedOperation, from json: JSONDocument, object: JSONNodeID?,
    maximumErrors: Int = 50, showsSuggestions: Bool = true
  ) throws(RequestError) {
    if !isKnownUniquelyReferenced(&memory) { memory = Memory() }
    findValues(for: operation, in: json, object: object)
    for position in operation.variables.indices {
      let start = memory.values.end
      let given = memory.nodes[position]
      guard
        given == Self.absent
          ? appendDefault(of: operation.variables[position])
          : operation.schema.coerce(
            JSONNodeID(given), of: json, to: operation.variables[position].type,
            into: &memory.values)
      else {
        findValues(for: operation, in: json, object: object)
        throw refusal(of: operation, json, maximumErrors, showsSuggestions)
      }
      memory.nodes[position] = memory.values.end == start ? Self.absent : start.rawValue
    }
  }

  /// Appends the default value of a variable that is not given, if it has one; false if it must be
  /// given.
  private func appendDefault(of variable: VariableDefinition) -> Bool {
    guard let value = variable.defaultValue else { return !variable.type.isNonNull }
    memory.values.append(copying: InputNodeID(rawValue: 0), of: value)
    return true
  }

  /// What is wrong with the values that `nodes` points to in the JSON text.
  private func refusal(
    of operation: PreparedOperation, _ json: JSONDocument, _ maximumErrors: Int,
    _ showsSuggestions: Bool
  ) -> RequestError {
    var errors: [GraphQLError] = []
    for (position, variable) in operation.variables.enumerated() where errors.count <= maximumErrors
    {
      let node = memory.nodes[position]
      if node == Self.absent && variable.defaultValue != nil { continue }
      let problems = operation.schema.problems(
        of: node == Self.absent ? nil : JSONNodeID(node), in: json, for: variable.type,
        limit: maximumErrors + 1 - errors.count, showsSuggestions: showsSuggestions)
      let name = operation.document.text(in: variable.name)
      let place = operation.document.location(of: variable.node)
      errors += problems.map {
        GraphQLError("Variable \"$\(name)\" has invalid value" + $0.sentence, locations: [place])
      }
    }
    if errors.count > maximumErrors {
      errors.removeLast(errors.count - maximumErrors)
      errors.append(
        GraphQLError(
          "Too many errors processing variables, error limit reached. Execution aborted."))
    }
    return RequestError(errors)
  }

  /// Puts into `nodes` where each variable's value stands in the JSON text; of several the last.
  ///
  /// One pass over the members, however many variables there are.
  private func findValues(
    for operation: PreparedOperation, in json: JSONDocument, object: JSONNodeID?
  ) {
    memory.prepare(operation.variables.count)
    guard let object, !operation.variables.isEmpty else { return }
    for member in json.members(of: object) {
      let key = json[member.key]
      let position =
        key.isSpecial
        ? operation.variableNames.position(
          of: Array(json.string(of: member.key).utf8).span, in: operation.document)
        : operation.variableNames.position(
          of: json.source.span.extracting(key.range), in: operation.document)
      if let position { memory.nodes[position] = member.value.rawValue }
    }
  }

  /// Where in `values` the value of the variable at a position stands; nil if it has none.
  public func value(of variable: Int) -> InputNodeID? {
    precondition(variable < memory.nodes.count, "no such variable")
    let node = memory.nodes[variable]
    return node == Self.absent ? nil : InputNodeID(rawValue: node)
  }

  /// Whether the variable at a position is the Boolean true.
  func isTrue(_ variable: Int) -> Bool {
    guard let value = value(of: variable) else { return false }
    let node = memory.values[value]
    return node.kind == .boolean && node.boolean
  }
}
