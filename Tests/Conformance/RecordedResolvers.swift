import GraphQLExecution
import GraphQLLanguage
import GraphQLTypeSystem
import JSON

/// Resolves fields with the results that a case recorded for their paths.
struct RecordedContext: ExecutionContext, ~Copyable {
  /// Nothing: the path says what a value is.
  struct Object: BitwiseCopyable {}

  private var results: [String: CaseValue] = [:]
  private var arguments: [String: CaseValue] = [:]
  /// What went other than recorded.
  private(set) var surprises: [String] = []

  init(_ resolvers: [CaseValue]) {
    for resolver in resolvers {
      let path = (resolver["path"] ?? .null).json
      results[path] = resolver["result"]
      arguments[path] = resolver["args"]
    }
  }

  /// The resolvers of a schema: all look into the record.
  static func resolvers(_ schema: Schema) -> ResolverTable<RecordedContext> {
    ResolverTable(schema) { field, _ in
      let path = CaseValue(path: field.path).json
      guard let result = field.context.results[path] else {
        field.context.surprises.append("no result recorded for \(path)")
        return
      }
      let expected = (field.context.arguments[path] ?? .object([])).normalized.json
      let actual = CaseValue(argumentsOf: field).normalized.json
      if expected != actual {
        field.context.surprises.append("arguments of \(path): \(actual) for \(expected)")
      }
      if let message = result["error"]?.string { throw GraphQLError(message) }
      push(result, into: &field)
    }
  }

  private static func push(
    _ result: CaseValue, into field: inout FieldExecution<RecordedContext>
  ) {
    if let message = result["error"]?.string ?? result["resolve_type_error"]?.string {
      field.failure(GraphQLError(message))
    } else if let items = result["list"] {
      field.list { field in for item in items.elements { push(item, into: &field) } }
    } else if let type = result["object"] {
      pushObject(type.string, into: &field)
    } else if let name = result["enum"]?.string {
      field.leaf(.string(name))
    } else if let value = result["value"] ?? result["not_a_list"] {
      guard value != .null else { return field.null() }
      if field.schema.kind(of: field.type).isComposite {
        pushObject(nil, into: &field)
      } else {
        field.leaf(LeafValue(value))
      }
    }
  }

  private static func pushObject(
    _ name: String?, into field: inout FieldExecution<RecordedContext>
  ) {
    if field.schema.kind(of: field.type) == .object {
      field.object(Object())
    } else if let name, let type = field.schema.type(named: Array(name.utf8).span) {
      field.object(Object(), type: type)
    } else {
      field.object(Object())
    }
  }
}

extension LeafValue {
  /// A recorded value.
  init(_ value: CaseValue) {
    switch value {
    case .bool(let flag): self = .boolean(flag)
    case .number(let text):
      self = Int(text).map { .integer($0) } ?? .float(Double(text) ?? .nan)
    case .string(let text): self = .string(text)
    case .object where value["$float"] != nil:
      self = .float(Double(value["$float"]?.string ?? "") ?? .nan)
    default: self = .json(value.json)
    }
  }
}

extension CaseValue {
  /// A response path.
  init(path: [PathSegment]) {
    self = .array(
      path.map {
        switch $0 {
        case .field(let name): .string(name)
        case .index(let index): .number("\(index)")
        }
      })
  }

  /// The arguments a resolver gets.
  init(argumentsOf field: borrowing FieldExecution<RecordedContext>) {
    let schema = field.schema
    var members: [Member] = []
    for (position, argument) in schema[field.definition].arguments.enumerated() {
      guard let value = field.argument(position) else { continue }
      members.append(Member(schema.name(of: argument), CaseValue(value, schema)))
    }
    self = .object(members)
  }

  init(_ value: InputValue, _ schema: Schema) {
    switch value.kind {
    case .null: self = .null
    case .boolean: self = .bool(value.bool ?? false)
    case .integer: self = .number("\(value.int ?? 0)")
    case .float: self = .number("\(value.double ?? 0)")
    case .enumValue: self = .object([Member("$enum", .string(value.enumName ?? ""))])
    case .list: self = .array(value.items.map { CaseValue($0, schema) })
    case .object:
      self = .object(
        value.members.map { Member($0.name, CaseValue($0.value, schema)) })
    case .string, .key, .bigInteger: self = .string(value.string ?? "")
    }
  }
}
