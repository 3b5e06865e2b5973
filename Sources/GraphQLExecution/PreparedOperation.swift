public import GraphQLLanguage
public import GraphQLTypeSystem

/// One operation of a valid document, ready to be planned: its variables, its fragments, and which
/// variables decide what is selected.
public final class PreparedOperation: Sendable {
  /// The schema the document is valid against.
  public let schema: Schema
  /// The document.
  public let document: Document
  /// The operation's definition.
  public let operation: NodeID
  /// The operation's variables, in order.
  public let variables: [VariableDefinition]
  let variableNames: NameSlots
  /// The variables that `@skip` and `@include` use, as positions in `variables`.
  let conditions: [Int]
  let fragments: FragmentTable
  /// Whether any directive stands in the document, so that selections must look for theirs.
  let hasDirectives: Bool

  /// Looks through a document once.
  ///
  /// - Parameter showsSuggestions: whether messages may name fields and values that come close.
  /// - Throws: a request error: a variable's type is no input type, a default value is invalid, or
  ///   more than 64 variables are conditions.
  public init(
    schema: Schema, document: Document, operation: NodeID, showsSuggestions: Bool = true
  ) throws(RequestError) {
    self.schema = schema
    self.document = document
    self.operation = operation
    fragments = FragmentTable(document, schema: schema)
    variables = try VariableDefinition.all(
      of: operation, in: document, schema: schema, showsSuggestions: showsSuggestions)
    variableNames = NameSlots(variables.map(\.name), of: document)
    (conditions, hasDirectives) = Self.findConditions(in: document, variables: variableNames)
    guard conditions.count <= 64 else {
      throw RequestError(
        GraphQLError(
          "More than 64 variables are used by @skip and @include.", code: "QUERY_TOO_COMPLEX"))
    }
  }

  /// About how many bytes this keeps alive beside its document.
  public var footprint: Int {
    fragments.footprint + variableNames.footprint
      + variables.reduce(512) { $0 + 128 + ($1.defaultValue?.footprint ?? 0) }
  }

  /// Which conditions hold for these variables: bit n says that the nth is true.
  ///
  /// Requests with equal conditions share a plan.
  public func conditions(for values: borrowing VariableValues) -> UInt64 {
    var mask: UInt64 = 0
    for (bit, variable) in conditions.enumerated() where values.isTrue(variable) {
      mask |= 1 << UInt64(bit)
    }
    return mask
  }

  private static func findConditions(
    in document: Document, variables: NameSlots
  ) -> (conditions: [Int], hasDirectives: Bool) {
    var conditions: [Int] = []
    var hasDirectives = false
    var index: UInt32 = 0
    while index < document.nodes.count {
      defer { index += 1 }
      guard document.nodes[Int(index)].kind == .directive else { continue }
      hasDirectives = true
      guard let value = document.condition(of: NodeID(index)), document.kind(of: value) == .variable
      else { continue }
      if let position = variables.position(of: document.name(of: value), in: document),
        !conditions.contains(position)
      {
        conditions.append(position)
      }
    }
    return (conditions, hasDirectives)
  }
}

extension Document {
  /// The operation that a request asks for (GetOperation, section 6.1).
  ///
  /// - Throws: a request error if there is none of that name, or without a name not exactly one.
  public func operation(named name: String?) throws(RequestError) -> NodeID {
    var found: NodeID?
    for definition in definitions where kind(of: definition) == .operationDefinition {
      if let name {
        if bytes(in: self.name(of: definition)).elementsEqual(name.utf8) { return definition }
      } else if found != nil {
        throw RequestError(
          GraphQLError("Must provide operation name if query contains multiple operations."))
      } else {
        found = definition
      }
    }
    if let found { return found }
    throw RequestError(
      GraphQLError(
        name.map { "Unknown operation named \"\($0)\"." } ?? "Must provide an operation."))
  }

  /// The value of `if` when the directive is `@skip` or `@include`.
  func condition(of directive: NodeID) -> NodeID? {
    let name = name(of: directive)
    guard isEqual(name, "skip") || isEqual(name, "include") else { return nil }
    for argument in arguments(of: directive) where isEqual(self.name(of: argument), "if") {
      return value(of: argument)
    }
    return nil
  }
}

extension Schema {
  /// The root type of a kind of operation.
  public func rootType(of operation: OperationType) -> TypeID? {
    switch operation {
    case .query: queryType
    case .mutation: mutationType
    case .subscription: subscriptionType
    }
  }
}

/// Why a request is not executed at all: its response has errors and no data (section 7.1.7).
public struct RequestError: Error, Sendable {
  /// At least one error.
  public let errors: [GraphQLError]

  /// A request error with several errors.
  public init(_ errors: [GraphQLError]) { self.errors = errors }

  /// A request error with one error.
  public init(_ error: GraphQLError) { errors = [error] }
}
