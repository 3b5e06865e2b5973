import GraphQLExecution
import GraphQLLanguage
import GraphQLTypeSystem
import JSON

extension Suite {
  /// The input and result coercion of the built-in scalars.
  static let scalars = Suite("scalars") { _ in
    { testCase in
      let type = testCase["type"]?.string ?? ""
      let schema = try SchemaSources.build(["input Uses { value: \(type) }"])
      guard let reference = try schema.reference(type) else { return .failed("no type \(type)") }
      if testCase["fn"]?.string == "scalar_coerce_output_value" {
        return output(testCase, reference.named, schema)
      }
      var values = InputValues()
      let fits: Bool
      let problems: [InputProblem]
      switch testCase["fn"]?.string {
      case "scalar_coerce_input_value":
        let value = (testCase["value"] ?? .null).withPlainIntegers
        let json = try JSONDocument.parse(Array(value.json.utf8))
        fits = schema.coerce(.root, of: json, to: reference, into: &values)
        problems = schema.problems(of: .root, in: json, for: reference)
      case "scalar_coerce_input_literal":
        let literal = testCase["literal"]?.string ?? ""
        let document = try Document.parseConstantValue(Array(literal.utf8))
        fits = schema.coerce(.root, of: document, to: reference, into: &values)
        problems = schema.problems(of: .root, in: document, for: reference)
      case let name: return .failed("unknown function \(name ?? "")")
      }
      let value = fits ? CaseValue(values, InputNodeID(rawValue: 0), schema) : nil
      return compare(testCase, value, problems.first?.message)
    }
  }

  private static func output(
    _ testCase: CaseValue, _ type: TypeID, _ schema: Schema
  ) -> CaseOutcome {
    do throws(ScalarError) {
      let value = try LeafValue(testCase["value"] ?? .null).coerced(to: type, in: schema)
      return compare(testCase, CaseValue(value), nil)
    } catch {
      return compare(testCase, nil, error.message)
    }
  }

  private static func compare(
    _ testCase: CaseValue, _ value: CaseValue?, _ message: String?
  ) -> CaseOutcome {
    let error = testCase["error"].map {
      InspectedText.normalized($0["message_js"]?.string ?? $0["message"]?.string ?? "")
    }
    var actual = message.map(InspectedText.normalized)
    // graphql-core leaves out the middle of long integers.
    if let ends = error?.split(separator: "..."), ends.count == 2, let text = actual,
      text.hasPrefix(ends[0]), text.hasSuffix(ends[1])
    {
      actual = error
    }
    return .all(
      .compare(
        "value", expected: testCase["expected"]?.normalized.json, actual: value?.normalized.json),
      .compare("error", expected: error, actual: actual))
  }
}

extension CaseValue {
  /// `{"$int": "..."}` as the number it stands for.
  var withPlainIntegers: CaseValue {
    self["$int"]?.string.map { .number($0) } ?? self
  }

  /// A completed leaf value, numbers as the response shows them.
  init(_ value: LeafValue) {
    switch value {
    case .boolean(let flag): self = .bool(flag)
    case .integer(let number): self = .number("\(number)")
    case .float(let number):
      var buffer = JSONBuffer()
      buffer.appendDouble(number)
      self = .number(String(decoding: buffer.copy(), as: UTF8.self))
    case .string(let text): self = .string(text)
    case .json(let text): self = .string(text)
    }
  }
}
