import GraphQLLanguage
import GraphQLTypeSystem

extension Suite {
  /// Schema coordinates: what they parse to, and what they name in a schema.
  static let coordinates = Suite("coordinates") { file in
    let schemas = CaseSchemas(file)
    return { testCase in
      if let coordinate = testCase["coordinate"]?.string {
        return try resolve(
          coordinate, in: schemas.schema(testCase["schema"]?.string ?? ""), testCase)
      }
      let source = Array((testCase["source"]?.string ?? "").utf8)
      do throws(SyntaxError) {
        let coordinate = try SchemaCoordinate(source)
        return .all(
          compareError(testCase, nil, source),
          .compare(
            "kind", expected: testCase["ast"]?["kind"]?.string, actual: kindName(coordinate)),
          .compare(
            "printed", expected: testCase["printed"]?.string, actual: coordinate.description))
      } catch {
        return compareError(testCase, error, source)
      }
    }
  }

  private static func resolve(
    _ text: String, in schema: Schema, _ testCase: CaseValue
  ) throws -> CaseOutcome {
    let coordinate = try SchemaCoordinate(Array(text.utf8))
    let message = testCase["error"].map { ExpectedError($0).message }
    do throws(SchemaCoordinateError) {
      let element = try schema.element(at: coordinate)
      return .all(
        .compare("error", expected: message, actual: nil),
        .compare(
          "element", expected: testCase["expected"]?.normalized.json,
          actual: CaseValue(element, schema).normalized.json))
    } catch {
      return .compare("error", expected: message, actual: error.description)
    }
  }

  private static func kindName(_ coordinate: SchemaCoordinate) -> String {
    switch coordinate {
    case .type: "TypeCoordinate"
    case .member: "MemberCoordinate"
    case .argument: "ArgumentCoordinate"
    case .directive: "DirectiveCoordinate"
    case .directiveArgument: "DirectiveArgumentCoordinate"
    }
  }
}

extension CaseValue {
  /// An element of a schema as cases record it: what kind, and of which type or directive.
  fileprivate init(_ element: SchemaElement?, _ schema: Schema) {
    func record(_ kind: String, _ key: String, _ name: String) -> CaseValue {
      .object([Member("kind", .string(kind)), Member(key, .string(name))])
    }
    switch element {
    case nil: self = .null
    case .type(let type): self = record("NamedType", "type", schema.name(of: type))
    case .field(_, let type): self = record("Field", "type", schema.name(of: type))
    case .inputField(_, let type): self = record("InputField", "type", schema.name(of: type))
    case .enumValue(let value):
      self = record("EnumValue", "type", schema.name(of: schema[value].parent))
    case .argument(_, _, let type): self = record("FieldArgument", "type", schema.name(of: type))
    case .directive(let directive):
      self = record("Directive", "directive", schema.name(of: directive))
    case .directiveArgument(_, let directive):
      self = record("DirectiveArgument", "directive", schema.name(of: directive))
    }
  }
}
