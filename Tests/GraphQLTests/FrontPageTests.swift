import Foundation
import GraphQL
import Testing

/// The example on the module's front page is the file next to this one: it compiles, and it works.
@Suite struct FrontPageTests {
  @Test func thePageShowsTheExample() throws {
    let here = URL(filePath: #filePath).deletingLastPathComponent()
    let example = try String(
      contentsOf: here.appending(path: "FrontPageExample.swift"), encoding: .utf8)
    let page = try String(
      contentsOf: here.appending(path: "../../Sources/GraphQL/GraphQL.docc/GraphQL.md"),
      encoding: .utf8)
    #expect(page.contains("```swift\n\(example)```\n"))
  }

  @Test(
    arguments: [
      (#"{"query":"{ books { title } }"}"#, #"{"data":{"books":[{"title":"Emma"},"#),
      (
        #"{"query":"query ($y: Int) { books(since: $y) { title } }","variables":{"y":1900}}"#,
        #"{"data":{"books":[{"title":"Ulysses"}]}}"#
      ),
      (#"{"query":"{ book }"}"#, #"{"errors":[{"message":"Cannot query field \"book\" on"#),
      ("{}", #"{"errors":"#),
    ])
  func theExampleAnswers(_ request: String, _ start: String) throws {
    var cache = PlanCache()
    let answer = try Library.answer(Array(request.utf8), cache: &cache)
    #expect(String(decoding: answer, as: UTF8.self).hasPrefix(start))
  }
}
