public import JSON

extension Schema {
  /// Builds the schema that a full introspection query was answered with (section 4).
  ///
  /// It is written down as SDL first, so `documents` holds that text. Cost: that of building the
  /// same schema from SDL. What an introspection result does not tell is missing: directives that
  /// are applied, other than the built-in ones, and what custom scalars do.
  ///
  /// - Parameters:
  ///   - response: a JSON text that holds the answer.
  ///   - data: the answer's `data` object, with its member `__schema`.
  ///   - scalars: what the custom scalars do; one that is missing passes values on unchanged.
  /// - Throws: `SchemaError`, worded as graphql-js does, if something needed is missing or wrong.
  public static func build(
    introspection response: JSONDocument, data: JSONNodeID = .root, scalars: [CustomScalar] = []
  ) throws(SchemaError) -> Schema {
    var reader = IntrospectionReader(response)
    return try build(sdl: [try reader.sdl(data)], scalars: scalars)
  }
}
