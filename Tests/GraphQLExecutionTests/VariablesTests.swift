import GraphQLExecution
import GraphQLLanguage
import Testing

/// Variables that are refused, with the messages of graphql-js.
@Suite struct VariablesTests {
  @Test(arguments: [
    (
      "query ($a: Int!) { __typename }", "{}",
      "Variable \"$a\" has invalid value: Expected a value of non-null type \"Int!\" to be "
        + "provided."
    ),
    (
      "query ($a: Int!) { __typename }", #"{"a":"x"}"#,
      "Variable \"$a\" has invalid value: Int cannot represent non-integer value: \"x\""
    ),
    (
      "query ($a: [Int!]) { __typename }", #"{"a":[1,null]}"#,
      "Variable \"$a\" has invalid value at [1]: Expected value of non-null type \"Int!\" not to "
        + "be null."
    ),
    (
      "query ($a: Filter) { __typename }", #"{"a":{"titel":"x"}}"#,
      "Variable \"$a\" has invalid value: Expected value of type \"Filter\" not to include unknown "
        + "field \"titel\". Did you mean \"title\"? Found: { titel: \"x\" }."
    ),
    (
      "query ($a: Book) { __typename }", "{}",
      "Variable \"$a\" expected value of type \"Book\" which cannot be used as an input type."
    ),
    (
      "query ($a: Int = \"x\") { __typename }", "{}",
      "Variable \"$a\" has invalid default value: Int cannot represent non-integer value: \"x\""
    ),
  ])
  func isRefused(document: String, variables: String, message: String) throws {
    do {
      _ = try Library.execute(document, variables: variables)
      Issue.record("nothing was thrown")
    } catch let error as RequestError {
      #expect(error.errors.map(\.message) == [message])
      #expect(error.errors[0].locations.count == 1)
    }
  }
}
