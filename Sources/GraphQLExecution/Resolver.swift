public import GraphQLTypeSystem

/// Resolves one field of one object type: reads the context and pushes the value into the field
/// (section 6.4.2).
///
/// It pushes exactly one value (nothing pushed means null). What it throws becomes the field's
/// error: a `GraphQLError` as it is, everything else after `ExecutionContext.mask`.
public typealias Resolver<Context: ExecutionContext & ~Copyable> =
  @Sendable (inout FieldExecution<Context>, Context.Object) throws -> Void

/// The resolvers of a schema, addressed by `FieldID`.
///
///     var resolvers = ResolverTable<AdminContext>(schema)
///     resolvers["Customer", "name"] = { field, object in field.clean(object.customer.name) }
///     precondition(resolvers.missing.isEmpty)
public struct ResolverTable<Context: ExecutionContext & ~Copyable>: Sendable {
  /// The schema whose fields these resolve.
  public let schema: Schema
  @usableFromInline var resolvers: [HeldResolver<Context>]
  private var isSet: [Bool]

  /// A table in which every field resolves to what `fallback` pushes.
  ///
  /// Introspection needs no resolvers; its fields are never looked up here.
  public init(
    _ schema: Schema, fallback: @escaping Resolver<Context> = { field, _ in field.null() }
  ) {
    self.schema = schema
    resolvers = Array(repeating: HeldResolver(fallback), count: schema.fields.count)
    isSet = Array(repeating: false, count: schema.fields.count)
  }

  /// The resolver of a field of an object type; setting one that does not exist is a
  /// programming error and stops the process.
  public subscript(type: String, field: String) -> Resolver<Context> {
    get { resolvers[index(type, field)].resolve }
    set {
      let index = index(type, field)
      resolvers[index] = HeldResolver(newValue)
      isSet[index] = true
    }
  }

  /// Whether the schema has this field, so that a resolver for it can be set.
  public func hasField(_ type: String, _ field: String) -> Bool {
    guard let type = schema.type(named: Array(type.utf8).span) else { return false }
    return schema.field(named: Array(field.utf8).span, on: type) != nil
  }

  /// The fields of object types that no resolver was set for, as `Type.field`.
  public var missing: [String] {
    var names: [String] = []
    for type in schema.types where type.kind == .object && !type.isBuiltIn {
      for field in type.fields where !isSet[Int(field.rawValue)] {
        names.append("\(schema.string(type.name)).\(schema.name(of: field))")
      }
    }
    return names
  }

  private func index(_ type: String, _ field: String) -> Int {
    guard let typeID = schema.type(named: Array(type.utf8).span),
      schema.kind(of: typeID) == .object,
      let fieldID = schema.field(named: Array(field.utf8).span, on: typeID)
    else { preconditionFailure("the schema has no field \(type).\(field)") }
    return Int(fieldID.rawValue)
  }
}

/// A resolver where it can be called without being retained: who calls it through an unmanaged
/// reference reads a constant of an object that somebody else keeps alive.
@usableFromInline final class HeldResolver<Context: ExecutionContext & ~Copyable>: Sendable {
  @usableFromInline let resolve: Resolver<Context>

  init(_ resolve: @escaping Resolver<Context>) { self.resolve = resolve }
}
