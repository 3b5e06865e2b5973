import GraphQLTypeSystem

extension Suite {
  /// "Did you mean" and the lists in messages.
  static let suggestions = Suite("suggestions") { _ in
    { testCase in
      let input = testCase["input"] ?? .null
      let items = (input["items"] ?? input["options"] ?? input["suggestions"])?.elements ?? []
      let names = items.compactMap(\.string)
      let expected = testCase["expected"] ?? .null
      let actual: CaseValue
      switch testCase["fn"]?.string {
      case "suggestion_list":
        let list = Suggestions.list(for: input["input_"]?.string ?? "", among: names)
        actual = .array(list.map(CaseValue.string))
      case "did_you_mean":
        let subject = input["sub_message"]?.string
        actual = .string(Suggestions.didYouMean(names, subject: subject))
      case "or_list": actual = .string(Suggestions.orList(names))
      case "and_list": actual = .string(Suggestions.andList(names))
      case let name: return .failed("unknown function \(name ?? "")")
      }
      let text = expected.string.map { CaseValue.string(ExpectedError.withDoubleQuotes($0)) }
      return .compare("result", expected: text ?? expected, actual: actual)
    }
  }
}
