internal import GraphQLExecution
internal import GraphQLLanguage
internal import GraphQLValidation
internal import JSON

// MARK: - Of a document

extension RequestPipeline {
  /// A text that is too long is not looked at.
  func checkLength(of text: DocumentText) throws(RequestError) {
    let limit = options.limits.parser.bytes
    guard text.count > limit else { return }
    throw .tooComplex("The document is longer than \(limit) bytes.")
  }

  /// Chapter 2: text to document.
  func parse(_ text: DocumentText) throws(RequestError) -> Document {
    do throws(SyntaxError) {
      return try Document.parse(text.decoded(), limits: options.limits.parser)
    } catch {
      var shown = GraphQLError(error)
      shown.code = "GRAPHQL_PARSE_FAILED"
      throw RequestError(shown)
    }
  }

  /// Counts what could make the later phases slow, before they begin.
  func countParts(of document: Document) throws(RequestError) {
    let limits = options.limits
    var aliases = 0
    var directives = 0
    var inPlace = 0
    var placeEnd: UInt32 = 0
    var variables = 0
    for (index, node) in document.nodes.enumerated() {
      if node.kind == .field, node.flags.contains(.alias) { aliases += 1 }
      if node.kind == .variableDefinition { variables += 1 }
      if node.kind == .listValue, Int(node.next) - index > limits.listItems {
        try checkItems(of: index, in: document, limits.listItems)
      }
      guard node.kind == .directive else { continue }
      directives += 1
      // Directives of one place follow each other without anything between them.
      inPlace = placeEnd == UInt32(index) ? inPlace + 1 : 1
      placeEnd = node.next
      if inPlace > limits.directivesInPlace {
        throw .tooComplex("More than \(limits.directivesInPlace) directives stand in one place.")
      }
    }
    if aliases > limits.aliases {
      throw .tooComplex("The document has more than \(limits.aliases) aliases.")
    }
    if variables > limits.variables {
      throw .tooComplex("The document defines more than \(limits.variables) variables.")
    }
    if directives > limits.directives {
      throw .tooComplex("The document has more than \(limits.directives) directives.")
    }
  }

  private func checkItems(
    of list: Int, in document: Document, _ limit: Int
  ) throws(RequestError) {
    var items = 0
    var cursor = list + 1
    while cursor < Int(document.nodes[list].next) {
      items += 1
      cursor = Int(document.nodes[cursor].next)
    }
    if items > limit { throw .tooComplex("A list has more than \(limit) items.") }
  }

  /// Chapter 5: is it valid against the schema?
  func validate(_ document: Document) throws(RequestError) {
    var errors = GraphQLValidation.validate(document, against: schema, options.validation)
    if errors.isEmpty { return }
    for index in errors.indices where errors[index].code == nil {
      errors[index].code = "GRAPHQL_VALIDATION_FAILED"
    }
    throw RequestError(errors)
  }
}

// MARK: - Of a request

extension RequestPipeline {
  /// Section 6.1, GetOperation; looked through at the first time.
  func chooseOperation(
    _ name: String?, of document: CachedDocument, _ cache: inout PlanCache
  ) throws(RequestError) -> Int {
    if let known = document.operation(named: name) { return known }
    do throws(RequestError) {
      let prepared = try PreparedOperation(
        schema: schema, document: document.document,
        operation: try document.document.operation(named: name),
        showsSuggestions: options.showsSuggestions)
      cache.grow(document, by: prepared.footprint)
      return document.add(prepared)
    } catch {
      throw error.withCode("GRAPHQL_VALIDATION_FAILED")
    }
  }

  /// Only a text of some length can hold a list that is too long: most are not looked at.
  func checkLengths(
    ofVariables variables: JSONNodeID?, in json: JSONDocument
  ) throws(RequestError) {
    guard let variables else { return }
    let length = json[variables].range.count
    guard length <= options.limits.variableBytes else {
      throw .tooComplex("The variables are longer than \(options.limits.variableBytes) bytes.")
    }
    let limit = options.limits.listItems
    guard length > 2 * limit else { return }
    for index in variables.rawValue..<json[variables].next {
      let list = JSONNodeID(index)
      guard json.kind(of: list) == .array, Int(json[list].next - index) > limit else { continue }
      var items = 0
      for _ in json.elements(of: list) { items += 1 }
      if items > limit { throw .tooComplex("A list has more than \(limit) items.") }
    }
  }

  /// Section 6.1.2, CoerceVariableValues.
  func coerceVariables(
    of operation: PreparedOperation, _ request: GraphQLRequest, into variables: inout VariableValues
  ) throws(RequestError) {
    do throws(RequestError) {
      try variables.coerce(
        for: operation, from: request.json, object: request.variables,
        maximumErrors: options.limits.variableErrors, showsSuggestions: options.showsSuggestions)
    } catch {
      throw error.withCode("VALIDATION_ERROR")
    }
  }

  /// The plan for what the variables of `@skip` and `@include` say; most operations have one.
  func choosePlan(
    of prepared: PreparedOperation, _ operation: Int, _ variables: VariableValues,
    of document: CachedDocument, _ cache: inout PlanCache
  ) throws(RequestError) -> OperationPlan {
    let conditions = prepared.conditions(for: variables)
    if let known = document.plan(of: operation, for: conditions) { return known }
    var execution = options.limits.execution
    if prepared.document.operationType(of: prepared.operation) == .mutation {
      execution.work = options.limits.mutationWork
    }
    let plan = try prepared.plan(
      conditions: conditions, limits: options.limits.operation, execution: execution)
    if document.add(plan, of: operation, for: conditions) {
      cache.grow(document, by: plan.footprint)
    }
    return plan
  }
}

extension RequestError {
  static func tooComplex(_ message: String) -> RequestError {
    RequestError(GraphQLError(message, code: "QUERY_TOO_COMPLEX"))
  }

  /// The same with a code where an error has none.
  fileprivate func withCode(_ code: String) -> RequestError {
    RequestError(
      errors.map {
        var error = $0
        error.code = error.code ?? code
        return error
      })
  }
}
