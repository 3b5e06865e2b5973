public import GraphQLLanguage

extension Schema {
  /// Builds a schema from parsed SDL (chapter 3): the first document defines, later ones extend.
  ///
  /// Built-in scalars, directives and the introspection types are added. The result can still break
  /// rules that need the whole schema: ask `validate()`.
  ///
  /// - Parameters:
  ///   - documents: type system documents; definitions and extensions may stand in any of them.
  ///   - scalars: what the custom scalars do; one that is missing here passes values on unchanged.
  /// - Throws: `SchemaError` if something is defined twice or refers to what is not defined.
  public static func build(
    documents: [Document], scalars: [CustomScalar] = []
  ) throws(SchemaError) -> Schema {
    var builder = SchemaBuilder(scalars: scalars)
    return Schema(try builder.build(documents))
  }

  /// Parses SDL texts and builds a schema from them.
  ///
  /// - Throws: `SchemaError`, with the syntax error of the first text that does not parse or
  ///   whatever `build(documents:scalars:)` finds.
  public static func build(
    sdl: [[UInt8]], scalars: [CustomScalar] = []
  ) throws(SchemaError) -> Schema {
    var documents: [Document] = []
    for text in sdl {
      do throws(SyntaxError) {
        documents.append(try Document.parse(text))
      } catch {
        throw SchemaError([GraphQLError(error)])
      }
    }
    return try build(documents: documents, scalars: scalars)
  }
}
