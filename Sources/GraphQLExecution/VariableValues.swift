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
    @exclusivity(unchecked) @usableFromInline var nodes: [UInt32] = []
  }

  @usableFromInline private(set) var memory = Memory()

  private static var absent: UInt32 { .max }

  /// No variables.
  public init() {}

  /// The coerced values, one after the other.
  public var values: InputValues { memory.values }

  /// Forgets the values, and makes room for those of `count` variables.
  private mutating func prepare(_ count: Int) {
    if isKnownUniquelyReferenced(&memory) {
      memory.values.removeAll()
    } else {
      memory = Memory()
    }
    if memory.nodes.count == count {
      for position in 0..<count { memory.nodes[position] = Self.absent }
    } else {
      memory.nodes = Array(repeating: Self.absent, count: count)
    }
  }

  /// Copies the memory if others have it too: what follows changes it.
  mutating func makeUnique() {
    guard !isKnownUniquelyReferenced(&memory) else { return }
    let shared = memory
    memory = Memory()
    memory.values = shared.values
    memory.nodes = shared.nodes
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
    prepare(operation.variables.count)
    findValues(for: operation, in: json, object: object)
    var errors: [GraphQLError] = []
    for position in operation.variables.indices {
      let type = operation.variables[position].type
      let start = memory.values.end
      if memory.nodes[position] != Self.absent {
        let given = JSONNodeID(memory.nodes[position])
        if !operation.schema.coerce(given, of: json, to: type, into: &memory.values) {
          let problems = operation.schema.problems(
            of: given, in: json, for: type, limit: maximumErrors + 1 - errors.count,
            showsSuggestions: showsSuggestions)
          errors += problems.map {
            operation.error(operation.variables[position], " has invalid value" + $0.sentence)
          }
        }
        memory.nodes[position] = start.rawValue
      } else if let value = operation.variables[position].defaultValue {
        memory.values.append(copying: InputNodeID(rawValue: 0), of: value)
        memory.nodes[position] = start.rawValue
      } else if type.isNonNull {
        let name = operation.schema.string(type)
        errors.append(
          operation.error(
            operation.variables[position],
            " has invalid value: Expected a value of non-null type \"\(name)\" to be provided."))
      }
      if errors.count > maximumErrors { break }
    }
    if errors.isEmpty { return }
    if errors.count > maximumErrors {
      errors.removeLast(errors.count - maximumErrors)
      errors.append(
        GraphQLError(
          "Too many errors processing variables, error limit reached. Execution aborted."))
    }
    throw RequestError(errors)
  }

  /// Puts into `nodes` where each variable's value stands in the JSON text; of several the last.
  ///
  /// One pass over the members, however many variables there are.
  private func findValues(
    for operation: PreparedOperation, in json: JSONDocument, object: JSONNodeID?
  ) {
    guard let object, !memory.nodes.isEmpty else { return }
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

extension PreparedOperation {
  fileprivate func error(_ variable: VariableDefinition, _ text: String) -> GraphQLError {
    GraphQLError(
      "Variable \"$\(document.text(in: variable.name))\"" + text,
      locations: [document.location(of: variable.node)])
  }
}
