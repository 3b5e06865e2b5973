public import GraphQLLanguage

extension Schema {
  /// The rules of chapter 3 that this schema breaks: none if it can be served.
  ///
  /// Meant for the start of a program and for tools: it walks the whole schema. Messages are
  /// graphql-js's; locations count within the SDL document an error belongs to.
  public func validate() -> [GraphQLError] {
    var validator = SchemaValidator(schema: self)
    validator.checkRoots()
    validator.checkDirectives()
    for type in typeOrder { validator.check(type) }
    validator.checkFiniteValues()
    return validator.errors
  }
}

/// Collects the errors of one schema.
struct SchemaValidator {
  let schema: Schema
  var errors: [GraphQLError] = []
  /// Which input fields' default values have been followed in search of a cycle.
  var isDefaultFollowed: [Bool]

  init(schema: Schema) {
    self.schema = schema
    isDefaultFollowed = Array(repeating: false, count: schema.inputValues.count)
  }

  /// Reports an error at nodes of the application's SDL.
  mutating func report(_ message: String, at nodes: [SourceReference?] = []) {
    let locations = nodes.compactMap { node -> SourceLocation? in
      guard let node, node.document > 0 else { return nil }
      return document(node).location(of: NodeID(node.node))
    }
    errors.append(GraphQLError(message, locations: locations))
  }

  func document(_ source: SourceReference) -> Document {
    schema.documents[Int(source.document)]
  }

  /// The type reference inside a field, argument or input field definition.
  func typeNode(_ source: SourceReference) -> SourceReference? {
    document(source).type(of: NodeID(source.node)).map {
      SourceReference(document: source.document, node: $0.rawValue)
    }
  }

  /// The `@deprecated` of a definition.
  func deprecatedNode(_ source: SourceReference) -> SourceReference? {
    let document = document(source)
    let found = document.directives(of: NodeID(source.node)).first {
      document.isEqual(document.name(of: $0), "deprecated")
    }
    return found.map { SourceReference(document: source.document, node: $0.rawValue) }
  }

  /// The definition of a type and its extensions.
  func sources(_ type: TypeID) -> [SourceReference?] {
    schema.typeSources[schema[type].sources].map(Optional.some)
  }

  /// Every place where a type's definition and extensions name an interface or a union member.
  func mentions(of named: TypeID, in type: TypeID) -> [SourceReference?] {
    var found: [SourceReference?] = []
    for source in schema.typeSources[schema[type].sources] {
      let document = document(source)
      for node in document.children(of: NodeID(source.node), .namedType) {
        if document.bytes(in: document.range(of: node)) == schema.bytes(schema[named].name) {
          found.append(SourceReference(document: source.document, node: node.rawValue))
        }
      }
    }
    return found
  }

  mutating func checkName(_ name: TextRange, at source: SourceReference?) {
    let text = schema.string(name)
    if text.hasPrefix("__") {
      report(
        "Name \"\(text)\" must not begin with \"__\", which is reserved by GraphQL introspection.",
        at: [source])
    }
  }
}

// MARK: - Roots and directives

extension SchemaValidator {
  mutating func checkRoots() {
    let definition = schema.schemaSources.first {
      document($0).kind(of: NodeID($0.node)) == .schemaDefinition
    }
    if schema.queryType == nil {
      report("Query root type must be provided.", at: [definition])
    }
    let roots: [(OperationType, String, TypeID?)] = [
      (.query, "Query", schema.queryType), (.mutation, "Mutation", schema.mutationType),
      (.subscription, "Subscription", schema.subscriptionType),
    ]
    for case (let operation, let label, let type?) in roots where schema.kind(of: type) != .object {
      let optional = operation == .query ? "" : " if provided"
      report(
        "\(label) root type must be Object type\(optional), it cannot be \(schema.name(of: type)).",
        at: [rootNode(operation) ?? schema.typeSources[schema[type].sources].first])
    }
    var seen: [TypeID] = []
    for case (_, _, let type?) in roots where schema.kind(of: type) == .object {
      guard !seen.contains(type) else { continue }
      seen.append(type)
      let uses = roots.filter { $0.2 == type }.map(\.0)
      guard uses.count > 1 else { continue }
      let list = Suggestions.andList(uses.map(\.keyword))
      report(
        "All root types must be different, \"\(schema.name(of: type))\" type is used as \(list) "
          + "root types.", at: uses.map { rootNode($0) })
    }
  }

  /// Where a schema definition or extension names the root type of an operation.
  private func rootNode(_ operation: OperationType) -> SourceReference? {
    for source in schema.schemaSources {
      let document = document(source)
      for root in document.operationTypeDefinitions(of: NodeID(source.node))
      where document.operationType(of: root) == operation {
        return document.type(of: root).map {
          SourceReference(document: source.document, node: $0.rawValue)
        }
      }
    }
    return nil
  }

  mutating func checkDirectives() {
    for directive in schema.directives {
      checkName(directive.name, at: directive.source)
      let label = "@\(schema.string(directive.name))"
      if directive.locationList.isEmpty {
        report("Directive \(label) must include 1 or more locations.", at: [directive.source])
      }
      for argument in directive.arguments {
        let source = schema[argument].source
        check(argument, label: "\(label)(\(schema.name(of: argument)):)", typeAt: source)
      }
    }
  }

  /// Checks an argument.
  ///
  /// - Parameter typeAt: the node to point at if its type is no input type.
  mutating func check(_ argument: InputValueID, label: String, typeAt: SourceReference?) {
    let definition = schema[argument]
    checkName(definition.name, at: definition.source)
    if !schema.isInput(definition.type) {
      let type = schema.string(definition.type)
      report("The type of \(label) must be Input Type but got: \(type).", at: [typeAt])
    }
    if definition.isRequired, definition.deprecationReason != nil {
      report(
        "Required argument \(label) cannot be deprecated.",
        at: [deprecatedNode(definition.source), typeNode(definition.source)])
    }
    checkDefault(of: argument, label: label)
  }

  /// Checks that a default value fits its type.
  mutating func checkDefault(of value: InputValueID, label: String) {
    let definition = schema[value]
    guard let literal = definition.defaultLiteral, schema.isInput(definition.type) else { return }
    let problems = schema.problems(
      of: NodeID(literal.node), in: document(literal), for: definition.type)
    for problem in problems {
      let place = problem.path.isEmpty ? "" : " at " + problem.path.map(\.accessor).joined()
      let node = (problem.node?.rawValue).map {
        SourceReference(document: literal.document, node: $0)
      }
      report("\(label) has invalid default value\(place): \(problem.message)", at: [node])
    }
  }
}

extension PathSegment {
  /// The step as messages write it: `.name` or `[0]`.
  public var accessor: String {
    switch self {
    case .field(let name): ".\(name)"
    case .index(let index): "[\(index)]"
    }
  }
}
