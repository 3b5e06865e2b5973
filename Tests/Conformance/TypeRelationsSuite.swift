import GraphQLLanguage
import GraphQLTypeSystem

extension Suite {
  /// Whether one type can stand for another.
  static let typeRelations = Suite("type_relations") { file in
    { testCase in
      let texts = testCase["schema"]?.string.flatMap { file.schemas[$0] } ?? []
      let (first, second) = (testCase["a"]?.string ?? "", testCase["b"]?.string ?? "")
      // Only what a schema refers to is part of it.
      let uses = "type Uses { a: \(first) b: \(second) }"
      let schema = try SchemaSources.build(texts + [uses])
      guard let left = try schema.reference(first), let right = try schema.reference(second)
      else { return .failed("unknown type") }
      return .compare(
        "is sub type", expected: testCase["expected"]?.bool,
        actual: schema.isSubType(left, of: right))
    }
  }
}

extension Schema {
  /// The type that a text such as `[String!]` refers to; nil if its name is unknown.
  func reference(_ text: String) throws -> TypeReference? {
    type(.root, of: try Document.parseType(Array(text.utf8)))
  }
}
