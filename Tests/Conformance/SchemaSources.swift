import GraphQLLanguage
import GraphQLTypeSystem
import GraphQLValidation

/// Builds the schemas that cases name or contain.
enum SchemaSources {
  /// Builds a schema: the first text defines it, the others extend it; blank texts do not count.
  static func build(_ texts: [String]) throws(SchemaError) -> Schema {
    try Schema.build(sdl: filled(texts).map { Array($0.utf8) })
  }

  static func filled(_ texts: [String]) -> [String] {
    texts.filter { !$0.allSatisfy(\.isWhitespace) }
  }

  /// What is wrong with the last text as a document of its own or an extension of the others.
  static func problems(of texts: [String]) throws -> [GraphQLError] {
    guard let last = filled(texts).last else { return [] }
    let base = texts.count > 1 ? try build(Array(texts.dropLast())) : nil
    return validateTypeSystem(try Document.parse(last), extending: base)
  }
}

/// graphql-core shows values as Python does, graphql-js as JavaScript does; both in one form.
enum InspectedText {
  static func normalized(_ text: String) -> String {
    var result = ExpectedError.withDoubleQuotes(text)
    for (python, script) in [
      ("None", "null"), ("True", "true"), ("False", "false"), ("nan", "NaN"), ("inf", "Infinity"),
      ("{ ", "{"), (" }", "}"),
    ] {
      result = result.replacing(python, with: script)
    }
    return result.replacing(#/"(\w+)": ?/#) { "\($0.output.1): " }
  }
}
