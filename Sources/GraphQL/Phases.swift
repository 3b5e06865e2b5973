internal import GraphQLExecution
internal import GraphQLLanguage
internal import GraphQLValidation
internal import JSON

// MARK: - Of a document

extension RequestPipeline {
  /// A text that is too long is not looked at.
  static let checkTextLength: Phase = { (pipeline, work) throws(RequestError) in
    let limit = pipeline.options.limits.parser.bytes
    guard work.request.document.count > limit else { return }
    throw .tooComplex("The document is longer than \(limit) bytes.")
  }

  /// Chapter 2: text to document.
  static let parse: Phase = { (pipeline, work) throws(RequestError) in
    do throws(SyntaxError) {
      work.document = try Document.parse(
        work.request.document.decoded(), limits: pipeline.options.limits.parser)
    } catch {
      var shown = GraphQLError(error)
      shown.code = "GRAPHQL_PARSE_FAILED"
      throw RequestError(shown)
    }
  }

  /// Counts what could make the later phases slow, before they begin.
  static let countParts: Phase = { (pipeline, work) throws(RequestError) in
    guard let document = work.document else { return }
    let limits = pipeline.options.limits
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

  private static func checkItems(
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
  static let validate: Phase = { (pipeline, work) throws(RequestError) in
    guard let document = work.document else { return }
    var errors = GraphQLValidation.validate(
      document, against: pipeline.schema, pipeline.options.validation)
    if errors.isEmpty { return }
    for index in errors.indices where errors[index].code == nil {
      errors[index].code = "GRAPHQL_VALIDATION_FAILED"
    }
    throw RequestError(errors)
  }
}

// MARK: - Of a request

extension RequestPipeline {
  /// Section 6.1, GetOperation.
  static let chooseOperation: Phase = { (pipeline, work) throws(RequestError) in
    guard let cached = work.cached else { return }
    if let known = cached.operation(named: work.request.operationName) {
      work.operation = known
      return
    }
    do throws(RequestError) {
      let node = try cached.document.operation(named: work.request.operationName)
      let prepared = try PreparedOperation(
        schema: pipeline.schema, document: cached.document, operation: node,
        showsSuggestions: pipeline.options.showsSuggestions)
      work.operation = cached.add(prepared)
      work.growth += prepared.footprint
    } catch {
      throw error.withCode("GRAPHQL_VALIDATION_FAILED")
    }
  }

  static let checkVariablesLength: Phase = { (pipeline, work) throws(RequestError) in
    let limit = pipeline.options.limits.variableBytes
    guard let variables = work.request.variables,
      work.request.json[variables].range.count > limit
    else { return }
    throw .tooComplex("The variables are longer than \(limit) bytes.")
  }

  /// Only a text of some length can hold a list that is too long: most are not looked at.
  static let checkListLengths: Phase = { (pipeline, work) throws(RequestError) in
    let limit = pipeline.options.limits.listItems
    let json = work.request.json
    guard let variables = work.request.variables,
      json[variables].range.count > 2 * limit
    else { return }
    for index in variables.rawValue..<json[variables].next {
      let list = JSONNodeID(index)
      guard json.kind(of: list) == .array, Int(json[list].next - index) > limit else { continue }
      var items = 0
      for _ in json.elements(of: list) { items += 1 }
      if items > limit { throw .tooComplex("A list has more than \(limit) items.") }
    }
  }

  /// Section 6.1.2, CoerceVariableValues.
  static let coerceVariables: Phase = { (pipeline, work) throws(RequestError) in
    guard let cached = work.cached else { return }
    do throws(RequestError) {
      try work.variables.coerce(
        for: cached.operations[work.operation].prepared, from: work.request.json,
        object: work.request.variables,
        maximumErrors: pipeline.options.limits.variableErrors,
        showsSuggestions: pipeline.options.showsSuggestions)
    } catch {
      throw error.withCode("VALIDATION_ERROR")
    }
  }

  /// The plan for what the variables of `@skip` and `@include` say; most operations have one.
  static let plan: Phase = { (pipeline, work) throws(RequestError) in
    guard let cached = work.cached else { return }
    let operation = cached.operations[work.operation].prepared
    let conditions = operation.conditions(for: work.variables)
    for known in cached.operations[work.operation].plans where known.conditions == conditions {
      work.plan = known.plan
      return
    }
    let plan = try operation.plan(
      conditions: conditions, limits: pipeline.options.limits.operation)
    work.plan = plan
    guard cached.operations[work.operation].plans.count < CachedOperation.planLimit else { return }
    cached.operations[work.operation].plans.append((conditions, plan))
    work.growth += plan.footprint
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
