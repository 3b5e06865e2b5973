public import GraphQLExecution
public import GraphQLLanguage
internal import GraphQLValidation

/// What an endpoint allows and how much of it.
public struct GraphQLOptions: Sendable {
  /// Whether `__schema` and `__type` may be asked for.
  public var allowsIntrospection: Bool
  /// Whether messages say "Did you mean", which tells names of the schema.
  public var showsSuggestions: Bool
  /// The bounds on a request.
  public var limits: GraphQLLimits
  /// The documents known by their digest, and whether others are executed.
  public var documents = KnownDocuments()

  /// Everything allowed within the standard limits.
  public init(
    allowsIntrospection: Bool = true, showsSuggestions: Bool = true,
    limits: GraphQLLimits = GraphQLLimits()
  ) {
    self.allowsIntrospection = allowsIntrospection
    self.showsSuggestions = showsSuggestions
    self.limits = limits
  }

  var validation: ValidationOptions {
    var rules = ValidationRules.specified
    if allowsIntrospection {
      rules.remove(.noSchemaIntrospectionCustom)
    } else {
      rules.insert(.noSchemaIntrospectionCustom)
    }
    return ValidationOptions(
      rules: rules, maximumErrors: limits.validationErrors, suggestsNames: showsSuggestions)
  }
}

/// Bounds on a request; what exceeds one is an error with the code `QUERY_TOO_COMPLEX`, or
/// `GRAPHQL_PARSE_FAILED` for tokens, nesting and names.
public struct GraphQLLimits: Sendable {
  /// Bytes, tokens, nesting and names of the document.
  public var parser = ParserLimits(bytes: 256 << 10, tokens: 20_000, depth: 200, name: 1_000)
  /// Most aliases in a document.
  public var aliases = 30
  /// Most directives in a document.
  public var directives = 50
  /// Most directives in one place.
  public var directivesInPlace = 5
  /// Most variables that the operations of a document define.
  public var variables = 5_000
  /// Most items of one list in the document or in the variables.
  public var listItems = 10_000
  /// Most bytes of the variables, as JSON text.
  public var variableBytes = 256 << 10
  /// Fields, depth and root fields of an operation.
  public var operation = OperationLimits()
  /// Bytes and errors of a response, and the time it takes.
  public var execution = ExecutionLimits()
  /// Most work of a mutation's fields and results, which are made while other mutations wait; see
  /// `ExecutionLimits.work`.
  public var mutationWork = 100_000
  /// The same as `execution` for a response whose beginning a sink takes; it may be longer than
  /// memory.
  public var streaming = ExecutionLimits()
  /// Most errors that validation reports.
  public var validationErrors = 100
  /// Most errors that the coercion of variables reports.
  public var variableErrors = 50

  /// The standard bounds.
  public init() {}
}
