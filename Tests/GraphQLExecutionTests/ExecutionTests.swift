import GraphQLExecution
import GraphQLLanguage
import JSON
import Testing

/// Documents and the exact responses to them.
@Suite struct ExecutionTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let document: String
    var variables = "{}"
    let response: String
    var testDescription: String { document }
  }

  static let values: [Case] = [
    Case(
      document: "{ book(id: 1) { id title pages price isOut __typename } }",
      response: #"{"data":{"book":{"id":"1","title":"Persuasion","pages":100,"price":9.5,"#
        + #""isOut":true,"__typename":"Book"}}}"#),
    Case(document: "{ book(id: 9) { id } }", response: #"{"data":{"book":null}}"#),
    Case(
      document: "{ book(id: \"2\") { t: title } }",
      response: #"{"data":{"book":{"t":"A \"quoted\" \\ title\n"}}}"#),
    Case(
      document: "{ books { id author { name books { title } } } }",
      response: #"{"data":{"books":[{"id":"0","author":{"name":"Jane Austen","books":"#
        + #"[{"title":"Emma"},{"title":"Persuasion"}]}},{"id":"1","author":{"name":"#
        + #""Jane Austen","books":[{"title":"Emma"},{"title":"Persuasion"}]}}]}}"#),
    Case(document: "{ books(first: 0) { id } }", response: #"{"data":{"books":[]}}"#),
    Case(document: "{ strict(at: [2]) }", response: #"{"data":{"strict":[[1,2]]}}"#),
    Case(document: "{ strict(at: []) }", response: #"{"data":{"strict":[]}}"#),
    Case(
      document: "{ a: __typename tree { __typename } }",
      response: #"{"data":{"a":"Query","tree":{"__typename":"Tree"}}}"#),
  ]

  static let merging: [Case] = [
    Case(
      document: "{ book(id: 0) { id } ...F book(id: 0) { title } } fragment F on Query "
        + "{ book(id: 0) { pages id } }",
      response: #"{"data":{"book":{"id":"0","pages":0,"title":"Emma"}}}"#),
    Case(
      document: "query ($yes: Boolean!, $no: Boolean!) { book(id: 0) { id @skip(if: $yes) "
        + "title @include(if: $yes) pages @include(if: $no) ... @skip(if: $no) { isOut } } }",
      variables: #"{"yes":true,"no":false}"#,
      response: #"{"data":{"book":{"title":"Emma","isOut":true}}}"#),
    Case(
      document: "query ($a: Boolean = false) { book(id: 0) { id @include(if: $a) title id } }",
      response: #"{"data":{"book":{"title":"Emma","id":"0"}}}"#),
    Case(
      document: "{ book(id: 0) { id @include(if: false) } }", response: #"{"data":{"book":{}}}"#),
    Case(
      document: "{ search { __typename ... on Book { title } ...A } } "
        + "fragment A on Author { name }",
      response: #"{"errors":[{"message":"One item is missing.","locations":[{"line":1,"column":3}]"#
        + #","path":["search",2]},{"message":"Abstract type \"Item\" was resolved to a "#
        + #"non-object type \"String\".","locations":[{"line":1,"column":3}],"path":["search",3]}]"#
        + #","data":{"search":[{"__typename":"Book","title":"Emma"},{"__typename":"Author","name":"#
        + #""Jane Austen"},null,null,null]}}"#),
  ]

  static let arguments: [Case] = [
    Case(document: "{ echo }", response: #"{"data":{"echo":""}}"#),
    Case(
      document: "{ echo(text: \"x\", number: 2, kind: POEM, ids: [1, \"b\"]) }",
      response: #"{"data":{"echo":"text=x;number=2.0;kind=POEM;ids=[1,b];"}}"#),
    Case(
      document: "{ echo(filter: {title: null, pages: 3, nested: {kind: POEM}}) }",
      response: #"{"data":{"echo":"filter={title:null,kind:NOVEL,pages:[3],nested:{kind:POEM}};"}}"#
    ),
    Case(
      document: "query ($t: String, $k: Kind) { echo(filter: {title: $t, kind: $k}, text: $t) }",
      variables: #"{"t":"y"}"#,
      response: #"{"data":{"echo":"text=y;filter={title:y,kind:NOVEL};"}}"#),
    Case(
      document: "query ($f: Filter, $n: Float = 1.5) { echo(filter: $f, number: $n) }",
      variables: #"{"f":{"pages":[1,2],"kind":"POEM"}}"#,
      response: #"{"data":{"echo":"number=1.5;filter={kind:POEM,pages:[1,2]};"}}"#),
    Case(
      document: "query ($n: Int) { books(first: $n) { id } }",
      response: #"{"data":{"books":[{"id":"0"},{"id":"1"}]}}"#),
    Case(
      document: "query ($i: ID = null) { book(id: $i) { id } }",
      response: #"{"errors":[{"message":"Argument \"id\" has invalid value: Expected variable "#
        + #"\"$i\" provided to non-null type \"ID!\" not to be null.","#
        + #""locations":[{"line":1,"column":34}],"path":["book"]}],"data":{"book":null}}"#),
  ]

  static let failures: [Case] = [
    Case(
      document: "{ fails }",
      response: #"{"errors":[{"message":"It fails.","locations":[{"line":1,"column":3}],"path":"#
        + #"["fails"],"extensions":{"code":"CONFLICT"}}],"data":{"fails":null}}"#),
    Case(
      document: "{ failsHard }",
      response: #"{"errors":[{"message":"Something broke.","locations":[{"line":1,"column":3}],"#
        + #""path":["failsHard"],"extensions":{"code":"INTERNAL"}}],"data":{"failsHard":null}}"#),
    Case(
      document: "{ book(id: 0) { id } mustFail fails }",
      response: #"{"errors":[{"message":"It must fail.","locations":[{"line":1,"column":22}],"#
        + #""path":["mustFail"]}],"data":null}"#),
    Case(
      document: "{ nothing }",
      response: #"{"errors":[{"message":"Cannot return null for non-nullable field "#
        + #"Query.nothing.","locations":[{"line":1,"column":3}],"path":["nothing"]}],"#
        + #""data":null}"#),
    Case(
      document: "{ tree { name child { fails strict { strict { name mustFail } } } name } }",
      response: #"{"errors":[{"message":"A leaf fell.","locations":[{"line":1,"column":23}],"#
        + #""path":["tree","child","fails"]},{"message":"A branch broke.","locations":"#
        + #"[{"line":1,"column":52}],"path":["tree","child","strict","strict","mustFail"]}],"#
        + #""data":{"tree":{"name":"oak","child":null}}}"#),
    Case(
      document: "{ strict(at: [2, null, 3]) }",
      response: #"{"errors":[{"message":"Cannot return null for non-nullable field Query.strict.""#
        + #","locations":[{"line":1,"column":3}],"path":["strict",1,1]}],"#
        + #""data":{"strict":[[1,2],null,[1,3]]}}"#),
    Case(
      document: "{ lost { __typename } }",
      response: #"{"errors":[{"message":"Abstract type \"Item\" must resolve to an Object type at "#
        + #"runtime for field \"Query.lost\".","locations":[{"line":1,"column":3}],"#
        + #""path":["lost"]}],"data":{"lost":null}}"#),
    Case(
      document: "{ twice }",
      response: #"{"errors":[{"message":"A resolver gave more than one value.","locations":"#
        + #"[{"line":1,"column":3}],"path":["twice"],"extensions":{"code":"INTERNAL"}}],"#
        + #""data":{"twice":null}}"#),
  ]

  @Test(arguments: values + merging + arguments + failures)
  func response(_ test: Case) throws {
    #expect(try Library.execute(test.document, variables: test.variables) == test.response)
  }

  @Test func selectionIsKnownToResolvers() throws {
    var context = Library.Context()
    _ = try Library.execute(
      "{ book(id: 0) { ...F } } fragment F on Book { pages }", context: &context)
    _ = try Library.execute("{ book(id: 0) { p: id } }", context: &context)
    #expect(context.selected == [true, false])
  }

  @Test func internalErrorsReachTheContextOnly() throws {
    var context = Library.Context()
    let response = try Library.execute("{ failsHard }", context: &context)
    #expect(context.masked == ["Broken()"])
    #expect(!response.contains("Broken"))
  }
}
