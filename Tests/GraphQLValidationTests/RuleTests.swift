import GraphQLLanguage
import GraphQLTypeSystem
import GraphQLValidation
import Testing

/// One document and what one rule says about it.
struct RuleCase: Sendable, CustomTestStringConvertible {
  let rule: ValidationRule
  let document: String
  let errors: [String]

  init(_ rule: ValidationRule, _ document: String, _ errors: String...) {
    self.rule = rule
    self.document = document
    self.errors = errors
  }

  var testDescription: String { "\(rule): \(document)" }
}

/// Each rule alone, on documents it accepts and documents it rejects.
@Suite struct RuleTests {
  @Test(arguments: executableCases)
  func reports(_ test: RuleCase) throws {
    let errors = try Kennel.errors(test.document, ValidationOptions(rules: [test.rule]))
    #expect(errors == test.errors)
  }

  @Test func anOperationNeedsARootType() throws {
    let schema = try Schema.build(sdl: [Array("type Query { a: Int }".utf8)])
    let document = try Document.parse("mutation { a } subscription { a }")
    let options = ValidationOptions(rules: [.knownOperationTypes])
    #expect(
      validate(document, against: schema, options).map(Kennel.described) == [
        "The mutation operation is not supported by the schema. (1:1)",
        "The subscription operation is not supported by the schema. (1:16)",
      ])
  }

  @Test func everyRuleHasAcceptedAndRejectedDocuments() {
    let rules = ValidationRule.allCases.prefix { $0 != .loneSchemaDefinition }
    for rule in rules where rule != .knownOperationTypes {
      let cases = executableCases.filter { $0.rule == rule }
      #expect(cases.contains { $0.errors.isEmpty }, "\(rule) accepts nothing here")
      #expect(cases.contains { !$0.errors.isEmpty }, "\(rule) rejects nothing here")
    }
  }
}
