internal import GraphQLLanguage
public import GraphQLTypeSystem
public import JSON

/// The coerced variables of one request (section 6.1.2), in memory that the next one can use again.
public struct VariableValues: Sendable {
  /// The coerced values, one after the other.
  public internal(set) var values = InputValues()
  /// Where the value of each variable begins; `absent` for one that has none.
  @usableFromInline var nodes: [UInt32] = []

  @usableFromInline static var absent: UInt32 { .max }

  /// No variables.
  public init() {}

  init(_ values: InputValues, nodes: [UInt32]) {
    self.values = values
    self.nodes = nodes
  }

  init(reusing values: consuming InputValues, nodes: consuming [UInt32]) {
    self.values = values
    self.nodes = nodes
    removeAll()
  }

  /// Forgets the values and keeps the memory.
  public mutating func removeAll() {
    values.removeAll()
    nodes.removeAll(keepingCapacity: true)
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
    removeAll()
    findValues(for: operation, in: json, object: object)
    var errors: [GraphQLError] = []
    for (position, variable) in operation.variables.enumerated() {
      let start = values.end
      if nodes[position] != Self.absent {
        let given = JSONNodeID(nodes[position])
        if !operation.schema.coerce(given, of: json, to: variable.type, into: &values) {
          let problems = operation.schema.problems(
            of: given, in: json, for: variable.type, limit: maximumErrors + 1 - errors.count,
            showsSuggestions: showsSuggestions)
          errors += problems.map {
            operation.error(variable, " has invalid value" + $0.sentence)
          }
        }
        nodes[position] = start.rawValue
      } else if let value = variable.defaultValue {
        values.append(copying: InputNodeID(rawValue: 0), of: value)
        nodes[position] = start.rawValue
      } else {
        if variable.type.isNonNull {
          let type = operation.schema.string(variable.type)
          errors.append(
            operation.error(
              variable,
              " has invalid value: Expected a value of non-null type \"\(type)\" to be provided."))
        }
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
  private mutating func findValues(
    for operation: PreparedOperation, in json: JSONDocument, object: JSONNodeID?
  ) {
    for _ in operation.variables { nodes.append(Self.absent) }
    guard let object, !nodes.isEmpty else { return }
    for member in json.members(of: object) {
      let key = json[member.key]
      let position =
        key.isSpecial
        ? operation.variableNames.position(
          of: Array(json.string(of: member.key).utf8).span, in: operation.document)
        : operation.variableNames.position(
          of: json.source.span.extracting(key.range), in: operation.document)
      if let position { nodes[position] = member.value.rawValue }
    }
  }

  /// Where in `values` the value of the variable at a position stands; nil if it has none.
  public func value(of variable: Int) -> InputNodeID? {
    nodes[variable] == Self.absent ? nil : InputNodeID(rawValue: nodes[variable])
  }

  /// Whether the variable at a position is the Boolean true.
  func isTrue(_ variable: Int) -> Bool {
    guard nodes[variable] != Self.absent else { return false }
    let node = values[InputNodeID(rawValue: nodes[variable])]
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
