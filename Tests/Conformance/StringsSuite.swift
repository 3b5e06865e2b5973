import GraphQLLanguage

extension Suite {
  /// Block strings' lines and text, and quoted strings' text.
  static let strings = Suite("strings") { _ in
    { testCase in
      let input = testCase["input"] ?? .null
      let expected = testCase["expected"] ?? .null
      let value = Array((input["value"]?.string ?? input["s"]?.string ?? "").utf8)
      let actual: CaseValue
      switch testCase["fn"]?.string {
      case "dedent_block_string_lines":
        let lines = (input["lines"]?.elements ?? []).compactMap(\.string)
        actual = .array(BlockString.dedentedLines(lines).map { .string($0) })
      case "is_printable_as_block_string":
        actual = .bool(BlockString.canHold(value))
      case "print_block_string":
        let text = BlockString.text(ofValue: value, minimize: input["minimize"]?.bool ?? false)
        actual = .string(String(decoding: text, as: UTF8.self))
      case "print_string":
        let text = QuotedString.text(ofValue: value)
        actual = .string(String(decoding: text, as: UTF8.self))
      case let function:
        return .failed("unknown function \(function ?? "")")
      }
      return .compare("value", expected: expected, actual: actual)
    }
  }
}
