import GraphQLExecution
import GraphQLLanguage

extension Suite {
  /// The operation that a request means, by its name or as the only one (section 6.1).
  static let documents = Suite("documents") { _ in
    { testCase in
      guard testCase["fn"]?.string == "get_operation_ast" else {
        return .failed("unknown function")
      }
      let document = try Document.parse(testCase["document"]?.string ?? "")
      let operation = try? document.operation(named: testCase["operation_name"]?.string)
      return .compare(
        "operation", expected: testCase["expected"]?.string,
        actual: operation.map { document.printed($0) })
    }
  }
}
